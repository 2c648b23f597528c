using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Tests.Domain.Demand;

public sealed class DemandViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Compose_NoSnapshot_ShowsTheSevenSegmentsAsFallback()
    {
        using var json = Wire(DemandView.Compose(SegmentDefinition.Defaults, null, Now));
        Assert.Equal(["ok", "segments", "summary"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            """{"totalSegments":7,"hotSegments":0,"demandNarrative":"No demand summary has arrived yet, so the segments are shown without live signals.","topSegmentLabel":null,"topPillarLabel":null,"stale":true,"source":"fallback","snapshotGeneratedAt":null,"queueTotal":0,"draftTotal":0,"selectedForDraftTotal":0}""",
            json.RootElement.GetProperty("summary").GetRawText());
        Assert.Equal(
            ["cash-velocity", "security-exposure", "skills-supply-chain", "autonomy-collapse", "hardening-runtime", "debug-blindness", "data-shape-drift"],
            json.RootElement.GetProperty("segments").EnumerateArray().Select(segment => segment.GetProperty("id").GetString()));
        Assert.Equal(
            """{"id":"hardening-runtime","label":"Hardening + Runtime","clusterLabels":["docker vs vm","least privilege","tool calling"],"staticWeight":4,"liveSignalCount":0,"state":"idle"}""",
            json.RootElement.GetProperty("segments")[4].GetRawText());
    }

    [Fact]
    public void Compose_FreshSnapshot_OverlaysTheKnownSegmentsAndKeepsTheirConfiguration()
    {
        using var json = Wire(DemandView.Compose(SegmentDefinition.Defaults, Snapshot(
            new("debug-blindness", "Other label", 6, SegmentState.Hot, 99, ["other"]),
            new("unknown", "Unknown", 50, SegmentState.Hot, 9, []),
            new("data-shape-drift", "x", 1, SegmentState.Hot, 1, []),
            new("data-shape-drift", "x", 2, SegmentState.Warm, 1, [])), Now));
        Assert.Equal(
            """{"id":"debug-blindness","label":"Debug Blindness","clusterLabels":["no logs","no stack trace","wrong explanation"],"staticWeight":3,"liveSignalCount":6,"state":"hot"}""",
            json.RootElement.GetProperty("segments")[5].GetRawText());
        Assert.Equal(
            """{"totalSegments":7,"hotSegments":1,"demandNarrative":"Debug Blindness leads with 6 live signals, and Openclaw is the strongest pillar.","topSegmentLabel":"Debug Blindness","topPillarLabel":"Openclaw","stale":false,"source":"live","snapshotGeneratedAt":"2026-02-28T11:59:00.000Z","queueTotal":8,"draftTotal":3,"selectedForDraftTotal":1}""",
            json.RootElement.GetProperty("summary").GetRawText());
        Assert.Equal((2, "warm"), (json.RootElement.GetProperty("segments")[6].GetProperty("liveSignalCount").GetInt32(),
            json.RootElement.GetProperty("segments")[6].GetProperty("state").GetString()));
    }

    [Fact]
    public void Ranked_Segments_GoBySignalsThenWeightThenLabel()
    {
        var view = DemandView.Compose(SegmentDefinition.Defaults, Snapshot(
            Live("debug-blindness", 4), Live("skills-supply-chain", 2), Live("autonomy-collapse", 2), Live("security-exposure", 2)), Now);
        Assert.Equal(
            ["debug-blindness", "security-exposure", "autonomy-collapse", "skills-supply-chain", "cash-velocity", "hardening-runtime", "data-shape-drift"],
            view.Ranked.Select(segment => segment.Definition.Id));
    }

    [Theory]
    [InlineData(600, false)]
    [InlineData(601, true)]
    public void IsStale_Age_TurnsAfterTenMinutes(int seconds, bool expected)
    {
        var snapshot = Snapshot(Live("cash-velocity", 1)) with { GeneratedAtUtc = Now.AddSeconds(-seconds) };
        var view = DemandView.Compose(SegmentDefinition.Defaults, snapshot, Now);
        Assert.Equal((expected, expected ? DemandSource.Stale : DemandSource.Live), (view.Stale, view.Source));
    }

    [Theory]
    [InlineData(1, true, 1, "Cash Velocity leads with 1 live signal, and Openclaw is the strongest pillar.")]
    [InlineData(3, false, 1, "Cash Velocity leads with 3 live signals.")]
    [InlineData(0, true, 1, "No segment has live signals now, and Openclaw is the strongest pillar.")]
    [InlineData(0, false, 1, "No segment has live signals now.")]
    [InlineData(3, true, 11, "The last summary is over 10 minutes old; in it, Cash Velocity led with 3 live signals, and Openclaw was the strongest pillar.")]
    [InlineData(0, false, 11, "The last summary is over 10 minutes old; in it, no segment had live signals.")]
    public void Narrative_AnyState_IsOneSentenceThatFitsTheSource(int signals, bool pillar, int minutesOld, string expected)
    {
        var snapshot = Snapshot(Live("cash-velocity", signals)) with { GeneratedAtUtc = Now.AddMinutes(-minutesOld) };
        snapshot = pillar ? snapshot : snapshot with { TopPillars = [] };
        var view = DemandView.Compose(SegmentDefinition.Defaults, snapshot, Now);
        Assert.Equal(expected, view.Narrative);
        Assert.Equal(signals > 0 ? "Cash Velocity" : null, view.TopSegmentLabel);
    }

    [Fact]
    public void Compose_OtherDefinitionsAndLimit_AreUsed()
    {
        var view = DemandView.Compose([new SegmentDefinition("mine", "Mine", 1, [])], Snapshot(Live("mine", 2)), Now, TimeSpan.FromSeconds(30));
        Assert.Equal("Mine", Assert.Single(view.Segments).Definition.Label);
        Assert.StartsWith("The last summary is over 0.5 minutes old; in it, Mine led", view.Narrative, StringComparison.Ordinal);
    }

    private static DemandSegment Live(string id, long signals) => new(id, id, signals, SegmentState.Warm, 0, []);

    private static DemandSnapshot Snapshot(params DemandSegment[] segments) => new()
    {
        SummaryId = "d",
        GeneratedAtUtc = Now.AddMinutes(-1),
        QueueTotal = 8,
        DraftTotal = 3,
        SelectedForDraftTotal = 1,
        TagCounts = new DemandTagCounts(0, 0, 0),
        TopPillars = [new DemandTopItem("openclaw", "Openclaw", 2), new DemandTopItem("b", "B", 1)],
        Segments = [.. segments],
    };

    private static JsonDocument Wire(DemandView view) => JsonDocument.Parse(Encoding.UTF8.GetString(view.ToUtf8()));
}
