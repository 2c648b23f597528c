using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Looks for what should have moved and did not: claims of consoles that are gone, open records that are not due at any time, dismissed ones whose time
/// is over. The dispatchers do without it; it finds what no event told.
/// </summary>
public sealed class DeliveryUpkeep(
    RedisDeliveryStore store, RedisDeliveryQueue queue, RedisDeadLetterStore deadLetters, DeliveryEndpoints endpoints, RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    private static readonly RedisScript Keep = RedisScript.Load("Deliveries/upkeep.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Goes through every endpoint that ever had a record, mends, and keeps the report.</summary>
    public async Task<UpkeepReport> RunAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var ids = await store.UsedEndpointsAsync(cancel);
        var (released, mended) = (0, new DeliveryRepair(0, 0));
        foreach (var id in ids)
        {
            released += await queue.ReleaseExpiredAsync(id, now, cancel);
            var repair = await queue.RepairAsync(id, now, cancel);
            mended = new DeliveryRepair(mended.MadeDue + repair.MadeDue, mended.Removed + repair.Removed);
        }

        var working = endpoints.Current.Where(endpoint => endpoint.Enabled).Select(endpoint => endpoint.Id).ToHashSet(StringComparer.Ordinal);
        var counts = await store.CountAsync([.. ids.Where(id => !working.Contains(id))], now, cancel);
        var report = new UpkeepReport(
            now, ids.Count, released, mended.MadeDue, mended.Removed, await deadLetters.PurgeDismissedAsync(now, cancel), counts.Sum(count => count.Backlog));
        await redis.RunAsync(Keep, [keys.Events, keys.EventsSequence, keys.DeliveriesUpkeep], [Iso.Write(now), JsonSerializer.Serialize(report, Json)], cancel);
        return report;
    }

    /// <summary>What the last run found; null: there was none.</summary>
    public async Task<UpkeepReport?> LastAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("GET", [keys.DeliveriesUpkeep], cancel)).AsString() is { } json ? JsonSerializer.Deserialize<UpkeepReport>(json, Json) : null;
}

/// <summary>What a run of the job <c>delivery-retries</c> found.</summary>
/// <param name="Endpoints">Endpoints looked at.</param>
/// <param name="Released">Deliveries whose console is gone; due again.</param>
/// <param name="MadeDue">Open records that were neither due nor being sent; due again.</param>
/// <param name="Removed">Index entries without a record.</param>
/// <param name="Purged">Dismissed records whose 30 days were over.</param>
/// <param name="Waiting">Open records of endpoints that are disabled or gone: they wait for a person.</param>
public sealed record UpkeepReport(DateTimeOffset At, int Endpoints, int Released, long MadeDue, long Removed, int Purged, long Waiting)
{
    /// <summary>Something had not moved by itself.</summary>
    public bool FoundSomething => Released + MadeDue + Removed > 0;

    public override string ToString() =>
        $"{Endpoints} endpoints: {Released} deliveries of consoles that are gone and {MadeDue} that had lost their time are due again, {Removed} index entries had no record, "
        + $"{Purged} dismissed records were let go, {Waiting} records wait for an endpoint that is disabled or gone";
}
