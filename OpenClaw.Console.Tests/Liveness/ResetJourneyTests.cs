using OpenClaw.Console.Audit;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>From a silent job to a reset to a healthy one, with a scheduler that does as it is told (spec 4 sections 2 and 3).</summary>
[Slow]
public sealed class ResetJourneyTests(SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Operator] };

    [Fact]
    public async Task StuckJob_IsResetOnceAndHealthyAgain_AndEverythingIsWrittenDown()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan", "route", "chain");
        await bench.SilenceAsync("route", "chain");
        var view = await bench.ViewAsync("scan");
        Assert.Equal((Verdict.Stuck, "watchdog"), (view.Verdict, view.Request!.By));
        Assert.Contains("second check in a row -> stuck", view.Request.Reason, StringComparison.Ordinal);
        await bench.CheckAsync(); // asks for no second one

        var report = await bench.ResetAsync();
        Assert.Equal((1, 0), (report.Done, report.Failed));
        Assert.Equal(["cron disable id-scan | ws://127.0.0.1:9 fake-gateway-secret", "cron enable id-scan | ws://127.0.0.1:9 fake-gateway-secret"], bench.Scheduler.Calls.Where(call => !call.Contains("list", StringComparison.Ordinal)));
        Assert.Equal("enabled", bench.Scheduler.StateOf("id-scan"));
        Assert.Equal("No reset was asked for.", (await bench.ResetAsync()).Summary);

        await bench.RunAsync("scan");
        await bench.RunAsync("route");
        await bench.RunAsync("chain");
        await bench.CheckAsync(0.6);
        await bench.CheckAsync(0.6);
        var detail = (await bench.Liveness.JobAsync(Actor.System, "scan", default))!;
        Assert.Equal((Verdict.Healthy, ResetTally.None), (detail.View.Verdict, detail.View.Tally));
        Assert.True(Assert.Single(detail.Results).Success);
        var milestone = $"job.reset.scan.{Iso.Write(detail.Results[0].ExecutedAt)}";
        await Eventually.BecomesTrueAsync(async () => (await bench.Host.Get<EmitService>().StatesAsync(Actor.System, [milestone], default))[0].Known, "the reset is a milestone");
        Assert.Equal(["healthy", "stuck", "stuck", "stuck", "healthy", "healthy"], detail.Decisions.Select(decision => decision.Verdict.ToWire()));
        Assert.All(detail.Decisions, decision => Assert.Contains("lease", decision.Sentence, StringComparison.Ordinal));
        var entries = await bench.Host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All, null, 50, default);
        Assert.Contains(entries.Entries, entry => entry is { Action: "job.reset", Target: "scan", Outcome: "done" });
    }

    [Fact]
    public async Task Reset_DisableFails_EnablesAllTheSameAndCountsAsFailed()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("disable", "fail-after"); // said no, and did it
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.Equal(1, (await bench.ResetAsync()).Failed);
        Assert.Equal("enabled", bench.Scheduler.StateOf("id-scan"));
        var result = Assert.Single((await bench.Liveness.JobAsync(Actor.System, "scan", default))!.Results);
        Assert.StartsWith("It could not be disabled: exit code 1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_CommandsHang_AreEndedAndTheJobIsEnabled()
    {
        await using var bench = await LivenessBench.StartAsync(redis, ("OpenClaw:CommandTimeout", "00:00:01"));
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("disable", "hang-after");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        await bench.ResetAsync();
        Assert.Equal("enabled", bench.Scheduler.StateOf("id-scan"));
        Assert.Contains("did not end within 1 s", Assert.Single((await bench.Liveness.JobAsync(Actor.System, "scan", default))!.Results).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_EnableFailsOnce_IsTriedAgain()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("enable", "fail-once");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.Equal(0, (await bench.ResetAsync()).Held);
        Assert.Equal("enabled", bench.Scheduler.StateOf("id-scan"));
    }

    [Fact]
    public async Task Reset_EnableFailsForGood_TellsPeopleAndGoesOnTrying()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("enable", "fail");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.Equal(1, (await bench.ResetAsync()).Held);
        Assert.Equal("disabled", bench.Scheduler.StateOf("id-scan"));
        var view = await bench.ViewAsync("scan");
        Assert.Equal((EscalationKind.LeftDisabled, ResetStep.LeftDisabled), (view.Escalation!.Kind, view.Request!.Step));
        await bench.RunAsync("scan"); // an old run that ends says nothing about being enabled
        await bench.CheckAsync(0.6);
        await bench.CheckAsync(0.6);
        Assert.NotNull((await bench.ViewAsync("scan")).Escalation);

        bench.Scheduler.Behave("enable", "ok");
        await bench.ResetAsync();
        Assert.Equal("enabled", bench.Scheduler.StateOf("id-scan"));
        Assert.Null((await bench.ViewAsync("scan")).Escalation);
        Assert.Null((await bench.ViewAsync("scan")).Request);
    }

    [Fact]
    public async Task StuckJob_TwoFailedResets_TellsAWebhookOnceAndThatItIsOver()
    {
        using var hook = new Hook();
        await using var bench = await LivenessBench.StartAsync(redis, ("Alerts:Webhooks:0:Url", hook.Url), ("Alerts:Webhooks:0:Format", "json"), ("Server:PublicUrl", "https://console.example"));
        await bench.AddAsync("scan", "route");
        bench.Scheduler.Behave("disable", "fail");
        await bench.SilenceAsync("route");
        await bench.ResetAsync();
        await bench.CheckAsync(11);
        await bench.RunAsync("route");
        await bench.CheckAsync();
        await bench.ResetAsync();
        await Eventually.BecomesTrueAsync(() => hook.Received.Count == 1, "people are told");
        await bench.CheckAsync();
        await bench.CheckAsync();
        var told = hook.Received[0].Body;
        Assert.Equal(("scan", "resets failed", false, "https://console.example/liveness/scan"), (told.GetProperty("job").GetString(), told.GetProperty("kind").GetString(), told.GetProperty("cleared").GetBoolean(), told.GetProperty("url").GetString()));
        await Eventually.BecomesTrueAsync(async () => (await bench.ViewAsync("scan")).Escalation?.ToldAt is not null, "it is known that people were told");

        await bench.RunAsync("scan");
        await bench.CheckAsync();
        await bench.RunAsync("scan");
        await bench.CheckAsync();
        Assert.Null((await bench.ViewAsync("scan")).Escalation);
        await Eventually.BecomesTrueAsync(() => hook.Received.Count == 2, "people are told that it is over");
        Assert.True(hook.Received[1].Body.GetProperty("cleared").GetBoolean());
    }

    [Fact]
    public async Task ManyJobsSilent_TheBrakeHoldsResets_ButAPersonMayAsk()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("a", "b", "c");
        await bench.SilenceAsync();
        Assert.True((await bench.Liveness.SummaryAsync(Actor.System, default)).BrakeOn);
        Assert.Equal(Verdict.Blind, (await bench.ViewAsync("a")).Verdict);
        await bench.ResetAsync();
        Assert.DoesNotContain(bench.Scheduler.Calls, call => call.Contains("disable", StringComparison.Ordinal));
        Assert.Equal(EscalationKind.Blind, Assert.Single((await bench.Liveness.BoardAsync(Actor.System, default)).Escalations).Kind);

        await bench.Actions.RequestResetAsync(Ada, "a", "I know that it hangs", default);
        Assert.Equal(1, (await bench.ResetAsync()).Done);
        foreach (var job in new[] { "a", "b", "c" })
        {
            await bench.RunAsync(job);
        }

        await bench.CheckAsync(0.6);
        await bench.CheckAsync(0.6);
        Assert.Empty((await bench.Liveness.BoardAsync(Actor.System, default)).Escalations);
    }

    [Fact]
    public async Task Request_WhoseJobIsHealthyAgain_IsTakenBack()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan", "route");
        await bench.SilenceAsync("route");
        await bench.RunAsync("scan");
        await bench.CheckAsync(0.6);
        Assert.Equal(1, (await bench.ResetAsync()).Held); // heard once: not reset any more
        await bench.CheckAsync(0.6);
        await bench.ResetAsync();
        Assert.Null((await bench.ViewAsync("scan")).Request);
        Assert.Equal("untouched", bench.Scheduler.StateOf("id-scan"));
    }

    [Fact]
    public async Task Operators_AskTwiceAndTakeBack_OneEffectAndTheSecondIsToldWhoWasFirst()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default));
        Assert.Contains("by ada already", Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.RequestResetAsync(Ada with { Name = "bob" }, "scan", "it hangs", default)).Message, StringComparison.Ordinal);
        Assert.IsType<LivenessOutcome.Invalid>(await bench.Actions.CancelResetAsync(Ada, "scan", " ", default));
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.CancelResetAsync(Ada, "scan", "it does not", default));
        Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.CancelResetAsync(Ada, "scan", "it does not", default));
        await bench.ResetAsync();
        Assert.Equal("untouched", bench.Scheduler.StateOf("id-scan"));
    }

    [Fact]
    public async Task PoisonInTheQueue_IsPutAsideAndBlocksNothing()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        await bench.Host.Redis.ExecuteAsync("HSET", [bench.Host.Keys.LivenessRequests, "junk", "{not json"]);
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.Equal(1, (await bench.ResetAsync()).Done);
        var poison = Assert.Single((await bench.Liveness.BoardAsync(Actor.System, default)).Poison);
        Assert.Equal(("{not json", "Redis"), (poison.Text, poison.Source));
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.DropPoisonAsync(Ada, poison.Id, default));
        Assert.Empty((await bench.Liveness.BoardAsync(Actor.System, default)).Poison);
    }

    [Theory]
    [InlineData(20, 5)]
    [InlineData(4, 2)] // no more than two checks were missed
    public async Task Console_ThatWasAway_HoldsNoSilenceAgainstTheJobs(int away, int ttl)
    {
        var prefix = redis.NewPrefix();
        await using (var before = await ConsoleHost.StartAsync(redis.ConnectionString, prefix))
        {
            await before.Get<LivenessActionService>().SaveAsync(Actor.System, new MonitoredJob { Name = "scan", Ttl = TimeSpan.FromMinutes(ttl) }, null, default);
            await before.Get<LeaseService>().AcquireAsync(LivenessBench.Machine, "scan", new AcquireBody("h", null, null, false), default);
            await before.Get<WatchdogService>().CheckAsync(default);
            // As if all that had been a while ago.
            var state = await before.Get<RedisWatchStore>().StateAsync(default);
            await before.Redis.ExecuteAsync("HSET", [before.Keys.LivenessState, "json", LivenessJson.Write(state with { LastAt = state.LastAt!.Value.AddMinutes(-away) })]);
            await before.Redis.ExecuteAsync("HINCRBY", [before.Keys.LivenessLease("scan"), "heartbeat", -60_000 * away]);
            var stored = (await before.Get<RedisLeaseStore>().JobAsync("scan", default))!;
            await before.Get<RedisLeaseStore>().PutJobAsync(stored.Job with { Since = stored.Job.Since.AddHours(-1) }, stored.Text, before.Time.GetUtcNow(), default);
        }

        await using var after = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await after.Get<WatchdogService>().CheckAsync(default);
        after.Time.Advance(TimeSpan.FromMinutes(ttl - 1));
        await after.Get<WatchdogService>().CheckAsync(default);
        Assert.Equal(Verdict.Waiting, (await after.Get<LivenessService>().JobAsync(Actor.System, "scan", default))!.View.Verdict);
        after.Time.Advance(TimeSpan.FromMinutes(3));
        await after.Get<WatchdogService>().CheckAsync(default);
        after.Time.Advance(TimeSpan.FromMinutes(2));
        await after.Get<WatchdogService>().CheckAsync(default);
        Assert.Equal(Verdict.Stuck, (await after.Get<LivenessService>().JobAsync(Actor.System, "scan", default))!.View.Verdict);
    }

    [Fact]
    public async Task ConfiguredJob_IsWatchedFromTheStartAndFollowsItsConfigurationUntilItIsEdited()
    {
        var prefix = redis.NewPrefix();
        Dictionary<string, string?> settings = new() { ["Liveness:Jobs:0:Name"] = "signal_router", ["Liveness:Jobs:0:TtlSeconds"] = "720" };
        await using (var host = await ConsoleHost.StartAsync(redis.ConnectionString, prefix, settings: settings))
        {
            var view = Assert.Single((await host.Get<LivenessService>().BoardAsync(Actor.System, default)).Jobs);
            Assert.Equal((720, JobSource.Configuration), (view.Job.Ttl.TotalSeconds, view.Job.Source));
        }

        settings["Liveness:Jobs:0:TtlSeconds"] = "900";
        await using (var host = await ConsoleHost.StartAsync(redis.ConnectionString, prefix, settings: settings))
        {
            var view = Assert.Single((await host.Get<LivenessService>().BoardAsync(Actor.System, default)).Jobs);
            Assert.Equal(900, view.Job.Ttl.TotalSeconds);
            Assert.IsType<LivenessOutcome.Done>(await host.Get<LivenessActionService>().SaveAsync(Ada, view.Job with { Ttl = TimeSpan.FromSeconds(1000) }, view.Job, default));
            Assert.IsType<LivenessOutcome.Refused>(await host.Get<LivenessActionService>().SaveAsync(Ada, view.Job with { Ttl = TimeSpan.FromSeconds(1) }, view.Job, default)); // seen before the change
            Assert.Equal((1000, JobSource.Page), ((await host.Get<JobCatalogue>().FindAsync("signal_router", default))!.Ttl.TotalSeconds, (await host.Get<JobCatalogue>().FindAsync("signal_router", default))!.Source));
        }
    }

    [Fact]
    public async Task RunAsync_TwoReplicasAtOnce_ResetOnce()
    {
        using var scheduler = new FakeScheduler();
        var prefix = redis.NewPrefix();
        var settings = scheduler.Settings.ToDictionary(pair => pair.Key, pair => pair.Value);
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix, settings: settings);
        await using var two = await ConsoleHost.StartAsync(redis.ConnectionString, prefix, settings: settings);
        await one.Get<LivenessActionService>().SaveAsync(Actor.System, new MonitoredJob { Name = "scan", Ttl = TimeSpan.FromMinutes(5), JobId = "id-scan", Resettable = true }, null, default);
        await one.Get<LivenessActionService>().RequestResetAsync(Ada, "scan", "it hangs", default);
        var reports = await Task.WhenAll(one.Get<ResetDaemonService>().RunAsync(default), two.Get<ResetDaemonService>().RunAsync(default));
        Assert.Equal(1, reports.Sum(report => report.Done));
        Assert.Equal(2, scheduler.Calls.Count(call => !call.Contains("list", StringComparison.Ordinal))); // the watchdog's own turn asks what there is
    }
}
