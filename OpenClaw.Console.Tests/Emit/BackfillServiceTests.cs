using System.Text;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Tests.Domain.Backfill;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Tests.Emit;

/// <summary>Backfill from an uploaded file: planned, then emitted to its end whoever waits for it.</summary>
[Slow]
public sealed class BackfillServiceTests(EmitFixture fixture) : IClassFixture<EmitFixture>
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [.. Roles.All] };

    private BackfillService Backfill => fixture.Host.Get<BackfillService>();

    [Fact]
    public async Task Begin_ALog_GoesOnByItselfAndIsEnteredOnce()
    {
        var file = string.Concat(Enumerable.Range(0, 20).Select(i => BackfillTests.Line($"leave.{i}") + "\n"));
        var plan = Assert.IsType<BackfillPlan.Ready>(await PlanAsync(file, "leave.jsonl"));

        var run = Backfill.Begin(Ada, plan)!;

        Assert.Same(run, Backfill.Last(Ada));
        await Eventually.BecomesTrueAsync(() => !run.Running, "it has ended");
        Assert.Equal((20, 20, 0, null), (run.Done, run.Emitted, run.Refused, run.Stopped));
        Assert.Equal(("ada", "20 emitted, 0 skipped of 20 in the file."), await EnteredAsync("leave.jsonl"));
        Assert.Equal(["ada", "ada"], (await fixture.Host.Get<DeliveryLogService>().OfMilestoneAsync(Actor.System, "leave.7", CancellationToken.None)).Select(record => record.EmittedBy));
        Assert.Equal(20, Assert.IsType<BackfillPlan.Ready>(await PlanAsync(file, "leave.jsonl")).Known);
    }

    [Fact]
    public async Task Plan_OfAStateFile_SaysWhatTheOrchestratorDeliveredItself()
    {
        const string State = """
            {"taskHistory":[{"type":"startup","result":"ok","handledAt":"2026-01-26T06:00:00.000Z"}],
             "milestoneDeliveries":[{"milestoneId":"orchestrator.started.2026-01-26T06:00:00.000Z","status":"delivered"}]}
            """;

        var plan = Assert.IsType<BackfillPlan.Ready>(await PlanAsync(State, "state.json"));

        Assert.Equal((1, 0, 1, 0), (plan.Found, plan.New.Length, plan.DeliveredBefore, plan.Known));
    }

    [Fact]
    public async Task Plan_WithAMilestoneNoReceiverTakes_NamesItsLine()
    {
        var evidence = string.Join(',', Enumerable.Range(0, 80).Select(_ => $$"""{"type":"log","path":"a","summary":"{{new string('x', 3_900)}}"}"""));
        var large = BackfillTests.Line("large").Replace("""[{"type":"log","path":"a","summary":"b"}]""", $"[{evidence}]", StringComparison.Ordinal);

        var plan = Assert.IsType<BackfillPlan.Unusable>(await PlanAsync($"{BackfillTests.Line("small")}\n{large}\n", "large.jsonl"));

        Assert.Equal("line 2", Assert.Single(plan.Problems).Field);
    }

    private Task<BackfillPlan> PlanAsync(string file, string name) => Backfill.PlanAsync(Ada, Encoding.UTF8.GetBytes(file), name, CancellationToken.None);

    private async Task<(string Actor, string Detail)> EnteredAsync(string file)
    {
        var entries = (await fixture.Host.Get<AuditService>().PageAsync(Ada, AuditQuery.All with { Actions = ["milestones.backfill"], Target = file }, null, 20, CancellationToken.None)).Entries;
        AuditEntry entry = Assert.Single(entries);
        return (entry.Actor, entry.Detail);
    }
}
