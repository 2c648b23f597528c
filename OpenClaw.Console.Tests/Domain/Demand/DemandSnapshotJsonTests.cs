using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Tests.Domain.Demand;

public sealed class DemandSnapshotJsonTests
{
    private const string Least = """{"summaryId":"d","generatedAtUtc":"2026-02-28T10:00:00Z","source":"orchestrator","tagCounts":{},"segments":[{"id":"i","label":"l"}]}""";

    [Fact]
    public void Normalise_FullSnapshot_WritesTheSameInWireForm()
    {
        const string wire = """{"summaryId":"d1","generatedAtUtc":"2026-02-28T10:00:00.250Z","source":"orchestrator","queueTotal":8,"draftTotal":3,"selectedForDraftTotal":1,"tagCounts":{"draft":1,"priority":2,"manualReview":3},"topPillars":[{"id":"openclaw","label":"Openclaw","count":2}],"topKeywordClusters":[{"id":"k","label":"K","count":5}],"segments":[{"id":"cash-velocity","label":"Cash Velocity","liveSignalCount":6,"state":"hot","staticWeight":5,"clusterLabels":["a","b"]},{"id":"x","label":"X","liveSignalCount":1,"state":"warm","staticWeight":1,"clusterLabels":[]}]}""";
        Assert.Equal(wire, Wire(wire));
        Assert.Equal(wire, Encoding.UTF8.GetString(DemandSnapshotJson.ToUtf8(DemandSnapshotJson.Parse(Encoding.UTF8.GetBytes(wire))!)));
    }

    [Fact]
    public void Normalise_LeastSnapshot_FillsTheDefaults() => Assert.Equal(
        """{"summaryId":"d","generatedAtUtc":"2026-02-28T10:00:00.000Z","source":"orchestrator","queueTotal":0,"draftTotal":0,"selectedForDraftTotal":0,"tagCounts":{"draft":0,"priority":0,"manualReview":0},"topPillars":[],"topKeywordClusters":[],"segments":[{"id":"i","label":"l","liveSignalCount":0,"state":"idle","staticWeight":0,"clusterLabels":[]}]}""",
        Wire(Least));

    [Theory]
    [InlineData("\"summaryId\":\"d\"", "\"summaryId\":\" \"")]
    [InlineData("\"summaryId\":\"d\"", "\"summaryId\":4")]
    [InlineData("2026-02-28T10:00:00Z", "soon")]
    [InlineData("\"2026-02-28T10:00:00Z\"", "1772272800000")]
    [InlineData("\"orchestrator\"", "\"agent\"")]
    [InlineData("\"orchestrator\"", "\"Orchestrator\"")]
    [InlineData("\"orchestrator\"", "null")]
    [InlineData("\"tagCounts\":{}", "\"tagCounts\":[]")]
    [InlineData("\"tagCounts\":{}", "\"tagCounts\":null")]
    [InlineData("\"tagCounts\":{},", "")]
    [InlineData("[{\"id\":\"i\",\"label\":\"l\"}]", "[]")]
    [InlineData("[{\"id\":\"i\",\"label\":\"l\"}]", "{}")]
    [InlineData("\"label\":\"l\"", "\"label\":\" \"")]
    [InlineData("\"id\":\"i\",", "")]
    public void Normalise_RequiredPartMissing_IsNone(string part, string replacement)
    {
        Assert.Contains(part, Least, StringComparison.Ordinal);
        Assert.Null(Normalise(Least.Replace(part, replacement, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("7.9", 7)]
    [InlineData("0.5", 0)]
    [InlineData("-3", 0)]
    [InlineData("-0.5", 0)]
    [InlineData("1e3", 1000)]
    [InlineData("1e300", DemandSnapshot.MaxCount)]
    [InlineData("null", 0)]
    [InlineData("\"7\"", 0)]
    [InlineData("true", 0)]
    [InlineData("[7]", 0)]
    public void Normalise_Count_IsAFlooredNonNegativeNumber(string count, long expected) => Assert.Equal(
        expected, Normalise(Least.Replace("\"tagCounts\":{}", $"\"queueTotal\":{count},\"tagCounts\":{{}}", StringComparison.Ordinal))!.QueueTotal);

    [Theory]
    [InlineData("\"hot\"", SegmentState.Hot)]
    [InlineData("\"warm\"", SegmentState.Warm)]
    [InlineData("\"idle\"", SegmentState.Idle)]
    [InlineData("\"HOT\"", SegmentState.Idle)]
    [InlineData("1", SegmentState.Idle)]
    public void Normalise_SegmentState_UnknownIsIdle(string state, SegmentState expected) => Assert.Equal(
        expected, Normalise(Least.Replace("\"label\":\"l\"", $"\"label\":\"l\",\"state\":{state}", StringComparison.Ordinal))!.Segments[0].State);

    [Fact]
    public void Normalise_ItemsWithoutIdOrLabel_AreDropped()
    {
        var snapshot = Normalise(Least
            .Replace("\"tagCounts\":{}", """ "tagCounts":{},"topPillars":[{"id":"a"},{"label":"b"},7,{"id":" c ","label":" C ","count":2.5}],"topKeywordClusters":{} """, StringComparison.Ordinal)
            .Replace("[{\"id\":\"i\"", """[null,{"id":"x"},{"id":"i","clusterLabels":[" one ",2,"",null,"two"]""", StringComparison.Ordinal))!;
        Assert.Equal([new DemandTopItem("c", "C", 2)], snapshot.TopPillars);
        Assert.Empty(snapshot.TopKeywordClusters);
        Assert.Equal(["one", "two"], Assert.Single(snapshot.Segments).ClusterLabels);
    }

    [Fact]
    public void ToUtf8_Envelope_IsWhatASenderPosts() => Assert.StartsWith(
        """{"idempotencyKey":"k","sentAtUtc":"1970-01-01T00:00:00.000Z","snapshot":{"summaryId":"d",""",
        Encoding.UTF8.GetString(DemandSnapshotJson.ToUtf8("k", DateTimeOffset.UnixEpoch, Normalise(Least)!)), StringComparison.Ordinal);

    [Fact]
    public void LiveToUtf8_WithAndWithoutSnapshot_AnswersTheContract()
    {
        Assert.Equal("""{"ok":true,"snapshot":null,"stale":true}""", Encoding.UTF8.GetString(DemandSnapshotJson.LiveToUtf8(null, stale: true)));
        Assert.Equal($$"""{"ok":true,"snapshot":{{Wire(Least)}},"stale":false}""", Encoding.UTF8.GetString(DemandSnapshotJson.LiveToUtf8(Normalise(Least), stale: false)));
    }

    private static DemandSnapshot? Normalise(string json)
    {
        using var document = JsonDocument.Parse(json);
        return DemandSnapshotJson.Normalise(document.RootElement);
    }

    private static string Wire(string json) => Encoding.UTF8.GetString(DemandSnapshotJson.ToUtf8(Normalise(json)!));
}
