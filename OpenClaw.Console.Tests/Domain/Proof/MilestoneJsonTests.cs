using System.Text;
using System.Text.Json;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Domain.Proof;

public sealed class MilestoneJsonTests
{
    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 2, 28, 12, 0, 0, 5, TimeSpan.Zero).AddTicks(4321);

    [Fact]
    public void Normalise_FullEvent_WritesTheSameInWireForm()
    {
        const string wire = """{"milestoneId":"m1","timestampUtc":"2026-02-28T10:00:00.123Z","scope":"runtime","claim":"It – works \"well\" 😀","evidence":[{"type":"pr","path":"a/b","summary":"s","ref":"#1"},{"type":"metric","path":"p","summary":"t"}],"riskStatus":"at-risk","nextAction":"look","source":"agent"}""";
        Assert.Equal(wire, Wire(wire));
        Assert.Equal(wire, Encoding.UTF8.GetString(MilestoneJson.ToUtf8(MilestoneJson.Parse(Encoding.UTF8.GetBytes(wire))!)).Replace(@"\uD83D\uDE00", "😀", StringComparison.Ordinal));
    }

    [Fact]
    public void Normalise_LeastEvent_FillsTheDefaults() => Assert.Equal(
        """{"milestoneId":"m","timestampUtc":"2026-02-28T12:00:00.005Z","scope":"s","claim":"c","evidence":[],"riskStatus":"on-track","nextAction":""}""",
        Wire("""{"milestoneId":" m\n","scope":"\u00a0s","claim":"c\ufeff"}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"milestoneId":"m","scope":"s"}""")]
    [InlineData("""{"milestoneId":"m","scope":"s","claim":" \t"}""")]
    [InlineData("""{"milestoneId":1,"scope":"s","claim":"c"}""")]
    [InlineData("""{"milestoneId":"m","scope":["s"],"claim":"c"}""")]
    public void Normalise_NoIdScopeOrClaim_IsNone(string json) => Assert.Null(Normalise(json));

    [Theory]
    [InlineData("\"2026-02-28T10:00:00+01:00\"", "2026-02-28T09:00:00.000Z")]
    [InlineData("\" 2026-02-28T10:00:00.9999Z \"", "2026-02-28T10:00:00.999Z")]
    [InlineData("\"soon\"", "2026-02-28T12:00:00.005Z")]
    [InlineData("1772272800000", "2026-02-28T12:00:00.005Z")]
    [InlineData("null", "2026-02-28T12:00:00.005Z")]
    public void Normalise_Timestamp_IsReadOrNow(string timestamp, string expected) => Assert.Contains(
        $"\"timestampUtc\":\"{expected}\"", Wire($$"""{"milestoneId":"m","scope":"s","claim":"c","timestampUtc":{{timestamp}}}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"blocked\"", RiskStatus.Blocked)]
    [InlineData("\"completed\"", RiskStatus.Completed)]
    [InlineData("\"at-risk\"", RiskStatus.AtRisk)]
    [InlineData("\"on-track\"", RiskStatus.OnTrack)]
    [InlineData("\"Blocked\"", RiskStatus.OnTrack)]
    [InlineData("\" blocked\"", RiskStatus.OnTrack)]
    [InlineData("7", RiskStatus.OnTrack)]
    public void Normalise_RiskStatus_UnknownIsOnTrack(string risk, RiskStatus expected) => Assert.Equal(
        expected, Normalise($$"""{"milestoneId":"m","scope":"s","claim":"c","riskStatus":{{risk}}}""")!.RiskStatus);

    [Theory]
    [InlineData("\"operator\"", MilestoneSource.Operator)]
    [InlineData("\"orchestrator\"", MilestoneSource.Orchestrator)]
    [InlineData("\"someone\"", null)]
    [InlineData("true", null)]
    public void Normalise_Source_UnknownIsLeftOut(string source, MilestoneSource? expected) => Assert.Equal(
        expected, Normalise($$"""{"milestoneId":"m","scope":"s","claim":"c","source":{{source}}}""")!.Source);

    [Theory]
    [InlineData("""[1,null,"x",[],{}]""", """[{"type":"log","path":"runtime","summary":"Runtime signal"}]""")]
    [InlineData("""[{"type":"video","path":" ","summary":7,"ref":" "}]""", """[{"type":"log","path":"runtime","summary":"Runtime signal"}]""")]
    [InlineData("""[{"type":"doc","path":" p ","summary":" s ","ref":" r "}]""", """[{"type":"doc","path":"p","summary":"s","ref":"r"}]""")]
    [InlineData("""{"type":"doc"}""", "[]")]
    [InlineData("\"doc\"", "[]")]
    public void Normalise_Evidence_DropsWhatIsNoObjectAndFillsTheRest(string evidence, string expected) => Assert.Contains(
        $"\"evidence\":{expected},", Wire($$"""{"milestoneId":"m","scope":"s","claim":"c","evidence":{{evidence}}}"""), StringComparison.Ordinal);

    [Fact]
    public void WireNames_EveryValue_ComesBackAsItself()
    {
        Assert.All(Enum.GetValues<RiskStatus>(), value => Assert.Equal(value, MilestoneNames.ParseRisk(value.ToWire())));
        Assert.All(Enum.GetValues<EvidenceType>(), value => Assert.Equal(value, MilestoneNames.ParseEvidenceType(value.ToWire())));
        Assert.All(Enum.GetValues<MilestoneSource>(), value => Assert.Equal(value, MilestoneNames.ParseSource(value.ToWire())));
        Assert.Equal(["doc", "commit", "issue", "pr", "runbook", "metric", "log"], Enum.GetValues<EvidenceType>().Select(value => value.ToWire()));
        Assert.Null(MilestoneNames.ParseRisk(null));
    }

    [Fact]
    public void ToUtf8_Envelope_IsWhatASenderPosts()
    {
        var milestone = new Milestone { MilestoneId = "m", TimestampUtc = DateTimeOffset.UnixEpoch, Scope = "s", Claim = "c" };
        Assert.StartsWith("""{"idempotencyKey":"k","sentAtUtc":"2026-02-28T12:00:00.005Z","event":{"milestoneId":"m","timestampUtc":"1970-01-01T00:00:00.000Z",""",
            Encoding.UTF8.GetString(MilestoneJson.ToUtf8(new MilestoneEnvelope("k", Now, milestone))), StringComparison.Ordinal);
    }

    private static Milestone? Normalise(string json)
    {
        using var document = JsonDocument.Parse(json);
        return MilestoneJson.Normalise(document.RootElement, Now);
    }

    /// <summary>The writer escapes characters beyond the basic plane; a parser does not see the difference.</summary>
    private static string Wire(string json) =>
        Encoding.UTF8.GetString(MilestoneJson.ToUtf8(Normalise(json)!)).Replace(@"\uD83D\uDE00", "😀", StringComparison.Ordinal);
}
