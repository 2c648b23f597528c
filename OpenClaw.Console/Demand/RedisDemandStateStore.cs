using System.Text;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Demand;

/// <summary>The demand state the orchestrator put last, with the summary of it that is still to be emitted.</summary>
public sealed class RedisDemandStateStore(RedisGateway redis, RedisKeys keys)
{
    private static readonly RedisScript Put = RedisScript.Load("Demand/state-put.lua");
    private static readonly RedisScript Emitted = RedisScript.Load("Demand/state-emitted.lua");

    public async Task<StoredDemandState> ReadAsync(CancellationToken cancel)
    {
        var f = (await redis.ExecuteAsync("HMGET", [keys.DemandState, "version", "state", "hash", "summary", "open", "at"], cancel)).AsArray();
        var summary = f[3].AsString() is { Length: > 0 } json ? DemandSnapshotJson.Parse(Encoding.UTF8.GetBytes(json)) : null;
        return new StoredDemandState(f[0].AsInt64(0), f[1].AsString(), f[2].AsString(), summary, f[4].AsString() == "1", Iso.Read(f[5].AsString()));
    }

    /// <summary>Replaces the state, unless it is no longer the version that was seen.</summary>
    /// <param name="summary">To be emitted; null: there is nothing new to tell.</param>
    public async Task<bool> ReplaceAsync(long seen, ReadOnlyMemory<byte> state, string hash, DemandSnapshot? summary, DateTimeOffset at, CancellationToken cancel) =>
        (await redis.RunAsync(Put, [keys.DemandState], [seen, state, hash, summary is null ? "" : DemandSnapshotJson.ToUtf8(summary), Iso.Write(at)], cancel)).AsInt64() > 0;

    /// <summary>The summary has been emitted; a newer one stays open.</summary>
    public Task CloseAsync(DemandSnapshot summary, CancellationToken cancel) => redis.RunAsync(Emitted, [keys.DemandState], [DemandSnapshotJson.ToUtf8(summary)], cancel);
}

/// <summary>The demand state as it is stored.</summary>
/// <param name="Version">Grows by one with each put; 0: there was none.</param>
/// <param name="Json">The body that was put.</param>
/// <param name="Hash">Content hash of its summary.</param>
/// <param name="Summary">The last summary built.</param>
/// <param name="Open">The summary is still to be emitted.</param>
public sealed record StoredDemandState(long Version, string? Json, string? Hash, DemandSnapshot? Summary, bool Open, DateTimeOffset? At);
