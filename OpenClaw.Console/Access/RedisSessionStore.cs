using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Access;

/// <summary>Sessions: one key each, living as long as it is used, and an index by expiry for the list.</summary>
public sealed class RedisSessionStore(RedisGateway redis, RedisKeys keys, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Most sessions at once; the one that would expire first makes room.</summary>
    public const int MaxSessions = 10_000;

    private static readonly RedisScript Attempt = RedisScript.Load("Access/sign-in-attempt.lua");
    private static readonly RedisScript Add = RedisScript.Load("Access/session-add.lua");
    private static readonly RedisScript End = RedisScript.Load("Access/session-end.lua");

    /// <summary>Counts one attempt against the address and the account, before the password is looked at.</summary>
    public async Task<SignInAttempt> CountAttemptAsync(string address, string userId, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Attempt,
            [keys.AccessAttempts(address), keys.AccessFailures(userId)],
            [(long)options.Access.LockoutTime.TotalMilliseconds, options.Access.LockoutAttempts, options.Access.SignInsPerMinute],
            cancel);
        return new SignInAttempt(reply[0].AsInt64(), Milliseconds(reply[1]), reply[2].AsInt64(), Milliseconds(reply[3]));
    }

    /// <summary>The failures of an account are forgotten: its password was right.</summary>
    public Task ForgetFailuresAsync(string userId, CancellationToken cancel) => redis.ExecuteAsync("DEL", [keys.AccessFailures(userId)], cancel);

    /// <summary>Stores a new session and forgets the account's failures.</summary>
    public Task AddAsync(Session session, CancellationToken cancel) => redis.RunAsync(
        Add,
        [keys.Events, keys.EventsSequence, keys.AccessSession(session.Id), keys.AccessSessions, keys.AccessFailures(session.UserId)],
        [
            session.Id, AccessJson.Write(session), (long)options.Access.SessionIdle.TotalMilliseconds, session.ExpiresAt.ToUnixTimeMilliseconds(),
            time.GetUtcNow().ToUnixTimeMilliseconds(), Iso.Write(time.GetUtcNow()), MaxSessions, keys.AccessSession(""),
        ],
        cancel);

    /// <summary>The session and its user in one round trip.</summary>
    public async Task<(Session? Session, ConsoleUser? User)> FindAsync(string sessionId, string userId, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([new("GET", keys.AccessSession(sessionId)), new("HGET", keys.AccessUsers, userId)], cancel);
        return (AccessJson.Read<Session>(replies[0].AsString()), AccessJson.Read<ConsoleUser>(replies[1].AsString()));
    }

    /// <summary>Keeps a used session alive; one that was ended meanwhile stays ended.</summary>
    public Task TouchAsync(Session session, CancellationToken cancel) => redis.ExecuteAsync(
        "SET", [keys.AccessSession(session.Id), AccessJson.Write(session), "XX", "PX", (long)options.Access.SessionIdle.TotalMilliseconds], cancel);

    public async Task<IReadOnlyList<Session>> ListAsync(CancellationToken cancel)
    {
        var ids = (await redis.ExecuteAsync("ZRANGE", [keys.AccessSessions, 0, -1], cancel)).AsArray().Select(reply => reply.AsString()!).ToArray();
        if (ids.Length == 0)
        {
            return [];
        }

        var found = await redis.ExecuteAsync("MGET", [.. ids.Select(id => (RedisArg)keys.AccessSession(id))], cancel);
        return [.. found.AsArray().Select(reply => AccessJson.Read<Session>(reply.AsString())).OfType<Session>()
            .Where(session => session.ExpiresAt > time.GetUtcNow()).OrderByDescending(session => session.LastSeenAt)];
    }

    public async Task<long> EndAsync(IReadOnlyCollection<string> sessionIds, CancellationToken cancel)
    {
        if (sessionIds.Count == 0)
        {
            return 0;
        }

        var reply = await redis.RunAsync(
            End,
            [keys.Events, keys.EventsSequence, keys.AccessSessions, .. sessionIds.Select(keys.AccessSession)],
            [Iso.Write(time.GetUtcNow()), .. sessionIds.Select(id => (RedisArg)id)],
            cancel);
        return reply.AsInt64();
    }

    private static TimeSpan Milliseconds(RedisReply reply) => TimeSpan.FromMilliseconds(Math.Max(0, reply.AsInt64()));
}

/// <summary>How often the address and the account tried lately, this attempt included, and when each count ends.</summary>
public sealed record SignInAttempt(long FromAddress, TimeSpan AddressOpensIn, long OfAccount, TimeSpan AccountOpensIn);
