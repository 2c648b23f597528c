using System.Text;
using OpenClaw.Domain.Backfill;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Domain.Backfill;

public sealed class BackfillTests
{
    internal const string State = """
        {
          "taskHistory": [
            {"type":"startup","result":"ok","handledAt":"2026-02-26T06:06:48.768Z","message":"orchestrator started"},
            {"type":"startup","result":"error","handledAt":"2026-02-26T06:06:47.000Z"},
            {"type":"rss-sweep","result":"ok","handledAt":"2026-02-26T07:00:00.000Z","message":"rss sweep drafted 3 replies"},
            {"type":"rss-sweep","result":"ok","handledAt":"2026-02-26T08:00:00.000Z","message":"rss sweep complete (no drafts)"},
            {"type":"nightly-batch","result":"ok","handledAt":"2026-02-26T09:00:00.000Z","message":"nightly batch: synced 2 docs"},
            {"type":"reddit-response","result":"ok","handledAt":"2026-02-26T10:00:00.000Z","message":"drafted reddit reply for r/x (1)"},
            {"type":"heartbeat","result":"ok","handledAt":"never"}
          ],
          "approvals": [
            {"taskId":"t1","type":"deploy","status":"approved","requestedAt":"2026-02-26T11:00:00.000Z","decidedAt":"2026-02-26T11:05:00.000Z"},
            {"taskId":"t2","type":"deploy","status":"rejected","requestedAt":"2026-02-26T11:00:00.000Z"},
            {"taskId":"t3","type":"deploy","status":"pending","requestedAt":"2026-02-26T11:00:00.000Z"}
          ],
          "demandSummaryDeliveries": [
            {"summaryId":"s1","sentAtUtc":"2026-02-26T12:00:00.000Z","snapshot":{"queueTotal":8,"draftTotal":1,"selectedForDraftTotal":0,"tagCounts":{"manualReview":0},"segments":[]}}
          ],
          "rssDrafts": [1, 2]
        }
        """;

