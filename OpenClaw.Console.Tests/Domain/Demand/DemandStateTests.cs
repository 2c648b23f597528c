using System.Globalization;
using System.Text;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Domain.Demand;

public sealed class DemandStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Build_EmptyState_IsIdleAndZero()
    {
        var snapshot = Build("""{"queue":[],"drafts":[]}""");

        Assert.Equal((0, 0, 0), (snapshot.QueueTotal, snapshot.DraftTotal, snapshot.SelectedForDraftTotal));
        Assert.Equal(new DemandTagCounts(0, 0, 0), snapshot.TagCounts);
        Assert.Equal(SegmentDefinition.Defaults.Select(definition => definition.Id), snapshot.Segments.Select(segment => segment.Id));
        Assert.All(snapshot.Segments, segment => Assert.Equal((0, SegmentState.Idle), (segment.LiveSignalCount, segment.State)));
        Assert.Empty(snapshot.TopPillars);
    }

    [Fact]
    public void Build_Tags_AreCountedAndUnknownOnesAreDrafts()
    {
        var snapshot = Build(State([], [("a", "p", "priority", "x"), ("b", "p", "manual-review", "x"), ("c", "p", "draft", "x"), ("d", "p", "urgent", "x"), ("e", "p", "Priority", "x")]));

        Assert.Equal(new DemandTagCounts(Draft: 3, Priority: 1, ManualReview: 1), snapshot.TagCounts);
    }

    [Fact]
    public void Build_PillarsAndClusters_AreNormalisedAndRankedByCountThenId()
    {
        var snapshot = Build(State([], [
            ("1", " Beta ", "draft", "Core_Instability,zeta"), ("2", "beta", "draft", "core_instability,eta"), ("3", "alpha", "draft", "eta,theta"),
            ("4", "gamma", "draft", "iota"), ("5", "delta", "draft", "kappa-two words"),
        ]));

        Assert.Equal([new("beta", "Beta", 2), new("alpha", "Alpha", 1), new("delta", "Delta", 1)], snapshot.TopPillars);
        Assert.Equal(
            [new("core_instability", "Core Instability", 2), new("eta", "Eta", 2), new("iota", "Iota", 1), new("kappa-two words", "Kappa Two Words", 1), new("theta", "Theta", 1)],
            snapshot.TopKeywordClusters);
    }

    [Fact]
    public void Build_Draft_BelongsToEverySegmentWithOneOfItsClusters()
    {
        var snapshot = Build(State([], [("1", "p", "draft", "core_instability,payments_and_backend"), ("2", "p", "draft", "security_exposure")]));

        Assert.Equal(["cash-velocity", "security-exposure", "data-shape-drift"], snapshot.Segments.Where(segment => segment.LiveSignalCount == 1).Select(segment => segment.Id));
        Assert.All(snapshot.Segments, segment => Assert.InRange(segment.LiveSignalCount, 0, 1));
    }

    [Theory]
    [InlineData(0, 0, SegmentState.Idle)]
    [InlineData(1, 0, SegmentState.Warm)]
    [InlineData(4, 4, SegmentState.Warm)]
    [InlineData(4, 5, SegmentState.Hot)]
    [InlineData(5, 0, SegmentState.Hot)]
    public void Build_State_FollowsDraftsAndALongerQueue(int drafts, int queued, SegmentState expected)
    {
        var snapshot = Build(State(
            [.. Enumerable.Range(0, queued).Select(i => ((string?)$"{i % Math.Max(1, drafts)}", false))],
            [.. Enumerable.Range(0, drafts).Select(i => ($"{i}", "p", "draft", "debug_blindness"))]));

        var segment = snapshot.Segments.Single(segment => segment.Id == "debug-blindness");
        Assert.Equal((drafts, expected), (segment.LiveSignalCount, segment.State));
    }

    [Fact]
    public void Build_QueueOfUnknownDrafts_CountsForNoSegmentButInTheTotal()
    {
        var snapshot = Build(State([("gone", true), (null, false)], []));

        Assert.Equal((2, 1), (snapshot.QueueTotal, snapshot.SelectedForDraftTotal));
        Assert.All(snapshot.Segments, segment => Assert.Equal(SegmentState.Idle, segment.State));
    }

    [Fact]
    public void Build_ConfiguredSegment_CountsTheClustersItsLabelsSpell()
    {
        var state = Valid(State([], [("1", "p", "draft", "zero_trust")]));

        var snapshot = DemandSnapshotBuilder.Build(state, [new SegmentDefinition("own", "Own", 1, ["Zero trust"])], "s", Now);

        Assert.Equal(1, Assert.Single(snapshot.Segments).LiveSignalCount);
    }

    [Fact]
    public void ContentHash_SameContent_IgnoresNameAndTime()
    {
        var state = Valid(State([("1", true)], [("1", "p", "draft", "x")]));
        var first = DemandSnapshotBuilder.Build(state, SegmentDefinition.Defaults, "one", Now);
        var again = DemandSnapshotBuilder.Build(state, SegmentDefinition.Defaults, "two", Now.AddHours(1));
        var other = DemandSnapshotBuilder.Build(Valid(State([("1", false)], [("1", "p", "draft", "x")])), SegmentDefinition.Defaults, "one", Now);

        Assert.Equal(DemandSnapshotBuilder.ContentHash(first), DemandSnapshotBuilder.ContentHash(again));
        Assert.NotEqual(DemandSnapshotBuilder.ContentHash(first), DemandSnapshotBuilder.ContentHash(other));
    }

    [Fact]
    public void Snapshot_OnTheWire_PassesTheIngestRules()
    {
        var snapshot = Build(State([("1", true)], [("1", "p", "draft", "core_instability")]));

        var read = DemandSnapshotJson.Parse(DemandSnapshotJson.ToUtf8(snapshot))!;

        Assert.Equal(DemandSnapshotJson.ToUtf8(snapshot), DemandSnapshotJson.ToUtf8(read));
    }

    [Theory]
    [InlineData(7, 0, RiskStatus.OnTrack)]
    [InlineData(8, 0, RiskStatus.AtRisk)]
    [InlineData(0, 1, RiskStatus.AtRisk)]
    public void Milestone_LongQueueOrManualReview_IsAtRisk(int queued, int reviews, RiskStatus expected)
    {
        var snapshot = Build(State(
            [.. Enumerable.Range(0, queued).Select(_ => ((string?)null, false))], [.. Enumerable.Range(0, reviews).Select(i => ($"{i}", "p", "manual-review", "x"))]));

        var milestone = DemandMilestone.Of(snapshot, Now, "demand state");

        Assert.Equal(("demand.summary.s1", "demand", expected), (milestone.MilestoneId, milestone.Scope, milestone.RiskStatus));
        Assert.IsType<MilestoneVerdict.Valid>(MilestoneCheck.Examine(MilestoneJson.ToUtf8(milestone)));
    }

    [Fact]
    public void Examine_AClustersNameThatIsTooLong_IsNamed()
    {
        var verdict = DemandStateCheck.Examine(Encoding.UTF8.GetBytes(
            $$$"""{"queue":[],"drafts":[{"draftId":"d","pillar":"p","scoreBreakdown":{"{{{new string('x', DemandStateCheck.MaxNameLength)}}}":1,"{{{new string('y', DemandStateCheck.MaxNameLength + 1)}}}":1}}]}"""));

        var problem = Assert.Single(Assert.IsType<DemandStateVerdict.Invalid>(verdict).Problems);
        Assert.StartsWith("drafts[0].scoreBreakdown.yyy", problem.Field, StringComparison.Ordinal);
        Assert.Contains("at most 256", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_EverythingWrong_NamesEveryField()
    {
        const string Bad = """
            {"queue":[{"id":" ","selectedForDraft":"yes","draftRecordId":5},7],
             "drafts":[{"draftId":3,"tag":"draft","scoreBreakdown":[]},{"draftId":"a","pillar":"p","scoreBreakdown":{"x":"much"}}]}
            """;

        Assert.Equal(
            ["queue[1]", "queue[0].id", "queue[0].draftRecordId", "queue[0].selectedForDraft", "drafts[0].draftId", "drafts[0].pillar", "drafts[0].scoreBreakdown", "drafts[1].scoreBreakdown.x"],
            Fields(Bad));
    }

    [Theory]
    [InlineData("""{"queue":[]}""", "drafts")]
    [InlineData("""{"queue":{},"drafts":[]}""", "queue")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    public void Examine_WrongShape_IsNamed(string body, string field) => Assert.Equal([field], Fields(body));

    private static DemandSnapshot Build(string state) => DemandSnapshotBuilder.Build(Valid(state), SegmentDefinition.Defaults, "s1", Now);

    private static DemandState Valid(string body) => Assert.IsType<DemandStateVerdict.Valid>(DemandStateCheck.Examine(Encoding.UTF8.GetBytes(body))).State;

    private static string[] Fields(string body) =>
        DemandStateCheck.Examine(Encoding.UTF8.GetBytes(body)) is DemandStateVerdict.Invalid invalid ? [.. invalid.Problems.Select(problem => problem.Field)] : [];

    private static string State((string? Draft, bool Selected)[] queue, (string Id, string Pillar, string Tag, string Clusters)[] drafts) => System.Text.Json.JsonSerializer.Serialize(new
    {
        queue = queue.Select((lead, i) => new { id = i.ToString(CultureInfo.InvariantCulture), draftRecordId = lead.Draft, selectedForDraft = lead.Selected }),
        drafts = drafts.Select(draft => new { draftId = draft.Id, pillar = draft.Pillar, tag = draft.Tag, scoreBreakdown = draft.Clusters.Split(',').ToDictionary(name => name, _ => 1.5) }),
    });
}
