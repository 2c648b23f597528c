using System.Collections.Concurrent;
using OpenClaw.Console.Components.Pages.Home;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Home;

/// <summary>What the overview reads, and how it says it.</summary>
[Slow]
public sealed class OverviewReadTests(SharedRedis redis)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);
    private static readonly RedisHealth Up = new(RedisState.Up, Now, "", []);

    [Fact]
    public async Task Part_ThatFails_SaysWhyAndKeepsWhatWasKnown()
    {
        var failed = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);

        var kept = await OverviewReader.PartAsync("Jobs", "before", () => Task.FromException<string?>(new InvalidOperationException("odd data")), failed);

        Assert.Equal("before", kept);
        Assert.Equal("odd data", failed["Jobs"]);
        var parts = OverviewParts.Of(OverviewRead.Nothing with { Failed = failed }, Up, LiveState.Live, Now);
        Assert.Equal(("missing", "odd data"), parts.Where(part => part.Name == "Jobs").Select(part => (part.State, part.Says)).Single());
        Assert.Equal("waiting", parts.Single(part => part.Name == "Liveness").State); // the others are as they are
    }

    [Fact]
    public async Task Read_NewConsole_HearsOfEverySubsystemAndNeedsNobody()
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        var read = await host.Get<OverviewReader>().ReadAsync(new Actor(ActorKind.User, "ada") { Roles = [Role.Admin] }, OverviewRead.Nothing, default);

        Assert.Empty(read.Failed);
        var parts = OverviewParts.Of(read, Up, LiveState.Live, host.Time.GetUtcNow());
        Assert.Equal(["Proof", "Demand", "Pipeline", "Approvals", "Deliveries", "Dead letters", "Liveness", "Jobs", "Redis", "Live feed"], parts.Select(part => part.Name));
        Assert.DoesNotContain(parts, part => part.State is "waiting" or "missing");
        Assert.Empty(OverviewNeeds.Of(OverviewParts.Facts(read, new OverviewFacts { Redis = Up, Live = LiveState.Live, Now = host.Time.GetUtcNow() })));
    }

    [Fact]
    public async Task Read_SecretAndTokenThatEndSoon_AreToldToWhoMayDoSomethingAboutThem()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read);
        await host.AddTokenAsync(TimeSpan.FromDays(30), Scopes.Read);
        var (secrets, rotation) = (host.Get<SecretService>(), host.Get<RotationService>());
        Assert.IsType<RotationOutcome.Done>(await rotation.StageAsync(Actor.System, null, force: true, default));
        Assert.IsType<RotationOutcome.Done>(await rotation.PromoteAsync(Actor.System, secrets.List(Actor.System).Single(one => one.Label == KnownSecret.StagedLabel).KeyId, TimeSpan.FromHours(24), null, default));
        var old = secrets.List(Actor.System).Single(one => one.Label == KnownSecret.PreviousLabel).KeyId;

        var admin = await host.Get<OverviewReader>().ReadAsync(new Actor(ActorKind.User, "ada") { Roles = [Role.Admin] }, OverviewRead.Nothing, default);
        var viewer = await host.Get<OverviewReader>().ReadAsync(new Actor(ActorKind.User, "eve") { Roles = [Role.Viewer] }, OverviewRead.Nothing, default);

        Assert.Equal([($"The secret {old}", "/secrets"), ("The token test token", "/access")], admin.Expiring.Select(one => (one.What, one.Href)));
        Assert.All(admin.Expiring, one => Assert.InRange((one.At - host.Time.GetUtcNow()).TotalHours, 23, 24));
        Assert.Empty(viewer.Expiring);
    }

    [Fact]
    public void Needs_ApprovalsEscalationsJobsAndSecrets_ComeBeforeWhatIsOnlyStale()
    {
        var job = new RecurringJobView("watchdog", "", false, "", "", "", JobSettings.None, null, null, null, Now.AddMinutes(-9), [], Neglected: true);

        var needs = OverviewNeeds.Of(new OverviewFacts
        {
            Redis = Up, Live = LiveState.Live, Now = Now, Approvals = 2, OldestApproval = Now.AddMinutes(-40), Escalations = [new Escalation("scan", EscalationKind.ResetsFailed, "2 resets in a row failed.", Now)],
            DeadDeliveries = 5, DeadLastHour = 3, TroubledJobs = [job], Expiring = [new Expiring("The token ci", Now.AddHours(5), "/access")], FeedStale = true, LastAcceptedAt = Now.AddMinutes(-7),
            Unread = new Dictionary<string, string>(StringComparer.Ordinal) { ["Demand"] = "odd data" },
        });

        Assert.Equal(
            ["Demand could not be read", "2 tasks await approval", "scan: resets failed", "5 deliveries are dead letters", "watchdog has missed its turn", "The token ci ends in 5 h", "The proof feed is stale"], needs.Select(need => need.What));
        Assert.Equal([null, "/approvals", "/liveness/scan", "/dead-letters", "/jobs/watchdog", "/access", "/proof"], needs.Select(need => need.Href));
        Assert.StartsWith("3 more in the last hour.", needs[3].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Away_Summary_SaysHowMuchAndHowManyNeedYou()
    {
        Assert.Equal("41 changes while you were away for 12 min, 3 need you.", new AwaySummary(41, More: false, TimeSpan.FromMinutes(12)).Sentence(3));
        Assert.Equal("1 change while you were away for 2 min, none needs you.", new AwaySummary(1, More: false, TimeSpan.FromMinutes(2)).Sentence(0));
        Assert.StartsWith($"More than {Format.Number(2000)} changes", new AwaySummary(2000, More: true, TimeSpan.FromMinutes(2)).Sentence(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Away_EventsSince_CountsWhatPeopleLookAt()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        var (feed, before) = (host.Get<LiveFeed>(), host.Get<LiveFeed>().LastId);
        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("200 ", await host.PostMilestoneAsync($"m{i}"), StringComparison.Ordinal);
        }

        await host.Get<JobService>().PauseAsync(Actor.System, "retention", "ticks by itself", default);
        await Eventually.BecomesTrueAsync(() => feed.LastId >= before + 4, "the feed has heard of it");

        Assert.Equal(3, (await AwaySummary.SinceAsync(feed, new SeenUpTo(before, 300), default))!.Changes);
        Assert.Null(await AwaySummary.SinceAsync(feed, new SeenUpTo(feed.LastId, 300), default));
    }
}
