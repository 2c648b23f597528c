using System.Text;
using System.Text.Json.Nodes;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Domain.Proof;

public sealed class MilestoneCheckTests
{
    private const string Good = """
        {"milestoneId":" m.1 ","timestampUtc":"2026-02-28T12:34:56.7Z","scope":"runtime","claim":"It runs.","riskStatus":"at-risk","nextAction":"Look",
         "evidence":[{"type":"commit","path":"src/a.cs","summary":"The change","ref":"abc"},{"type":"log","path":"x","summary":"y"}],"more":1}
        """;

    [Fact]
    public void Examine_GoodEvent_ReadsEveryField()
    {
        var milestone = Valid(Good);

        Assert.Equal(("m.1", "runtime", "It runs.", "Look"), (milestone.MilestoneId, milestone.Scope, milestone.Claim, milestone.NextAction));
        Assert.Equal(new DateTimeOffset(2026, 2, 28, 12, 34, 56, 700, TimeSpan.Zero), milestone.TimestampUtc);
        Assert.Equal((RiskStatus.AtRisk, MilestoneSource.Orchestrator), (milestone.RiskStatus, milestone.Source));
        Assert.Equal([new Evidence(EvidenceType.Commit, "src/a.cs", "The change", "abc"), new Evidence(EvidenceType.Log, "x", "y")], milestone.Evidence);
    }

    [Fact]
    public void Examine_EventWithinAnObject_IsTakenAndNamedWithItsPath()
    {
        Assert.Equal("m.1", Valid($$"""{"event":{{Good}}}""").MilestoneId);
        Assert.Contains("event.claim", Fields("""{"event":{"milestoneId":"a"}}"""));
    }

    [Fact]
    public void Examine_EverythingWrong_NamesEveryField()
    {
        const string Bad = """
            {"milestoneId":"  ","timestampUtc":"yesterday","scope":7,"claim":null,"riskStatus":"fine","source":"me","nextAction":"",
             "evidence":[{"type":"film","path":" ","ref":5},"text"]}
            """;

        Assert.Equal(
            [
                "claim", "evidence[0].path", "evidence[0].ref", "evidence[0].summary", "evidence[0].type", "evidence[1]", "milestoneId", "nextAction", "riskStatus", "scope", "source",
                "timestampUtc",
            ],
            Fields(Bad).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{}", "milestoneId,timestampUtc,scope,claim,evidence,riskStatus,nextAction")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("nonsense", "")]
    [InlineData("", "")]
    [InlineData("""{"\ud800":1}""", "")]
    [InlineData("""{"event":{"\udc00":1}}""", "")]
    public void Examine_NoEvent_SaysSo(string body, string fields) => Assert.Equal(fields.Split(','), Fields(body));

    [Theory]
    [InlineData("2026-02-28T12:34:56Z", true)]
    [InlineData("2026-02-28T12:34Z", true)]
    [InlineData("2026-02-28T12:34:56.123456Z", true)]
    [InlineData("2026-02-28T12:34:56+00:00", true)]
    [InlineData("2026-02-28T12:34:56", false)]
    [InlineData("2026-02-28T12:34:56+01:00", false)]
    [InlineData("2026-02-30T12:34:56Z", false)]
    [InlineData("2026-02-28", false)]
    [InlineData("28 Feb 2026 12:34:56 Z", false)]
    public void Examine_Time_MustBeIsoInUtc(string time, bool good) =>
        Assert.Equal(good ? [] : ["timestampUtc"], Fields(With(json => json["timestampUtc"] = time)));

    [Fact]
    public void Examine_NoEvidence_IsNamed() => Assert.Equal(["evidence"], Fields(With(json => json["evidence"] = new JsonArray())));

    [Fact]
    public void Examine_TooMuch_IsNamed()
    {
        Assert.Equal(["milestoneId"], Fields(With(json => json["milestoneId"] = new string('x', MilestoneCheck.MaxIdLength + 1))));
        Assert.Equal(["milestoneId"], Fields(With(json => json["milestoneId"] = "a\nb")));
        Assert.Equal(["claim"], Fields(With(json => json["claim"] = new string('x', MilestoneCheck.MaxTextLength + 1))));
        var many = With(json => json["evidence"] = new JsonArray([.. Enumerable.Range(0, MilestoneCheck.MaxEvidence + 1).Select(_ => JsonNode.Parse("""{"type":"log","path":"a","summary":"b"}"""))]));
        Assert.Equal(["evidence"], Fields(many));
    }

    [Fact]
    public void Examine_BrokenCharacter_IsNamed()
    {
        Assert.Equal(["claim"], Fields(Good.Replace("It runs.", "half \\ud83d", StringComparison.Ordinal)));
        var bytes = Encoding.UTF8.GetBytes(Good);
        bytes[Encoding.UTF8.GetString(bytes).IndexOf("It runs", StringComparison.Ordinal)] = 0xff;
        Assert.Equal(["claim"], Fields(MilestoneCheck.Examine(bytes)));
    }

    private static string With(Action<JsonNode> change)
    {
        var json = JsonNode.Parse(Good)!;
        change(json);
        return json.ToJsonString();
    }

    private static Milestone Valid(string body) => Assert.IsType<MilestoneVerdict.Valid>(MilestoneCheck.Examine(Encoding.UTF8.GetBytes(body))).Milestone;

    private static string[] Fields(string body) => Fields(MilestoneCheck.Examine(Encoding.UTF8.GetBytes(body)));

    private static string[] Fields(MilestoneVerdict verdict) => verdict is MilestoneVerdict.Invalid invalid ? [.. invalid.Problems.Select(problem => problem.Field)] : [];
}
