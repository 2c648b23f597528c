using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.Pages.Liveness;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>Resets that go wrong, and what people can do then: no alarm is false, and none is without a way out.</summary>
[Slow]
public sealed class ResetTroubleTests(SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Operator] };

    [Fact]
    public async Task Reset_TheCommandIsMissing_FailsAndSaysSoWithoutAnAlarmThatItIsDisabled()
    {
        await using var bench = await LivenessBench.StartAsync(redis, ("OpenClaw:Command", "no-such-openclaw"));
        await bench.AddAsync("scan");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.Equal((1, 0), ((await bench.ResetAsync()).Failed, (await bench.ResetAsync()).Held));
        var view = await bench.ViewAsync("scan");
        Assert.Null(view.Request);
        Assert.Null(view.Escalation);
        Assert.StartsWith("It was left as it was: no-such-openclaw could not be started", Assert.Single((await bench.Liveness.BoardAsync(Actor.System, default)).Results).Error, StringComparison.Ordinal);

        // Tried again, as a person does from the list of results: two in a row are told.
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.RequestResetAsync(Ada, "scan", "once more", default));
        await bench.ResetAsync();
        view = await bench.ViewAsync("scan");
        Assert.Equal((2, EscalationKind.ResetsFailed), (view.Tally.FailedInARow, view.Escalation!.Kind));
        Assert.Equal([2, 1], (await bench.Liveness.BoardAsync(Actor.System, default)).Results.Select(result => result.Attempt));
        Assert.Equal(["once more", "it hangs"], bench.Actions.RecentReasons);
    }

    [Fact]
    public async Task Reset_OfAJobTheSchedulerDoesNotKnow_DoesNotClaimThatItIsDisabledAndCanBeEnded()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("disable", "fail");
        bench.Scheduler.Behave("enable", "fail");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.Equal(1, (await bench.ResetAsync()).Held);
        var view = await bench.ViewAsync("scan");
        Assert.StartsWith("scan (id-scan) may be disabled, which is not known: It could not be disabled: exit code 1", view.Escalation!.Reason, StringComparison.Ordinal);
        Assert.Contains("It could not be enabled: exit code 1", view.Escalation.Reason, StringComparison.Ordinal);
        Assert.Equal("perhaps left disabled, tried again every two minutes", LivenessWords.Step(view.Request!));
        Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.CancelResetAsync(Ada, "scan", "no", default));
        Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.DismissAsync(Ada, "scan", "no", default)); // it is still tried

        Assert.IsType<LivenessOutcome.Invalid>(await bench.Actions.EndResetAsync(Ada, "scan", " ", default));
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.EndResetAsync(Ada, "scan", "it is gone from the scheduler", default));
        Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.EndResetAsync(Ada, "scan", "again", default));
        view = await bench.ViewAsync("scan");
        Assert.Null(view.Request);
        Assert.Null(view.Escalation);
        Assert.Equal("No reset was asked for.", (await bench.ResetAsync()).Summary);
        Assert.StartsWith("Ended by ada: it is gone from the scheduler. It could not be disabled", Assert.Single((await bench.Liveness.BoardAsync(Actor.System, default)).Results).Error, StringComparison.Ordinal);
        var entries = (await bench.Host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All, null, 50, default)).Entries;
        Assert.Contains(entries, entry => entry is { Action: "job.reset.end", Target: "scan", Actor: "ada", Reason: "it is gone from the scheduler" });
    }

    [Fact]
    public async Task Remove_AJobThatWasLeftDisabled_EndsItsResetToo()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("enable", "fail");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.RemoveAsync(Ada, "scan", "gone", default)); // it is only asked for
        await bench.ResetAsync();
        var removed = Assert.IsType<LivenessOutcome.Done>(await bench.Actions.RemoveAsync(Ada, "scan", "gone", default));
        Assert.Contains("see that it is enabled in its scheduler", removed.Message, StringComparison.Ordinal);
        var board = await bench.Liveness.BoardAsync(Actor.System, default);
        Assert.Equal((0, 0, 0), (board.Jobs.Count, board.Requests.Count, board.Escalations.Count));
    }

    [Fact]
    public async Task Escalation_OfAJobNobodyMonitors_ClearsWithAGoodResetOrIsDismissed()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        bench.Scheduler.Behave("disable", "fail");
        await FailTwiceAsync();
        var board = await bench.Liveness.BoardAsync(Actor.System, default);
        Assert.Equal((0, EscalationKind.ResetsFailed), (board.Jobs.Count, Assert.Single(board.Escalations).Kind));
        Assert.Equal("No job is monitored yet; 1 needs a person", LivenessWords.StateLine(board));

        bench.Scheduler.Behave("disable", "ok");
        await AskAsync();
        Assert.Equal(1, (await bench.ResetAsync()).Done);
        Assert.Empty((await bench.Liveness.BoardAsync(Actor.System, default)).Escalations);
        Assert.Empty(await bench.Host.Get<RedisWatchStore>().TalliesAsync(default));

        bench.Scheduler.Behave("disable", "fail");
        await FailTwiceAsync();
        Assert.IsType<LivenessOutcome.Invalid>(await bench.Actions.DismissAsync(Ada, "report", "", default));
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.DismissAsync(Ada, "report", "it is not ours", default));
        Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.DismissAsync(Ada, "report", "it is not ours", default));
        Assert.Empty((await bench.Liveness.BoardAsync(Actor.System, default)).Escalations);

        async Task FailTwiceAsync()
        {
            for (var i = 0; i < 2; i++)
            {
                await AskAsync();
                Assert.Equal(1, (await bench.ResetAsync()).Failed);
            }
        }

        // As a line of a request file.
        Task AskAsync() => bench.Host.Get<RedisResetStore>().AddAsync(
            new ResetRequest { Id = Guid.NewGuid().ToString("N"), JobId = "77", JobName = "report", Reason = "stuck", RequestedAt = bench.Host.Time.GetUtcNow(), By = "file" }, default);
    }

    [Fact]
    public async Task MutedJob_IsNotResetByWhatWasQueuedAndNobodyIsToldOfFailures()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan", "route");
        await bench.SilenceAsync("route");
        Assert.NotNull((await bench.ViewAsync("scan")).Request);
        await bench.Actions.MuteAsync(Ada, "scan", TimeSpan.FromHours(1), "being moved", default);
        Assert.Equal(1, (await bench.ResetAsync()).Held);
        Assert.Equal("untouched", bench.Scheduler.StateOf("id-scan"));

        await bench.Actions.CancelResetAsync(Ada, "scan", "in my way", default);
        bench.Scheduler.Behave("disable", "fail");
        for (var i = 0; i < 2; i++)
        {
            await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default); // a person asks for it all the same
            Assert.Equal(1, (await bench.ResetAsync()).Failed);
        }

        Assert.Null((await bench.ViewAsync("scan")).Escalation);
        bench.Scheduler.Behave("enable", "fail");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        await bench.ResetAsync();
        Assert.Equal(EscalationKind.LeftDisabled, (await bench.ViewAsync("scan")).Escalation!.Kind); // of this they are told
    }

    [Fact]
    public async Task RequestReset_OfAJobThatStandsOtherwiseThanSeen_IsRefused()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        await bench.CheckAsync(0.1);
        var refused = Assert.IsType<LivenessOutcome.Refused>(await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", Verdict.Stuck, default));
        Assert.StartsWith("It was stuck when you looked, and is healthy now", refused.Message, StringComparison.Ordinal);
        Assert.Null((await bench.ViewAsync("scan")).Request);
        Assert.IsType<LivenessOutcome.Done>(await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", Verdict.Healthy, default));
    }

    [Fact]
    public async Task Reset_WhoseCallerHangsUp_GoesOnToItsEnd()
    {
        await using var bench = await LivenessBench.StartAsync(redis, ("OpenClaw:CommandTimeout", "00:00:30"));
        await bench.AddAsync("scan");
        bench.Scheduler.Behave("disable", "wait");
        await bench.Actions.RequestResetAsync(Ada, "scan", "it hangs", default);
        using var client = await bench.Host.SignedInAsync();
        client.DefaultRequestHeaders.Add("Origin", bench.Host.Url);
        using var hangUp = new CancellationTokenSource();
        var call = client.PostAsync("/api/liveness/resets", null, hangUp.Token);
        await Eventually.BecomesTrueAsync(() => bench.Scheduler.Waits, "it is being disabled");
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        bench.Scheduler.Go();
        await Eventually.BecomesTrueAsync(async () => (await bench.Liveness.BoardAsync(Actor.System, default)).Results.Count == 1, "it has ended");
        var result = Assert.Single((await bench.Liveness.BoardAsync(Actor.System, default)).Results);
        Assert.Equal((true, "enabled"), (result.Success, bench.Scheduler.StateOf("id-scan")));
    }

    [Fact]
    public async Task Reset_RedisRefusesInTheMiddle_EnablesTheJobAllTheSame()
    {
        await using var server = await RedisServer.StartAsync();
        using var scheduler = new FakeScheduler();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "t:", settings: scheduler.Settings.ToDictionary(pair => pair.Key, pair => pair.Value));
        await host.Get<LivenessActionService>().SaveAsync(Actor.System, new MonitoredJob { Name = "scan", Ttl = TimeSpan.FromMinutes(5), JobId = "id-scan" }, null, default);
        await host.Get<LivenessActionService>().RequestResetAsync(Ada, "scan", "it hangs", default);
        scheduler.Behave("disable", "wait");
        var turn = host.Get<ResetDaemonService>().RunAsync(default);
        await Eventually.BecomesTrueAsync(() => scheduler.Waits, "it is disabled");

        await host.Redis.ExecuteAsync("ACL", ["SETUSER", "default", "resetkeys"]);
        scheduler.Go();
        await Assert.ThrowsAsync<RedisCommandException>(() => turn); // how it went cannot be written down
        Assert.Equal("enabled", scheduler.StateOf("id-scan"));
        await host.Redis.ExecuteAsync("ACL", ["SETUSER", "default", "allkeys"]);
    }

    [Fact]
    public async Task Reset_RedisKeepsAStepAndItsAnswerIsLost_EnablesTheJobInTheSameTurn()
    {
        await using var server = await RedisServer.StartAsync();
        using var scheduler = new FakeScheduler();
        var settings = scheduler.Settings.ToDictionary(pair => pair.Key, pair => pair.Value);
        (settings["Redis:CallTimeout"], settings["OpenClaw:SettleTime"], settings["OpenClaw:CommandTimeout"]) = ("00:00:00.5", "00:00:02", "00:00:30");
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "t:", settings: settings);
        await host.Get<LivenessActionService>().SaveAsync(Actor.System, new MonitoredJob { Name = "scan", Ttl = TimeSpan.FromMinutes(5), JobId = "id-scan" }, null, default);
        await host.Get<LivenessActionService>().RequestResetAsync(Ada, "scan", "it hangs", default);
        scheduler.Behave("disable", "wait");
        var turn = host.Get<ResetDaemonService>().RunAsync(default);
        await Eventually.BecomesTrueAsync(() => scheduler.Waits, "it is disabled");

        server.Pause(); // what is sent now is carried out when it goes on, and the answer comes too late
        scheduler.Go();
        for (var lost = 0; lost < 3;)
        {
            try
            {
                await host.Redis.ExecuteAsync("PING", []);
            }
            catch (RedisUnavailableException error)
            {
                lost += error.Failure == RedisFailure.TimedOut ? 1 : 3;
            }
        }

        server.Resume();
        await Task.WhenAny(turn); // it may end without being able to write down how it went
        Assert.Equal("enabled", scheduler.StateOf("id-scan"));
        await Eventually.BecomesTrueAsync(() => host.Redis.Health.State == RedisState.Up, "Redis is back");
        await host.Get<ResetDaemonService>().RunAsync(default);
        Assert.True(Assert.Single(await host.Get<RedisResetStore>().ResultsAsync(10, default)).Success);
        Assert.Empty(await host.Get<RedisResetStore>().RequestsAsync(host.Time.GetUtcNow(), default));
    }

    [Fact]
    public async Task Sentence_OfAJob_IsThatOfItsLastCheckHoweverOldItIs()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("a", "b", "c");
        Assert.EndsWith("not checked yet", (await bench.ViewAsync("a")).Sentence, StringComparison.Ordinal);
        await bench.SilenceAsync();
        bench.Host.Time.Advance(TimeSpan.FromMinutes(1));
        var detail = (await bench.Liveness.JobAsync(Actor.System, "a", default))!;
        Assert.EndsWith("as 100 % of the jobs look bad at once -> blind", detail.View.Sentence, StringComparison.Ordinal);
        Assert.Equal((detail.Decisions[0].Sentence, detail.Decisions[0].At), (detail.View.Sentence, detail.View.CheckedAt));
        Assert.True(detail.View.Seen.LeaseAge > detail.Decisions[0].Seen.LeaseAge); // the bars go on
        var saved = Assert.IsType<LivenessOutcome.Done>(await bench.Actions.SaveAsync(Ada, detail.View.Job with { Ttl = TimeSpan.FromMinutes(20) }, detail.View.Job, default));
        Assert.Equal("a is changed.", saved.Message);
        Assert.Equal("5 min to live, as its last lease says (20 min here)", LivenessWords.Ttl(await bench.ViewAsync("a")));
    }
}
