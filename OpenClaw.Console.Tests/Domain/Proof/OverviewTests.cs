using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Domain.Proof;

public sealed class OverviewTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 28, 12, 0, 0, TimeSpan.Zero);

    private static readonly ProofPipeline Healthy = new()
    {
        SecretKnown = true,
        RedisUp = true,
        LastAcceptedAt = Now.AddSeconds(-30),
        LastRejectedAt = Now.AddMinutes(-20),
        AcceptedCount = 12_345,
        RejectedCount = 2,
        FeedCount = 50,
        HistoryCount = 12_000,
        Broadcast = BroadcastState.Live,
        Subscribers = 3,
    };

    public static TheoryData<string, ProofPipeline, ProofNodeState, string> Nodes => new()
    {
        { "emit", Healthy, ProofNodeState.Live, "Last envelope 30 s ago" },
        { "emit", Healthy with { LastAcceptedAt = Now }, ProofNodeState.Live, "Last envelope just now" },
        { "emit", Healthy with { LastAcceptedAt = null }, ProofNodeState.Warning, "Nothing received for 20 min" },
        { "emit", Healthy with { LastAcceptedAt = null, LastRejectedAt = null }, ProofNodeState.Idle, "Nothing received yet" },
        { "emit", Healthy with { LastAcceptedAt = Now.AddDays(-3), LastRejectedAt = null }, ProofNodeState.Warning, "Nothing received for 3 days" },
        { "emit", Healthy with { LastAcceptedAt = Now - ProofNodes.StaleAfter }, ProofNodeState.Live, "Last envelope 5 min ago" },
        { "verify", Healthy, ProofNodeState.Live, "12\u202F345 accepted, 2 refused" },
        { "verify", Healthy with { SecretKnown = false }, ProofNodeState.Warning, "No signing secret is set" },
        { "verify", Healthy with { LastRejectedAt = Now.AddSeconds(-5) }, ProofNodeState.Warning, "Last envelope refused 5 s ago, 2 refused in all" },
        { "verify", Healthy with { LastAcceptedAt = null, LastRejectedAt = null }, ProofNodeState.Idle, "Nothing to verify yet" },
        { "store", Healthy, ProofNodeState.Live, "Redis answers" },
        { "store", Healthy with { RedisUp = false }, ProofNodeState.Warning, "Redis is away: nothing is accepted until it is back" },
        { "canon", Healthy, ProofNodeState.Live, "50 in the public feed, 12\u202F000 in history" },
        { "canon", Healthy with { FeedCount = 0, HistoryCount = 0 }, ProofNodeState.Idle, "No milestones yet" },
        { "canon", Healthy with { RedisUp = false }, ProofNodeState.Warning, "The record cannot be read" },
        { "broadcast", Healthy, ProofNodeState.Live, "Events go out as they happen" },
        { "broadcast", Healthy with { Broadcast = BroadcastState.CatchingUp }, ProofNodeState.Warning, "Catching up on missed events" },
        { "broadcast", Healthy with { Broadcast = BroadcastState.Away }, ProofNodeState.Warning, "The live feed is away" },
        { "surface", Healthy, ProofNodeState.Live, "3 watching" },
        { "surface", Healthy with { Subscribers = 0 }, ProofNodeState.Idle, "Nobody is watching" },
    };

    [Theory]
    [MemberData(nameof(Nodes), DisableDiscoveryEnumeration = true)]
    public void Compute_OneNode_SaysHowItDoesAndWhy(string id, ProofPipeline pipeline, ProofNodeState state, string detail)
    {
        var node = Assert.Single(ProofNodes.Compute(pipeline, Now), node => node.Id == id);
        Assert.Equal((state, detail), (node.State, node.Detail));
    }

    [Fact]
    public void Compute_AllNodes_ComeInTheOrderOfThePipeline() => Assert.Equal(
        ["emit", "verify", "store", "canon", "broadcast", "surface"], ProofNodes.Compute(Healthy, Now).Select(node => node.Id));

    [Fact]
    public void Compose_Feed_CountsAndKeepsTheFieldNamesOfTheContract()
    {
        Milestone[] feed =
        [
            Milestone("m3", "Runtime", RiskStatus.Blocked, evidence: 2),
            Milestone("m2", "demand", RiskStatus.OnTrack, evidence: 1),
            Milestone("m1", "runtime", RiskStatus.OnTrack, evidence: 0),
        ];
        using var json = Compose(feed, Healthy, lastPollAt: Now.AddSeconds(-1));
        var root = json.RootElement;

        Assert.Equal(
            ["ok", "latest", "stale", "visibleFeedCount", "evidenceCount", "activeLaneCount", "activeLanes", "riskCounts", "deadLetterCount",
                "lastPollAt", "realtimeChannel", "proofNodes"],
            root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("m3", root.GetProperty("latest").GetProperty("milestoneId").GetString());
        Assert.Equal((3, 3, 2, 4), (root.GetProperty("visibleFeedCount").GetInt32(), root.GetProperty("evidenceCount").GetInt32(),
            root.GetProperty("activeLaneCount").GetInt32(), root.GetProperty("deadLetterCount").GetInt32()));
        Assert.Equal("""["runtime","demand"]""", root.GetProperty("activeLanes").GetRawText());
        Assert.Equal("""{"onTrack":2,"atRisk":0,"blocked":1,"completed":0}""", root.GetProperty("riskCounts").GetRawText());
        Assert.Equal("2026-02-28T11:59:59.000Z", root.GetProperty("lastPollAt").GetString());
        Assert.Equal("milestones_feed", root.GetProperty("realtimeChannel").GetString());
        Assert.False(root.GetProperty("stale").GetBoolean());
        Assert.Equal("""{"id":"store","label":"Store","state":"live","detail":"Redis answers"}""", root.GetProperty("proofNodes")[2].GetRawText());
    }

    [Fact]
    public void Compose_NothingYet_IsStaleWithNulls()
    {
        using var json = Compose([], new ProofPipeline { SecretKnown = false, RedisUp = true }, lastPollAt: null);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("latest").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("lastPollAt").ValueKind);
        Assert.True(json.RootElement.GetProperty("stale").GetBoolean());
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void IsStale_Age_TurnsAfterFiveMinutes(int seconds, bool expected) =>
        Assert.Equal(expected, ProofNodes.IsStale(Now.AddSeconds(-seconds), Now));

    private static JsonDocument Compose(Milestone[] feed, ProofPipeline pipeline, DateTimeOffset? lastPollAt) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(Overview.Compose(feed, pipeline, 4, lastPollAt, Now).ToUtf8()));

    private static Milestone Milestone(string id, string scope, RiskStatus risk, int evidence) => new()
    {
        MilestoneId = id,
        TimestampUtc = Now,
        Scope = scope,
        Claim = "c",
        RiskStatus = risk,
        Evidence = [.. Enumerable.Range(0, evidence).Select(i => new Evidence(EvidenceType.Log, $"p{i}", "s"))],
    };
}
