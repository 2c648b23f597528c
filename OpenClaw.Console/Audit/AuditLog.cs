using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Audit;

/// <summary>Who did what to what: every action of an operator or a machine leaves one entry.</summary>
public sealed class AuditLog(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    private static readonly RedisScript Append = RedisScript.Load("Audit/append.lua");

    /// <param name="action">What was done, such as user.create.</param>
    /// <param name="target">On what.</param>
    /// <param name="detail">Before and after, or why; never a secret.</param>
    public Task AppendAsync(Actor actor, string action, string target, string detail, CancellationToken cancel) => redis.RunAsync(
        Append,
        [keys.Events, keys.EventsSequence, keys.AuditEntries],
        [Iso.Write(time.GetUtcNow()), actor.Kind.ToString().ToLowerInvariant(), actor.Name, action, target, detail],
        cancel);
}
