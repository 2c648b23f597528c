using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Access;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Liveness;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Http;

/// <summary>--demo: the built-in sender, and its removal.</summary>
public sealed class DemoTests(SharedRedis redis)
{
    [Fact]
    public async Task Demo_Removed_LeavesWhatIsRealAndNothingElse()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var host = await ConsoleHost.StartAsync(
            redis.ConnectionString, redis.NewPrefix(), settings: new Dictionary<string, string?> { ["Demo:Enabled"] = "true", ["Demo:Interval"] = "01:00:00", ["MILESTONE_SIGNING_SECRET"] = Sender.Secret });
        using var sender = new Sender(host.Url, Sender.Secret);
        var demo = host.Services.GetRequiredService<DemoService>();
        await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<ProofIndex>().Count >= 80, "the demo tells its past");
        while ((await sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32() < 5)
        {
            await Task.Yield();
        }

        Assert.True(demo.HasData);
        Assert.Contains("accepted", (await sender.MilestoneAsync(Sender.Milestone("real"))).Text, StringComparison.Ordinal);
        await sender.MilestoneAsync("not json");

        await Assert.ThrowsAsync<ForbiddenException>(() => demo.RemoveAsync(Actor.Anonymous, cancel));
        Assert.Equal(80, await demo.RemoveAsync(Actor.System, cancel));

        Assert.False(demo.HasData);
        var latest = (await sender.GetAsync("/api/milestones/latest?limit=50")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("milestoneId").GetString());
        Assert.Equal(["m.real"], latest);
        Assert.Equal(1, (await sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32());
        var refused = await host.Services.GetRequiredService<DeadLetterService>().ReadAsync(Actor.System, cancel);
        Assert.Equal((1, 1, 0), (refused.Waiting, refused.LastHour, refused.HourBefore));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await sender.GetAsync("/api/command-center/demand-live")).GetProperty("snapshot").ValueKind);
        await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<ProofIndex>().Count == 1, "the timeline forgets it");
    }

    [Fact]
    public async Task Demo_RemovedBesideRealDemand_LeavesTheSnapshotItsPointsAndItsCounts()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var host = await ConsoleHost.StartAsync(redis, ("Demo:Enabled", "true"), ("Demo:Interval", "01:00:00"), ("MILESTONE_SIGNING_SECRET", Sender.Secret));
        using var sender = new Sender(host.Url, Sender.Secret);
        await Eventually.BecomesTrueAsync(async () => (await CountAsync(host, host.Keys.MilestonesCounters, "rejected")) == 5, "the demo has told its past");
        // Older than the demo's newest, and one of the demo after it: its mark is the header.
        var now = TimeProvider.System.GetUtcNow();
        await sender.DemandAsync(Sender.Snapshot("real", now.AddHours(-1), queue: 7));
        await sender.PostAsync("/internal/demand/ingest", Sender.Snapshot("made-up", now), headers => headers.Add(DemoMark.HeaderName, host.Get<DemoMark>().Value));
        await sender.MilestoneAsync(Sender.Milestone("real"));
        await sender.MilestoneAsync("not json");
        await sender.PostAsync("/internal/milestones/ingest", Sender.Milestone("made-up"), headers => headers.Add(DemoMark.HeaderName, host.Get<DemoMark>().Value));
        var (polled, refused) = (await host.Redis.ExecuteAsync("GET", [host.Keys.MilestonesLastPoll], cancel), await host.Redis.ExecuteAsync("HGET", [host.Keys.MilestonesCounters, "rejectedAt"], cancel));
        Assert.Equal("s.real", await LiveAsync());
        Assert.Equal((82, 6), (await CountAsync(host, host.Keys.MilestonesCounters, "accepted"), await CountAsync(host, host.Keys.MilestonesCounters, "rejected")));

        await host.Get<DemoService>().RemoveAsync(Actor.System, cancel);

        Assert.Equal("s.real", await LiveAsync());
        Assert.Equal([7], (await host.Get<DemandService>().HistoryAsync(Actor.System, TimeSpan.FromDays(1), cancel)).Select(point => point.Queue));
        Assert.Equal(1, (await host.Redis.ExecuteAsync("ZCARD", [host.Keys.DemandHistory], cancel)).AsInt64());
        Assert.Equal((1, 0), (await CountAsync(host, host.Keys.DemandSummaryCounters, "accepted"), await CountAsync(host, host.Keys.DemandSummaryCounters, "demo")));
        Assert.Equal((1, 1), (await CountAsync(host, host.Keys.MilestonesCounters, "accepted"), await CountAsync(host, host.Keys.MilestonesCounters, "rejected")));
        Assert.Equal(refused.AsString(), (await host.Redis.ExecuteAsync("HGET", [host.Keys.MilestonesCounters, "rejectedAt"], cancel)).AsString());
        var last = Iso.Read((await host.Redis.ExecuteAsync("GET", [host.Keys.MilestonesLastPoll], cancel)).AsString())!.Value;
        Assert.Equal(host.Get<ProofIndex>().LastId.Ms, last.ToUnixTimeMilliseconds()); // when the real one came, not the one the demo sent after it
        Assert.True(last <= Iso.Read(polled.AsString()));

        async Task<string?> LiveAsync() => (await sender.GetAsync("/api/command-center/demand-live")).GetProperty("snapshot").GetProperty("summaryId").GetString();
    }

    private static async Task<long> CountAsync(ConsoleHost host, string key, string field) => (await host.Redis.ExecuteAsync("HGET", [key, field], CancellationToken.None)).AsInt64(0);

    [Fact]
    public async Task Demo_EveryPage_IsAliveAndGoneAfterRemovalWithNothingRealTouched()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Demo:Enabled", "true"), ("Demo:Interval", "00:00:00.1"), ("Deliveries:RetryDelays:0", "00:00:01"));
        var (mine, cancel) = (await RealAsync(host), TestContext.Current.CancellationToken);
        var tasks = host.Get<TaskService>();

        // Tasks: submitted, taken over HTTP by the demo's workers, at every end; what waits for people waits.
        foreach (var state in new[] { TaskState.Assigned, TaskState.InProgress, TaskState.AwaitingApproval, TaskState.Done, TaskState.Failed })
        {
            await Eventually.BecomesTrueAsync(async () => (await DemoTasksAsync(tasks)).Any(task => task.State == state), $"a task of the demo is {state}");
        }

        Assert.All(await DemoTasksAsync(tasks), task => Assert.Equal((TaskKind.Synthetic, "demo"), (task.Kind, task.SubmittedBy)));
        await Eventually.BecomesTrueAsync(async () => (await DemoTasksAsync(tasks)).Any(task => task.Lease?.Holder.StartsWith("demo worker", StringComparison.Ordinal) == true), "a worker of the demo holds a lease");

        // Leases: heartbeats go on while the clock does, and one job falls silent and is found stuck. No webhook, no brake: it is made up.
        await Eventually.BecomesTrueAsync(async () => (await VerdictsAsync(host)).Count == 5, "the demo's jobs are monitored beside the real one");
        for (var check = 0; check < 2; check++)
        {
            // Longer than from one heartbeat to the next (200 s), and twice within one run (8 min).
            host.Time.Advance(TimeSpan.FromSeconds(210));
            await Eventually.BecomesTrueAsync(async () => (await LeaseAsync(host, "demo-nightly-batch")).Stored.Lease!.HeartbeatAt > host.Time.GetUtcNow().AddMinutes(-1), "a heartbeat arrives");
            await host.Get<WatchdogService>().CheckAsync(cancel);
        }

        var verdicts = await VerdictsAsync(host);
        Assert.Equal((Verdict.Stuck, Verdict.Healthy), (verdicts["demo-price-scan"], verdicts["demo-nightly-batch"]));
        Assert.Contains("demo-price-scan", (await host.Get<RedisWatchStore>().EscalationsAsync(cancel)).Keys);

        // Deliveries: accepted, busy and then accepted, and refused, all at the demo's own endpoints.
        await Eventually.BecomesTrueAsync(async () => (await StatusesAsync(host, "demo-proof-app")) is { } of && of[DeliveryStatus.Delivered] > 0 && of[DeliveryStatus.Rejected] > 0, "deliveries arrive and are refused");
        Assert.NotEmpty((await host.Get<DeadLetterDeliveryService>().ReadAsync(Actor.System, OutboundFilter.All, cancel)).Groups);
        Assert.Equal(0, (await StatusesAsync(host, "mine")).ByStatus.Where(pair => pair.Key != DeliveryStatus.Pending).Sum(pair => pair.Value));

        await host.Get<DemoService>().RemoveAsync(Actor.System, cancel);

        Assert.Empty(await DemoTasksAsync(tasks));
        Assert.Equal([mine.Task], (await tasks.FindAsync(Actor.System, TaskFilter.All, null, 200, cancel)).Rows.Select(task => task.Id));
        Assert.Equal(1, (await tasks.CountersAsync(Actor.System, cancel)).Submitted);
        Assert.Equal(["mine"], (await host.Get<LeaseService>().ListAsync(Actor.System, cancel)).Select(job => job.Job.Name));
        Assert.Equal(["mine"], host.Get<EndpointService>().List(Actor.System).Select(entry => entry.Endpoint.Id));
        Assert.Equal(1, (await StatusesAsync(host, "mine"))[DeliveryStatus.Pending]);
        Assert.Empty((await host.Get<DeadLetterDeliveryService>().ReadAsync(Actor.System, OutboundFilter.All, cancel)).Groups);
        Assert.Empty(await host.Get<TokenService>().ListAsync(Actor.System, cancel));
        Assert.DoesNotContain("demo.emit", await File.ReadAllTextAsync(Path.Combine(host.DataDirectory, "logs", "milestones.jsonl"), cancel), StringComparison.Ordinal);
        // No key of the store speaks of it any more. The ledger keeps what was done, and the event stream forgets by itself.
        await Eventually.BecomesTrueAsync(async () => (await LeftAsync(host)).Length == 0, "no key is left");
        Assert.Empty(await LeftAsync(host));
    }

    /// <summary>A task, a job and a delivery that are not the demo's.</summary>
    private static async Task<(TaskId Task, string Job)> RealAsync(ConsoleHost host)
    {
        var cancel = CancellationToken.None;
        var endpoint = new DeliveryEndpoint { Id = "mine", Name = "Mine", Channels = [DeliveryChannel.Milestones], Url = "http://127.0.0.1:9/", Enabled = true };
        Assert.IsType<EndpointOutcome.Done>(await host.Get<EndpointService>().SaveAsync(Actor.System, endpoint, null, cancel));
        await host.Get<EndpointService>().IsolateAsync(Actor.System, "mine", "nothing is to be attempted", cancel);
        await host.Get<EmitService>().EmitAsync(Actor.System, Encoding.UTF8.GetBytes(EmitTests.Event("mine.1")), cancel);
        Assert.IsType<LeaseOutcome.Acquired>(await host.Get<LeaseService>().AcquireAsync(Actor.System, "mine", new AcquireBody("me", TimeSpan.FromHours(1), null, Steal: false), cancel));
        await Eventually.BecomesTrueAsync(() => host.Get<OpenClaw.Console.Routing.RoutingService>().Current is not null, "the routing is loaded");
        return ((await host.SubmitAsync("write the news")).Id, "mine");
    }

    private static async Task<IReadOnlyList<OrchestratorTask>> DemoTasksAsync(TaskService tasks) =>
        [.. (await tasks.FindAsync(Actor.System, TaskFilter.All, null, 200, CancellationToken.None)).Rows.Where(task => task.Demo)];

    private static async Task<LeaseView> LeaseAsync(ConsoleHost host, string job) => (await host.Get<LeaseService>().ListAsync(Actor.System, CancellationToken.None)).Single(view => view.Job.Name == job);

    private static async Task<IReadOnlyDictionary<string, Verdict>> VerdictsAsync(ConsoleHost host) =>
        (await host.Get<LivenessService>().BoardAsync(Actor.System, CancellationToken.None)).Jobs.ToDictionary(job => job.Job.Name, job => job.Verdict, StringComparer.Ordinal);

    private static async Task<DeliveryCounts> StatusesAsync(ConsoleHost host, string endpoint) =>
        (await host.Get<RedisDeliveryStore>().CountAsync([endpoint], host.Time.GetUtcNow(), CancellationToken.None))[0];

    private static async Task<string[]> LeftAsync(ConsoleHost host)
    {
        var prefix = host.Keys.Prefix;
        var left = new List<string>();
        foreach (var name in (await host.Redis.ExecuteAsync("KEYS", [prefix + "*"], CancellationToken.None)).AsArray().Select(key => key.AsString()!))
        {
            if (name[prefix.Length..] is not ("audit:ledger" or "audit:head" or "console:events") && (name.Contains("demo-", StringComparison.Ordinal)
                || Encoding.Latin1.GetString((await host.Redis.ExecuteAsync("DUMP", [name], CancellationToken.None)).AsBytes() ?? []).Contains("demo-", StringComparison.Ordinal)))
            {
                left.Add(name);
            }
        }

        return [.. left];
    }
}
