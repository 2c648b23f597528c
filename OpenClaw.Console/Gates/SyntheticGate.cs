using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Gates;

/// <summary>
/// The first gate: tasks whose way is known beforehand, sent through the real pipeline (routing, store, dispatch, trajectory) against the table in force, in any mode.
/// </summary>
public sealed class SyntheticGate(TaskService tasks, RedisTaskStore store, TaskSweep sweep, RoutingService routing, RedisGateStore kept, AuditLog audit, TimeProvider time)
{
    /// <summary>How long one task may take.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs all fixtures, keeps how they did as evidence, and removes their tasks.</summary>
    public async Task<SyntheticRun> RunAllAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        var (began, table) = (time.GetUtcNow(), routing.Current);
        var results = await Task.WhenAll(SyntheticFixture.All.Select(fixture => RunAsync(actor, fixture, cancel)));
        if (routing.Current is { } after && after.Version != table?.Version)
        {
            results[0] = results[0] with { Reasons = [.. results[0].Reasons, "The routing table was changed while they ran."] };
        }

        var run = new SyntheticRun(began, actor.Name, table?.Version ?? 0, table?.Table.Hash ?? "", results);
        await sweep.RemoveAsync([.. results.Where(result => result.TaskId.Length > 0).Select(result => TaskId.Parse(result.TaskId))], CancellationToken.None);
        await kept.KeepAsync(run, CancellationToken.None);
        await audit.AppendAsync(
            actor,
            new AuditAction("gate.synthetic", $"routing version {run.RoutingVersion}")
            {
                Outcome = run.Passed ? AuditOutcomes.Done : AuditOutcomes.Failed,
                Items = [.. results.Select(result => new AuditItem(result.Label, result.Passed ? "passed" : "failed", string.Join(" ", result.Reasons)))],
            },
            CancellationToken.None);
        return run;
    }

    /// <summary>Runs one fixture and leaves its task where it is; null: there is none of that label.</summary>
    public async Task<SyntheticResult?> RunOneAsync(Actor actor, string label, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        return SyntheticFixture.Find(label) is { } fixture ? await RunAsync(actor, fixture, cancel) : null;
    }

    private async Task<SyntheticResult> RunAsync(Actor actor, SyntheticFixture fixture, CancellationToken cancel)
    {
        switch (await tasks.SubmitAsync(actor, new TaskSubmission { Goal = fixture.Goal, SubmittedBy = SyntheticFixture.Submitter }, TaskKind.Synthetic, null, cancel))
        {
            case SubmitOutcome.Submitted submitted:
                var id = submitted.Task.Id;
                var task = await EndedAsync(id, cancel);
                var steps = (await store.TrajectoryAsync(id, cancel)).Select(line => TaskJson.ReadEntry(line)).OfType<TrajectoryEntry>().ToList();
                return new SyntheticResult(fixture.Label, id.ToString(), task?.AssignedAgentId, task?.Routing?.MatchedRuleId, task?.State.ToWire(), fixture.Check(task, steps));
            case SubmitOutcome.RoutingNotLoaded:
                return Failed("No routing table is in force.");
            case var other:
                return Failed($"It could not be submitted: {other}.");
        }

        SyntheticResult Failed(string why) => new(fixture.Label, "", null, null, null, [why]);
    }

    /// <summary>The task when there is nothing more to be done for it, or when that has taken too long.</summary>
    private async Task<OrchestratorTask?> EndedAsync(TaskId id, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var task = await store.GetAsync(id, cancel);
            if (task is null || task.State.IsTerminal() || task.State is TaskState.AwaitingApproval || time.GetElapsedTime(began) > Longest)
            {
                return task;
            }

            await Task.Delay(LookEvery, time, cancel);
        }
    }
}
