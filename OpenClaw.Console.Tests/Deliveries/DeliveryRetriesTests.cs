using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;
using Quartz;

namespace OpenClaw.Console.Tests.Deliveries;

[Slow]
public sealed class DeliveryRetriesTests(SharedRedis redis)
{
    [Fact]
    public async Task Job_RecordThatLostItsTime_IsDeliveredAndSaidSo()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:RetryDelays:0", "01:00:00"));
        await receiver.ControlAsync(new { mode = "status", status = 503 });
        var id = await host.EmitAsync("m1");
        await host.BecomesAsync(id, DeliveryStatus.Retrying);
        await receiver.ControlAsync(new { mode = "accept" });
        await host.Redis.ExecuteAsync("DEL", [host.Keys.DeliveriesDue("main")]);
        await TriggerAsync(host);
        await host.BecomesAsync(id, DeliveryStatus.Delivered);
        UpkeepReport? report = null;
        await Eventually.BecomesTrueAsync(async () => (report = await host.Get<DeliveryUpkeep>().LastAsync(default)) is not null, "the report is kept");
        Assert.Equal((1, 0, 1L, true), (report!.Endpoints, report.Released, report.MadeDue, report.FoundSomething));
        await Eventually.BecomesTrueAsync(() => host.Log.Lines.Any(line => line.Contains("1 that had lost their time are due again", StringComparison.Ordinal)), "the log says so");
    }

    [Fact]
    public async Task RunAsync_EndpointThatIsGone_SaysWhatWaitsForIt()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver);
        await host.Get<RedisDeliveryStore>().EmitAsync(DeliveryChannel.Milestones, "m1", "{}"u8.ToArray(), ["gone"], host.Time.GetUtcNow(), default);
        var report = await host.Get<DeliveryUpkeep>().RunAsync(default);
        Assert.Equal((1L, false), (report.Waiting, report.FoundSomething));
    }

    [Fact]
    public async Task TakeAsync_TwoReplicas_OneRunsEachTurn()
    {
        var leases = new RedisJobLeases(redis.Gateway, redis.NewKeys());
        var turn = new DateTimeOffset(2026, 3, 14, 9, 5, 0, TimeSpan.Zero);
        Assert.True(await leases.TakeAsync("job", "a", turn, default));
        Assert.False(await leases.TakeAsync("job", "b", turn, default));
        Assert.False(await leases.TakeAsync("job", "b", turn.AddMinutes(5), default)); // a still runs
        Assert.True(await leases.RenewAsync("job", "a", default));
        Assert.False(await leases.RenewAsync("job", "b", default));
        await leases.EndAsync("job", "b", default);
        await leases.EndAsync("job", "a", default);
        Assert.False(await leases.TakeAsync("job", "b", turn, default)); // its turn is over
        Assert.True(await leases.TakeAsync("job", "b", turn.AddMinutes(5), default));
    }

    [Fact]
    public async Task Schedule_DeliveryRetries_IsDueAtEveryFifthMinute()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await DeliveryHost.StartAsync(redis, receiver);
        var scheduler = await SchedulerAsync(host);
        var trigger = Assert.IsAssignableFrom<ICronTrigger>(await scheduler.GetTrigger(new TriggerKey(DeliveryRetriesJob.Name)));
        Assert.Equal(new DateTimeOffset(2099, 3, 14, 9, 10, 0, TimeSpan.Zero), trigger.GetFireTimeAfter(new DateTimeOffset(2099, 3, 14, 9, 5, 0, TimeSpan.Zero)));
    }

    private static async Task TriggerAsync(ConsoleHost host) => await (await SchedulerAsync(host)).TriggerJob(new JobKey(DeliveryRetriesJob.Name));

    private static async Task<IScheduler> SchedulerAsync(ConsoleHost host) => await host.Get<ISchedulerFactory>().GetScheduler();
}
