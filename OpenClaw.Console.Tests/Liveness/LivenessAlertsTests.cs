using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>Who is told what about jobs, and how often (spec 4 section 3).</summary>
[Slow]
public sealed class LivenessAlertsTests(SharedRedis redis)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 0, TimeSpan.Zero);

    [Fact]
    public async Task Escalations_MoreThanTheBudget_AreHeldBackAndToldInTheNextSweep()
    {
        var keys = redis.NewKeys();
        var (watches, alerts) = (new RedisWatchStore(redis.Gateway, keys), new RedisAlertStore(redis.Gateway, AlertBook.Liveness(keys)));
        foreach (var i in Enumerable.Range(0, 5))
        {
            Assert.True(await watches.EscalateAsync(Stuck($"job{i}"), default));
            Assert.False(await watches.EscalateAsync(Stuck($"job{i}"), default)); // once a job and kind
        }

        var first = await alerts.TakeAsync([], 3, Now, default);
        Assert.Equal((3, 2), (first.Alerts.Count, first.HeldGroups));
        Assert.Empty((await alerts.TakeAsync([], 3, Now.AddSeconds(90), default)).Alerts);
        var next = await alerts.TakeAsync([], 3, Now.AddMinutes(2), default);
        Assert.Equal((2, 0), (next.Alerts.Count, next.HeldGroups));
        Assert.Equal(5, first.Alerts.Concat(next.Alerts).Select(alert => alert.GroupId).Distinct().Count());
    }

    [Fact]
    public async Task Cleared_BeforeAnybodyWasTold_TellsNobodyAnything()
    {
        var keys = redis.NewKeys();
        var (watches, alerts) = (new RedisWatchStore(redis.Gateway, keys), new RedisAlertStore(redis.Gateway, AlertBook.Liveness(keys)));
        await watches.EscalateAsync(Stuck("scan"), default);
        Assert.True(await watches.ClearAsync("scan", null, "healthy again", Now, default));
        Assert.Empty((await alerts.TakeAsync([], 3, Now, default)).Alerts);

        await watches.EscalateAsync(Stuck("scan"), default);
        var told = Assert.Single((await alerts.TakeAsync([], 3, Now, default)).Alerts);
        await watches.MarkToldAsync(LivenessJson.Read<LivenessNotice>(told.Data)!, Now, default);
        await watches.ClearAsync("scan", null, "healthy again", Now, default);
        var cleared = LivenessJson.Read<LivenessNotice>(Assert.Single((await alerts.TakeAsync([], 3, Now.AddMinutes(2), default)).Alerts).Data)!;
        Assert.True(cleared.Cleared);
        Assert.False(await watches.ClearAsync("scan", null, "healthy again", Now, default));
    }

    [Fact]
    public async Task Cleared_WhileItsMessageWasOnItsWay_IsToldAfterIt()
    {
        var keys = redis.NewKeys();
        var (watches, alerts) = (new RedisWatchStore(redis.Gateway, keys), new RedisAlertStore(redis.Gateway, AlertBook.Liveness(keys)));
        await watches.EscalateAsync(Stuck("scan"), default);
        var told = Assert.Single((await alerts.TakeAsync([], 3, Now, default)).Alerts);
        await watches.ClearAsync("scan", null, "healthy again", Now, default);
        await watches.MarkToldAsync(LivenessJson.Read<LivenessNotice>(told.Data)!, Now, default);
        Assert.True(LivenessJson.Read<LivenessNotice>(Assert.Single((await alerts.TakeAsync([], 3, Now.AddMinutes(2), default)).Alerts).Data)!.Cleared);
    }

    [Theory]
    [InlineData(EscalationKind.CannotReset)]
    [InlineData(EscalationKind.Failing)]
    public async Task Cleared_WhateverWasTold_NamesTheKindThatIsOver(EscalationKind kind)
    {
        var keys = redis.NewKeys();
        var (watches, alerts) = (new RedisWatchStore(redis.Gateway, keys), new RedisAlertStore(redis.Gateway, AlertBook.Liveness(keys)));
        await watches.EscalateAsync(Stuck("scan") with { Kind = kind }, default);
        var told = Assert.Single((await alerts.TakeAsync([], 3, Now, default)).Alerts);
        await watches.MarkToldAsync(LivenessJson.Read<LivenessNotice>(told.Data)!, Now, default);
        await watches.ClearAsync("scan", null, "healthy again", Now, default);
        var cleared = LivenessJson.Read<LivenessNotice>(Assert.Single((await alerts.TakeAsync([], 3, Now.AddMinutes(2), default)).Alerts).Data)!;
        Assert.Equal(new LivenessNotice("scan", kind, "healthy again", Now, Cleared: true), cleared);
    }

    [Fact]
    public async Task Sweep_ConsoleStopsWhileAMessageGoesOut_NothingIsLostAndNothingToldTwice()
    {
        using var hook = new Hook();
        var keys = redis.NewKeys();
        var (watches, alerts) = (new RedisWatchStore(redis.Gateway, keys), new RedisAlertStore(redis.Gateway, AlertBook.Liveness(keys)));
        foreach (var i in Enumerable.Range(0, 3))
        {
            await watches.EscalateAsync(Stuck($"job{i}"), default);
        }

        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        var options = new ConsoleOptions { Alerts = new AlertsOptions { Webhooks = [new WebhookOptions { Url = hook.Url, Format = "json" }] } };
        using var webhooks = new AlertWebhooks(options, TimeProvider.System, NullLogger<AlertWebhooks>.Instance);
        var take = await alerts.TakeAsync([], 3, Now, default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alerts.TellAsync(take, Now, async (alert, last) =>
            await webhooks.TellAsync(new LivenessMessage(LivenessJson.Read<LivenessNotice>(alert.Data)!, 0, null).ToBody, last ? stopped.Token : default) ? AlertEnd.Told : AlertEnd.Failed));

        Assert.Equal(2, hook.Received.Count);
        var again = await alerts.TakeAsync([], 3, Now.AddMinutes(2), default);
        Assert.Equal([take.Alerts[2].GroupId], again.Alerts.Select(alert => alert.GroupId));
    }

    [Fact]
    public async Task Taken_ByAConsoleThatIsKilled_ComesBackWhenItsTimeIsOver()
    {
        var keys = redis.NewKeys();
        var (watches, alerts) = (new RedisWatchStore(redis.Gateway, keys), new RedisAlertStore(redis.Gateway, AlertBook.Liveness(keys)));
        await watches.EscalateAsync(Stuck("scan"), default);
        var taken = Assert.Single((await alerts.TakeAsync([], 3, Now, default)).Alerts);
        // It is with somebody: what is new about the job waits for that.
        await watches.EscalateAsync(Stuck("scan") with { Kind = EscalationKind.CannotReset }, default);
        Assert.Equal((0, 1), (await alerts.TakeAsync([], 3, Now.AddMinutes(4), default)) is var meanwhile ? (meanwhile.Alerts.Count, meanwhile.HeldGroups) : default);
        var later = Now + RedisAlertStore.Hold + TimeSpan.FromMinutes(1);
        var back = Assert.Single((await alerts.TakeAsync([], 3, later, default)).Alerts);
        Assert.Equal(EscalationKind.CannotReset, LivenessJson.Read<LivenessNotice>(back.Data)!.Kind);
        await alerts.DoneAsync(back, default);
        await alerts.PutBackAsync(taken, later, default); // the first one was slow, not dead: what it puts back is told already
        Assert.Empty((await alerts.TakeAsync([], 3, later.AddHours(1), default)).Alerts);
    }

    [Fact]
    public void Message_WithAChatsMarks_IsPlain()
    {
        var text = new LivenessMessage(new LivenessNotice("scan", EscalationKind.ResetsFailed, "exit code 1: @everyone [click](x)", Now, false), 2, "https://console.example/liveness/scan").Text;
        Assert.Equal("scan: resets failed. exit code 1:  everyone  click (x) Held back: 2 more messages. https://console.example/liveness/scan", text);
    }

    [Fact]
    public async Task Job_MutedUnmutedAndRemoved_IsForgottenWithItsHistory()
    {
        await using var bench = await LivenessBench.StartAsync(redis);
        await bench.AddAsync("scan");
        await bench.CheckAsync(0.1);
        var actions = bench.Actions;
        Assert.IsType<LivenessOutcome.Invalid>(await actions.MuteAsync(Actor.System, "scan", TimeSpan.FromDays(8), "moving", default));
        Assert.IsType<LivenessOutcome.Invalid>(await actions.MuteAsync(Actor.System, "scan", TimeSpan.FromHours(1), " ", default));
        Assert.IsType<LivenessOutcome.Done>(await actions.MuteAsync(Actor.System, "scan", TimeSpan.FromHours(1), "moving", default));
        Assert.True((await bench.ViewAsync("scan")).Muted);
        bench.Host.Time.Advance(TimeSpan.FromHours(2));
        Assert.False((await bench.ViewAsync("scan")).Muted); // by itself
        Assert.IsType<LivenessOutcome.Done>(await actions.UnmuteAsync(Actor.System, "scan", default));
        Assert.IsType<LivenessOutcome.Done>(await actions.RemoveAsync(Actor.System, "scan", "no longer run", default));
        Assert.Null(await bench.Liveness.JobAsync(Actor.System, "scan", default));
        await bench.RunAsync("scan"); // its next lease brings it back, with nothing of before
        Assert.Single((await bench.Liveness.JobAsync(Actor.System, "scan", default))!.Runs);
    }

    [Fact]
    public async Task CommandRunner_OddArgumentsAndMissingPrograms_AreNoBusinessOfAShell()
    {
        var runner = new CommandRunner(TimeProvider.System);
        var end = await runner.RunAsync(["printf", "<%s>", "$HOME; rm -rf *", "a b"], new Dictionary<string, string>(), TimeSpan.FromSeconds(10), default);
        Assert.Equal((true, "<$HOME; rm -rf *><a b>"), (end.Ok, end.Output));
        Assert.Contains("could not be started", (await runner.RunAsync(["no-such-program-here"], new Dictionary<string, string>(), TimeSpan.FromSeconds(10), default)).Why, StringComparison.Ordinal);
        // What it leaves running holds its output open, and is not waited for.
        var left = await runner.RunAsync(["sh", "-c", "sleep 5 & echo $!; exit 3"], new Dictionary<string, string>(), TimeSpan.FromSeconds(1), default);
        Assert.Equal((false, "exit code 3"), (left.Ok, left.Text));
    }

    private static Escalation Stuck(string job) => new(job, EscalationKind.StuckAgain, "Stuck again after 2 resets that went well.", Now);
}
