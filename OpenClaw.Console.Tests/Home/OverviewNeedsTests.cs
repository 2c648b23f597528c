using OpenClaw.Console.Components.Pages.Home;
using OpenClaw.Console.Components.Pages.Proof;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Home;

/// <summary>What the overview asks a person to do.</summary>
public sealed class OverviewNeedsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);
    private static readonly OverviewFacts Calm = new() { Redis = Health(RedisState.Up), Live = LiveState.Live, Now = Now };

    [Fact]
    public void Needs_AllWell_AreNone() => Assert.Empty(OverviewNeeds.Of(Calm));

    [Fact]
    public void Needs_ChannelsNeverUsed_AreNone() => Assert.Empty(OverviewNeeds.Of(Calm with { FeedStale = true, DemandStale = true }));

    [Fact]
    public void Needs_EverythingWrong_ComeWorstFirstAndSayWhereToGo()
    {
        var needs = OverviewNeeds.Of(Calm with
        {
            Redis = Health(RedisState.Up, "appendonly is off"), Live = LiveState.Away, SecretKnown = false, MaySetSecret = true, RefusedLastHour = 12, RefusedHourBefore = 3,
            TopReason = "invalid signature", Stopped = [new StoppedEndpoint("app", "Proof app", "open", "connection refused", 3)], DeadDeliveries = 2, FeedStale = true, LastAcceptedAt = Now.AddMinutes(-7), DemandStale = true, DemandAt = Now.AddHours(-2),
        });

        Assert.Equal(
            [null, null, "/secrets", "/deliveries/endpoints/app", "/dead-letters", "/dead-letters", "/proof", "/demand"],
            needs.Select(need => need.Href));
        Assert.Equal("12 envelopes refused in the last hour", needs[5].What);
        Assert.Equal("Mostly: invalid signature. 3 in the hour before.", needs[5].Why);
        Assert.Contains("7 min", needs[6].Why, StringComparison.Ordinal);
        Assert.Equal("appendonly is off", needs[1].Why);
    }

    [Fact]
    public void Needs_RedisAway_SayItOnceAndNotThatTheFeedIsAwayToo() =>
        Assert.Equal("Redis is away", Assert.Single(OverviewNeeds.Of(Calm with { Redis = Health(RedisState.Away), Live = LiveState.Away })).What);

    [Fact]
    public void Nodes_RedisAway_TheStoreIsNotSaidToAnswer()
    {
        ProofNode[] known = [new("emit", "Emit", ProofNodeState.Live, "Last envelope just now"), new("store", "Store", ProofNodeState.Live, "Redis answers")];

        Assert.Same(known, ProofHealth.Nodes(known, redisAway: false));
        Assert.Equal(
            [(ProofNodeState.Live, "Last envelope just now"), (ProofNodeState.Warning, "Redis is away: nothing is accepted until it is back")],
            ProofHealth.Nodes(known, redisAway: true).Select(node => (node.State, node.Detail)));
    }

    [Fact]
    public void Needs_NoSecretAndNoRightToSetOne_SendToAnAdministrator()
    {
        var need = Assert.Single(OverviewNeeds.Of(Calm with { SecretKnown = false }));

        Assert.Null(need.Href);
        Assert.EndsWith("Ask an administrator.", need.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "The watchdog was paused by ada 2 h ago", "Moving the gateway. No monitored job is judged until it is resumed.")]
    [InlineData(0, null, null)] // nothing is left unwatched
    public void Needs_WatchdogPausedWhileJobsAreMonitored_IsOne(int jobs, string? what, string? why)
    {
        var paused = new JobSettings(PausedAt: Now.AddHours(-2), PausedBy: "ada", PauseReason: "Moving the gateway.");
        var read = OverviewRead.Nothing with { Liveness = Summary(jobs, Now), Jobs = [Job("watchdog", paused), Job("retention", paused), Job("reset-daemon", JobSettings.None)] };

        var needs = OverviewNeeds.Of(OverviewParts.Facts(read, Calm));

        Assert.Equal(what is null ? [] : [(what, why, "/jobs/watchdog")], needs.Select(need => (need.What, (string?)need.Why, need.Href)));
    }

    [Theory]
    [InlineData(2, "healthy", "2 jobs")]
    [InlineData(9, "stale", "checked 9 min ago")]
    public void Parts_LivenessNotCheckedForLong_IsStaleAndNotHealthy(int minutes, string state, string says)
    {
        var part = OverviewParts.Of(OverviewRead.Nothing with { Liveness = Summary(2, Now.AddMinutes(-minutes)) }, Calm.Redis, LiveState.Live, Now).Single(one => one.Name == "Liveness");

        Assert.Equal((state, says), (part.State, part.Says));
    }

    [Fact]
    public void Parts_EndpointWhoseAddressIsNotAllowed_IsStoppedAndNeedsAPerson()
    {
        var endpoint = new DeliveryEndpoint { Id = "lab", Name = "Lab", Channels = [DeliveryChannel.Milestones], Url = "http://10.9.8.7/in" };
        var status = new EndpointStatus(
            new EndpointEntry(endpoint, "", false) { Problem = "10.9.8.7 is not allowed." }, new Breaker(BreakerState.Closed, Now, "", 0),
            new DeliveryCounts("lab", new Dictionary<DeliveryStatus, long> { [DeliveryStatus.Pending] = 2 }, 0, 0, 0), new EndpointFigures("lab", 0, 0, null, null), null);
        var read = OverviewRead.Nothing with { Endpoints = [status] };

        var part = OverviewParts.Of(read, Calm.Redis, LiveState.Live, Now).Single(one => one.Name == "Deliveries");
        Assert.Equal(("open", "1 stopped"), (part.State, part.Word));
        var need = OverviewNeeds.Of(Calm with { Stopped = [new StoppedEndpoint("lab", "Lab", "blocked", status.Entry.Problem!, 2)] })[0];
        Assert.Equal(("Lab is blocked", "2 records wait for it. 10.9.8.7 is not allowed."), (need.What, need.Why));
    }

    private static LivenessSummary Summary(int jobs, DateTimeOffset checkedAt) => new(jobs, jobs, 0, 0, 0, 0, 0, 0, 0, 0, [], BrakeOn: false, checkedAt);

    private static RecurringJobView Job(string name, JobSettings settings) => new(name, "", false, "", "", "", settings, null, null, null, null, []);

    private static RedisHealth Health(RedisState state, params string[] warnings) => new(state, Now, "", warnings);
}
