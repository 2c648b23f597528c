using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>An endpoint that was taken out of the configuration leaves its records behind.</summary>
[Slow]
public sealed class RemovedEndpointTests(SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Operator] };

    [Fact]
    public async Task Removed_WithRecordsLeft_TheyAreListedCountedAndNotRequeued()
    {
        var prefix = redis.NewPrefix();
        var bench = new DeliveryBench(redis.Gateway, new RedisKeys(prefix));
        await bench.EmitManyAsync(3);
        await bench.RejectAllAsync();
        await bench.EmitAsync("x", "other");
        await bench.Queue.CompleteAsync(DeliveryBench.Other, [bench.Refused(Assert.Single(await bench.ClaimAsync(1, DeliveryBench.Other)))], bench.Rules, bench.Now, default);
        await bench.EmitAsync("waits", "main");
        await using var host = await ConsoleHost.StartAsync(
            redis.ConnectionString, prefix, settings: new Dictionary<string, string?>
            {
                ["Deliveries:Endpoints:0:Id"] = "other", ["Deliveries:Endpoints:0:Url"] = "https://receiver.example/in", ["Deliveries:Endpoints:0:Channels:0"] = "milestones",
            });
        var (log, deliveries, actions) = (host.Get<DeliveryLogService>(), host.Get<DeadLetterDeliveryService>(), host.Get<DeadLetterActionService>());

        Assert.Equal(4, (await log.FindAsync(Ada, DeliveryFilter.All, null, 100, default)).Rows.Count(row => row.EndpointId == "main"));
        Assert.Equal(("main", 3L), Assert.Single(await log.CountGoneAsync(Ada, default)) is var left ? (left.EndpointId, left[DeliveryStatus.Rejected]) : default);
        Assert.Equal(5, (await log.ExportAsync(Ada, DeliveryFilter.All, default).ToListAsync()).Count);
        var overview = await deliveries.ReadAsync(Ada, OutboundFilter.All, default);
        Assert.Contains("main (removed)", overview.Resting);

        var mains = overview.Groups.Single(group => group.Group.EndpointId == "main").Id;
        var group = new DeadLetterTarget(OutboundFilter.All, [mains]);
        var ids = new DeadLetterTarget(OutboundFilter.All, Ids: [.. (await deliveries.PageAsync(Ada, mains, OutboundFilter.All, 0, 2, default)).Rows.Select(row => row.Id)]);
        foreach (var target in new[] { group, ids })
        {
            var refused = Assert.IsType<DeadLetterOutcome.Nothing>(await actions.RequeueAsync(Ada, Guid.NewGuid().ToString("N"), target, 0, default));
            Assert.Equal("The endpoint main was removed: nothing would deliver what is requeued for it. Add an endpoint with the id main again, or dismiss these.", refused.Message);
            var preview = await actions.PreviewAsync(Ada, target, default);
            Assert.Equal((preview.Count, refused.Message), (preview.Gone, preview.WhyGone));
        }

        // All that match: what can be delivered goes out, the rest is left alone; to dismiss, all is there.
        var all = new DeadLetterTarget(OutboundFilter.All);
        Assert.Equal((4, 3), await actions.PreviewAsync(Ada, all, default) is var both ? (both.Count, both.Gone) : default);
        Assert.Equal(1, Assert.IsType<DeadLetterOutcome.Scheduled>(await actions.RequeueAsync(Ada, Guid.NewGuid().ToString("N"), all, 0, default)).Operation.Total);
        Assert.Equal(2, Assert.IsType<DeadLetterOutcome.Scheduled>(await actions.DismissAsync(Ada, Guid.NewGuid().ToString("N"), ids, "the receiver is retired", default)).Operation.Total);
    }
}
