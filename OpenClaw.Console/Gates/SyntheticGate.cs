using System.Collections.Concurrent;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Gates;

/// <summary>
/// The first gate: tasks whose way is known beforehand, sent through the real pipeline (routing, store, dispatch, trajectory) against the table in force, in any mode.
/// </summary>
public sealed class SyntheticGate(
    TaskService tasks, RedisTaskStore store, TaskSweep sweep, RoutingService routing, RedisGateStore kept, AuditLog audit, OperatorMilestones milestones, TimeProvider time)
{
    /// <summary>How long one task may take.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs all fixtures, keeps how they did as evidence, and removes their tasks; these go also when the run is broken off, which is evidence of nothing.</summary>
    public async Task<SyntheticRun> RunAllAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        var (began, table, ids) = (time.GetUtcNow(), routing.Current, new ConcurrentBag<TaskId>());
        SyntheticResult[] results;
        try
        {
            results = await Task.WhenAll(SyntheticFixture.All.Select(fixture => RunAsync(actor, fixture, ids.Add, cancel)));
        }
        finally
        {
            await RemoveAsync([.. ids]);
        }

        if (routing.Current is { } after && after.Version != table?.Version)
        {
            results[0] = results[0] with { Reasons = [.. results[0].Reasons, "The routing table was changed while they ran."] };
        }

        var run = new SyntheticRun(began, actor.Name, table?.Version ?? 0, table?.Table.Hash ?? "", results);
        await kept.KeepAsync(run, CancellationToken.None);
        await audit.AppendAsync(
            actor,
            new AuditAction("gate.synthetic", $"routing version {run.RoutingVersion}")
            {
                Outcome = run.Passed ? AuditOutcomes.Done : AuditOutcomes.Failed,
                Items = [.. results.Select(result => new AuditItem(result.Label, result.Passed ? "passed" : "failed", string.Join(" ", result.Reasons)))],
            },
            CancellationToken.None);
        if (run.Passed)
        {
            milestones.Tell(
                $"synthetic.gate.{Iso.Write(run.At)}", "governance", $"All {results.Length} synthetic tasks took the way they had to on version {run.RoutingVersion} of the routing table; {run.By} ran them",
                new Evidence(EvidenceType.Log, "/audit?action=gate.synthetic", "Each task and how it did, in the audit ledger"), RiskStatus.Completed, "Let tasks be shadow, the next gate on the way to live");
        }

        return run;
    }

    /// <summary>Runs one fixture and leaves its task where it is; null: there is none of that label.</summary>
    public async Task<SyntheticResult?> RunOneAsync(Actor actor, string label, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        return SyntheticFixture.Find(label) is { } fixture ? await RunAsync(actor, fixture, _ => { }, cancel) : null;
    }

    private async Task<SyntheticResult> RunAsync(Actor actor, SyntheticFixture fixture, Action<TaskId> submittedAs, CancellationToken cancel)
    {
        // Not cancelled: a task nobody knows the id of could not be removed.
        switch (await tasks.SubmitAsync(actor, new TaskSubmission { Goal = fixture.Goal, SubmittedBy = SyntheticFixture.Submitter }, TaskKind.Synthetic, null, CancellationToken.None))
        {
            case SubmitOutcome.Submitted submitted:
                var id = submitted.Task.Id;
                submittedAs(id);
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

    /// <summary>Until none is left: one that the dispatch has just moved on is not removed but looked at again, and Redis may be away for a moment.</summary>
    private async Task RemoveAsync(IReadOnlyCollection<TaskId> ids)
    {
        for (var began = time.GetTimestamp(); ids.Count > 0;)
        {
            try
            {
                await sweep.RemoveAsync(ids, CancellationToken.None);
                ids = [.. (await store.GetAsync(ids, CancellationToken.None)).Select(task => task.Id)];
            }
            catch (RedisUnavailableException) when (time.GetElapsedTime(began) < Longest)
            {
                // Tried again.
            }

            if (ids.Count > 0)
            {
                if (time.GetElapsedTime(began) > Longest)
                {
                    return;
                }

                await Task.Delay(LookEvery, time, CancellationToken.None);
            }
        }
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