    [Fact]
    public void StateFile_EveryKind_GetsItsIdAndRisk()
    {
        var found = Ready(BackfillStateFile.Read(Encoding.UTF8.GetBytes(State), "orchestrator-state.json"));

        Assert.Equal(
            [
                ("orchestrator.started.2026-02-26T06:06:48.768Z", RiskStatus.OnTrack), ("rss.sweep.2026-02-26T07:00:00.000Z", RiskStatus.OnTrack),
                ("nightly.batch.2026-02-26T09:00:00.000Z", RiskStatus.OnTrack), ("reddit.response.2026-02-26T10:00:00.000Z", RiskStatus.OnTrack),
                ("approval.requested.t1", RiskStatus.AtRisk), ("approval.approved.t1", RiskStatus.OnTrack), ("approval.requested.t2", RiskStatus.AtRisk),
                ("approval.rejected.t2", RiskStatus.Blocked), ("approval.requested.t3", RiskStatus.AtRisk), ("demand.summary.s1", RiskStatus.AtRisk),
            ],
            found.Select(milestone => (milestone.MilestoneId, milestone.RiskStatus)));
        Assert.Contains("3 replies", found[1].Claim, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 2, 26, 11, 5, 0, TimeSpan.Zero), found[5].TimestampUtc);
        Assert.Equal((MilestoneSource.Operator, MilestoneSource.Orchestrator), (found[5].Source, found[4].Source));
    }

    [Fact]
    public void StateFile_WhatItYields_PassesTheStrictRules() => Assert.All(
        Ready(BackfillStateFile.Read(Encoding.UTF8.GetBytes(State), "orchestrator-state.json")),
        milestone => Assert.IsType<MilestoneVerdict.Valid>(MilestoneCheck.Examine(MilestoneJson.ToUtf8(milestone))));

    [Fact]
    public void StateFile_DeliveredByTheOrchestrator_IsLeftOutAndNamed()
    {
        const string Json = """
            {"taskHistory":[{"type":"startup","result":"ok","handledAt":"2026-02-26T06:00:00.000Z"},{"type":"startup","result":"ok","handledAt":"2026-02-26T07:00:00.000Z"}],
             "milestoneDeliveries":[{"milestoneId":"orchestrator.started.2026-02-26T06:00:00.000Z","status":"delivered"},
                                    {"milestoneId":"orchestrator.started.2026-02-26T07:00:00.000Z","status":"dead-letter"}]}
            """;

        var reading = Assert.IsType<BackfillReading.Ready>(BackfillStateFile.Read(Encoding.UTF8.GetBytes(Json), "s"));

        Assert.Equal("orchestrator.started.2026-02-26T07:00:00.000Z", Assert.Single(reading.Milestones).MilestoneId);
        Assert.Equal(["orchestrator.started.2026-02-26T06:00:00.000Z"], reading.DeliveredBefore);
    }

    [Theory]
    [InlineData("""{"taskHistory":[{"type":"startup","result":"ok"}]}""", "taskHistory[0].handledAt")]
    [InlineData("""{"taskHistory":[{"result":"ok"}]}""", "taskHistory[0].type")]
    [InlineData("""{"taskHistory":[5]}""", "taskHistory[0]")]
    [InlineData("""{"taskHistory":{}}""", "taskHistory")]
    [InlineData("""{"approvals":[{"requestedAt":"2026-02-26T11:00:00.000Z"}]}""", "approvals[0].taskId")]
    [InlineData("""{"approvals":[{"taskId":"t","requestedAt":"soon"}]}""", "approvals[0].requestedAt")]
    [InlineData("""{"demandSummaryDeliveries":[{"summaryId":"s","sentAtUtc":"2026-02-26T11:00:00.000Z"}]}""", "demandSummaryDeliveries[0].snapshot")]
    [InlineData("""{"other":1}""", "")]
    [InlineData("[]", "")]
    public void StateFile_Malformed_NamesThePath(string json, string path) =>
        Assert.Equal(path, Malformed(BackfillStateFile.Read(Encoding.UTF8.GetBytes(json), "s"))[0].Field);

    [Fact]
    public void StateFile_NotJson_NamesLineAndColumn() =>
        Assert.Contains("line 2, column 3", Malformed(BackfillStateFile.Read("{\n  x}"u8.ToArray(), "s"))[0].Message, StringComparison.Ordinal);

    [Fact]
    public void StateFile_BrokenCharacters_NeverThrows() =>
        Malformed(BackfillStateFile.Read(Encoding.UTF8.GetBytes("""{"demandSummaryDeliveries":[{"summaryId":"s","sentAtUtc":"2026-02-26T11:00:00.000Z","snapshot":{"segments":[{"id":"\ud800","label":"x"}]}}]}"""), "s"));

    [Fact]
    public void Log_EventsAndEnvelopes_AreReadInOrder()
    {
        var log = $"\uFEFF{Line("a")}\r\n\n  \n{{\"idempotencyKey\":\"k\",\"event\":{Line("b")}}}\n{Line("c")}";

        Assert.Equal(["a", "b", "c"], Ready(BackfillLog.Read(Encoding.UTF8.GetBytes(log))).Select(milestone => milestone.MilestoneId));
    }

    [Fact]
    public void Log_Malformed_NamesLineAndField()
    {
        var problems = Malformed(BackfillLog.Read(Encoding.UTF8.GetBytes($"{Line("a")}\nnonsense\n{Line(" ")}\n{Line("d")[..20]}")));

        Assert.Equal(["line 2", "line 3, milestoneId", "line 4"], problems.Select(problem => problem.Field));
        Assert.Contains("last one", problems[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_WhollyMalformed_NamesTheFirstLinesOnly() =>
        Assert.Equal(BackfillReading.MaxProblems, Malformed(BackfillLog.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("x\n", 1000))))).Length);

    [Fact]
    public void Log_BrokenCharacters_NamesTheLine()
    {
        var problem = Assert.Single(Malformed(BackfillLog.Read(Encoding.UTF8.GetBytes(Line("a") + "\n" + """{"\ud800":1}"""))));

        Assert.Equal(("line 2", true), (problem.Field, problem.Message.Contains("broken character", StringComparison.Ordinal)));
    }

    [Fact]
    public void Log_LargerThanReceiversTake_NamesTheLine()
    {
        var problem = Assert.Single(Malformed(BackfillLog.Read(Encoding.UTF8.GetBytes($"{Line("a")}\n{Line(new string('b', 200))}\n"), largest: 300)));

        Assert.Equal(("line 2", true), (problem.Field, problem.Message.Contains("at most 300", StringComparison.Ordinal)));
    }

    [Fact]
    public void Log_Empty_HoldsNothing() => Assert.Empty(Ready(BackfillLog.Read(default)));

    internal static string Line(string id) =>
        $$"""{"milestoneId":"{{id}}","timestampUtc":"2026-02-28T12:34:56.000Z","scope":"runtime","claim":"It runs.","riskStatus":"on-track","nextAction":"Look","evidence":[{"type":"log","path":"a","summary":"b"}],"source":"agent"}""";

    private static Milestone[] Ready(BackfillReading reading) => [.. Assert.IsType<BackfillReading.Ready>(reading).Milestones];

    private static OpenClaw.Domain.Checking.FieldProblem[] Malformed(BackfillReading reading) => [.. Assert.IsType<BackfillReading.Malformed>(reading).Problems];
}
