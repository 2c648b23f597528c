using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Ingest;

namespace OpenClaw.Console.Demand;

/// <summary>The latest demand snapshot, and a point a minute of its totals for the charts.</summary>
public sealed class RedisDemandStore(RedisGateway redis, RedisKeys keys, ConsoleOptions options, TimeProvider time)
{
    private static readonly RedisScript Ingest = RedisScript.Load("Demand/ingest.lua");

    /// <summary>Accepts an envelope in one step and one round trip; an older snapshot than the latest does not replace it, nor does one of the demo replace a real one.</summary>
    /// <returns>Whether it was accepted; false: its key was seen before.</returns>
    public async Task<bool> AcceptAsync(IngestVerdict<DemandSnapshot>.Passed envelope, bool demo, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var snapshot = envelope.Value;
        var generated = Iso.Write(snapshot.GeneratedAtUtc);
        var point = new DemandPoint(snapshot.GeneratedAtUtc.ToUnixTimeMilliseconds(), snapshot.QueueTotal, snapshot.DraftTotal, snapshot.SelectedForDraftTotal) { Demo = demo };
        var reply = await redis.RunAsync(
            Ingest,
            [
                keys.Events, keys.EventsSequence, keys.DemandSummarySeen(envelope.IdempotencyKey), keys.DemandSummaryLatest, keys.DemandSummaryLastUpdate, keys.DemandHistory,
                keys.DemandSummaryCounters,
            ],
            [
                Iso.Write(now), DemandSnapshotJson.ToUtf8(snapshot), point.At, point.Write(), (long)options.Ingest.SeenKeyRetention.TotalMilliseconds,
                (now - options.Demand.HistoryRetention).ToUnixTimeMilliseconds(), JsonSerializer.Serialize(new { summaryId = snapshot.SummaryId, generatedAtUtc = generated }),
                demo ? "1" : "0", envelope.VerifiedBy.Secret.KeyId, envelope.IdempotencyKey,
            ],
            cancel);
        return reply.AsInt64() == 1;
    }

    /// <summary>The snapshot with the newest generatedAtUtc, or null. One of the demo only where there was never a real one.</summary>
    public async Task<LatestDemand?> LatestAsync(CancellationToken cancel)
    {
        var fields = (await redis.ExecuteAsync("HMGET", [keys.DemandSummaryLatest, "snapshot", "arrivedAt", "demo", "keyId", "key"], cancel)).AsArray();
        return fields[0].AsString() is { } json && DemandSnapshotJson.Parse(Encoding.UTF8.GetBytes(json)) is { } snapshot
            ? new LatestDemand(snapshot, json, Iso.Read(fields[1].AsString()) ?? snapshot.GeneratedAtUtc, fields[2].AsString() == "1", fields[3].AsString() ?? "", fields[4].AsString() ?? "")
            : null;
    }

    /// <summary>Totals since a time, oldest first, at most one a minute. Those of the demo only where there is nothing real: a line through both would be of neither.</summary>
    public async Task<IReadOnlyList<DemandPoint>> HistoryAsync(DateTimeOffset since, CancellationToken cancel)
    {
        var reply = await redis.ExecuteAsync("ZRANGEBYSCORE", [keys.DemandHistory, since.ToUnixTimeMilliseconds(), "+inf"], cancel);
        var points = reply.AsArray().Select(member => DemandPoint.Read(member.AsString()!)).OfType<DemandPoint>().ToList();
        return points.Exists(point => !point.Demo) ? points.FindAll(point => !point.Demo) : points;
    }

    /// <summary>Removes points older than the retention.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> TrimAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("ZREMRANGEBYSCORE", [keys.DemandHistory, "-inf", $"({(time.GetUtcNow() - options.Demand.HistoryRetention).ToUnixTimeMilliseconds()}"], cancel)).AsInt64();

    /// <summary>Leaves of points older than a time the last one of each span.</summary>
    /// <returns>How many were looked at, and how many went (or would go).</returns>
    public async Task<(int Seen, int Dropped)> ThinAsync(DateTimeOffset before, TimeSpan span, bool dryRun, CancellationToken cancel)
    {
        // Whole spans alone: the one that is half old would lose its last point at the next run.
        var end = before.ToUnixTimeMilliseconds() / (long)span.TotalMilliseconds * (long)span.TotalMilliseconds;
        var members = (await redis.ExecuteAsync("ZRANGEBYSCORE", [keys.DemandHistory, "-inf", $"({end}"], cancel)).AsArray().Select(member => member.AsString()!).ToList();
        var dropped = members.Select(text => (Text: text, Point: DemandPoint.Read(text))).Where(one => one.Point is not null)
            .GroupBy(one => (one.Point!.At / (long)span.TotalMilliseconds, one.Point.Demo)).SelectMany(group => group.OrderBy(one => one.Point!.At).SkipLast(1)).Select(one => one.Text).ToList();
        foreach (var some in dryRun ? [] : dropped.Chunk(500))
        {
            await redis.ExecuteAsync("ZREM", [keys.DemandHistory, .. some.Select(text => (RedisArg)text)], cancel);
        }

        return (members.Count, dropped.Count);
    }
}

/// <summary>The latest snapshot and where it came from.</summary>
/// <param name="Json">The snapshot in wire form.</param>
public sealed record LatestDemand(DemandSnapshot Snapshot, string Json, DateTimeOffset ArrivedAt, bool Demo, string KeyId, string IdempotencyKey);

/// <summary>Totals at one moment. Stored as <c>ms queue draft selected demo</c>.</summary>
/// <param name="At">Unix milliseconds of generatedAtUtc.</param>
public sealed record DemandPoint(long At, long Queue, long Draft, long Selected)
{
    public bool Demo { get; init; }

    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(At);

    internal string Write() => string.Create(CultureInfo.InvariantCulture, $"{At} {Queue} {Draft} {Selected} {(Demo ? 1 : 0)}");

    internal static DemandPoint? Read(string text)
    {
        var parts = text.Split(' ');
        return parts.Length == 5 && parts.All(part => long.TryParse(part, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            ? new DemandPoint(Number(parts[0]), Number(parts[1]), Number(parts[2]), Number(parts[3])) { Demo = parts[4] == "1" }
            : null;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
