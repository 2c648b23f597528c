using OpenClaw.Console.Redis;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Dispatch;

/// <summary>What dispatching remembers: how far session logs have been read, and which tasks lie in an inbox.</summary>
public sealed class RedisDispatchStore(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    /// <summary>Offsets of files that were not looked at for so long are let go.</summary>
    private static readonly TimeSpan OffsetsKept = TimeSpan.FromDays(30);

    /// <summary>A console that died while writing to the inbox has this long; then another one writes.</summary>
    private static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(30);

    // Two consoles may follow files of one name on two machines.
    private static readonly string Host = Environment.MachineName + ":";

    /// <summary>How far the files of this machine have been read, by path.</summary>
    public async Task<Dictionary<string, SessionOffset>> OffsetsAsync(CancellationToken cancel)
    {
        var offsets = new Dictionary<string, SessionOffset>(StringComparer.Ordinal);
        var stale = new List<RedisArg>();
        foreach (var pair in (await redis.ExecuteAsync("HGETALL", [keys.PipelineSessions], cancel)).AsArray().Chunk(2))
        {
            var (field, value) = (pair[0].AsString()!, pair[1].AsString()!.Split('|'));
            if (value.Length != 2 || Iso.Read(value[1]) is not { } at || at < time.GetUtcNow() - OffsetsKept)
            {
                stale.Add(field);
            }
            else if (field.StartsWith(Host, StringComparison.Ordinal) && SessionOffset.Parse(value[0]) is { } offset)
            {
                offsets[field[Host.Length..]] = offset;
            }
        }

        if (stale.Count > 0)
        {
            await redis.ExecuteAsync("HDEL", [keys.PipelineSessions, .. stale], cancel);
        }

        return offsets;
    }

    public Task SaveOffsetAsync(string path, SessionOffset offset, CancellationToken cancel) =>
        redis.ExecuteAsync("HSET", [keys.PipelineSessions, Host + path, $"{offset}|{Iso.Write(time.GetUtcNow())}"], cancel);

    public Task RemoveOffsetAsync(string path, CancellationToken cancel) => redis.ExecuteAsync("HDEL", [keys.PipelineSessions, Host + path], cancel);

    /// <summary>Which of the tasks this console may put into its inbox: those no other has put or is putting into one.</summary>
    public async Task<IReadOnlyList<OrchestratorTask>> ClaimAsync(IReadOnlyList<OrchestratorTask> tasks, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync(
            [.. tasks.Select(task => new RedisCommand("SET", keys.PipelineInbox(task.Id.ToString()), "claimed", "NX", "PX", (long)ClaimTime.TotalMilliseconds))], cancel);
        return [.. tasks.Zip(replies).Where(pair => !pair.Second.IsNull).Select(pair => pair.First)];
    }

    /// <summary>The task lies in the inbox; it is not put there again for as long as it can wait to be taken.</summary>
    public Task MarkAsync(OrchestratorTask task, TimeSpan wait, CancellationToken cancel) =>
        redis.ExecuteAsync("SET", [keys.PipelineInbox(task.Id.ToString()), "written", "PX", (long)wait.TotalMilliseconds], cancel);
}
