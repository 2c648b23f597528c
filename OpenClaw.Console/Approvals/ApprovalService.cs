using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Approvals;

/// <summary>
/// Decisions of people on what agents did (spec 3 section 7). A decision is bound to the version that was shown: if the task has changed since, nothing is decided and the
/// change is answered. Every decision is in the audit ledger, and the one that ends the task is a milestone.
/// </summary>
public sealed class ApprovalService(RedisTaskStore store, RedisTaskQuery query, OperatorMilestones milestones, AuditLog audit, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Most decisions of one call.</summary>
    public const int MaxBulk = 200;

    private static readonly string Waiting = "since:" + TaskState.AwaitingApproval.ToWire();

    private readonly TaskTimes _times = options.Tasks.ToTimes();
    private readonly bool _mayApproveOwn = options.Approvals.AllowSelfApproval;

    /// <summary>Tasks that wait for a decision, the one that waits longest first.</summary>
    /// <param name="skip">How many of them to pass over.</param>
    /// <param name="count">Most of the answer.</param>
    public async Task<IReadOnlyList<OrchestratorTask>> QueueAsync(Actor actor, int skip, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var due = await query.DueAsync([(Waiting, DateTimeOffset.MaxValue, Math.Max(0, skip))], Math.Clamp(count, 1, RedisTaskQuery.LargestPage), cancel);
        return [.. due.Select(one => one.Task).OfType<OrchestratorTask>()];
    }

    /// <summary>Why this person could not decide on a task now; null: they can. For the page, which says so before anybody presses.</summary>
    /// <param name="approve">Approve it; otherwise reject it.</param>
    public string? Hindrance(Actor actor, OrchestratorTask task, bool approve = true)
    {
        actor.Demand(Permission.View);
        ArgumentNullException.ThrowIfNull(task);
        if (!actor.May(Permission.Approve) || actor.Person is not { } person)
        {
            return "Deciding needs the role approver.";
        }

        return Check(task, new Decision(task.Id, approve, approve ? null : "no", task.Version), person)?.Sentence;
    }

    /// <summary>Approves or rejects a task.</summary>
    public async Task<TaskOutcome> DecideAsync(Actor actor, Decision decision, CancellationToken cancel)
    {
        actor.Demand(Permission.Approve);
        ArgumentNullException.ThrowIfNull(decision);
        CheckReason(decision);
        var person = actor.Person ?? actor.Name;
        var outcome = await DecideAsync(decision, person, cancel);
        // Not cancelled when the page is left: what was done is written down.
        switch (outcome)
        {
            case TaskOutcome.Done { Task: var task }:
                await EnterAsync(actor, decision, AuditOutcomes.Done, $"{task.State.ToWire()}, {task.Approval.Approvals} of {task.Approval.Quorum}", "");
                Tell(task, decision, person);
                break;
            case TaskOutcome.Refused { Why: TaskTransition.Forbidden forbidden }:
                await EnterAsync(actor, decision, AuditOutcomes.Refused, "", forbidden.Why);
                break;
        }

        return outcome;
    }

    /// <summary>Commits a decision that was made on a page.</summary>
    /// <param name="resumed">Somebody began to commit it and did not end: it may be decided already, and then counts, and is entered in the ledger once more rather than never.</param>
    internal async Task<TaskOutcome> CommitAsync(Actor actor, Decision decision, bool resumed, CancellationToken cancel)
    {
        if (resumed && decision.Version is { } seen && await store.GetAsync(decision.Task, cancel) is { } task && task.Version > seen
            && task.Approval.Of(actor.Name) is { } vote && vote.Approves == decision.Approve && vote.Reason == decision.Reason)
        {
            await EnterAsync(actor, decision, AuditOutcomes.Done, $"{task.State.ToWire()}, {task.Approval.Approvals} of {task.Approval.Quorum}", "Entered after an interruption.");
            Tell(task, decision, actor.Name);
            return new TaskOutcome.Done(task);
        }

        return await DecideAsync(actor, decision, cancel);
    }

    /// <summary>Why a decision would be refused now; null: it would not.</summary>
    internal TaskOutcome.Refused? Check(OrchestratorTask task, Decision decision, string person) =>
        Decide(task, decision, person) is var outcome and not TaskTransition.Applied ? new TaskOutcome.Refused(task, outcome) : null;

    /// <exception cref="ArgumentException">The reason is missing or too long.</exception>
    internal static void CheckReason(Decision decision)
    {
        if (decision.Reason is { Length: 0 or > TaskRules.MaxReason } || (!decision.Approve && string.IsNullOrWhiteSpace(decision.Reason)))
        {
            throw new ArgumentException($"A rejection needs a reason, of at most {TaskRules.MaxReason} characters.", nameof(decision));
        }
    }

    /// <summary>Decides on many, each for itself; an outcome for each, in the same order.</summary>
    /// <param name="decisions">At most <see cref="MaxBulk"/>.</param>
    public async Task<IReadOnlyList<TaskOutcome>> DecideManyAsync(Actor actor, IReadOnlyList<Decision> decisions, CancellationToken cancel)
    {
        actor.Demand(Permission.Approve);
        ArgumentNullException.ThrowIfNull(decisions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decisions.Count, MaxBulk);
        return await Task.WhenAll(decisions.Select(decision => DecideAsync(actor, decision, cancel)));
    }

    private async Task<TaskOutcome> DecideAsync(Decision decision, string person, CancellationToken cancel)
    {
        var began = time.GetUtcNow();
        try
        {
            return TaskService.Outcome(await store.ChangeAsync(decision.Task, task => Decide(task, decision, person), wide: false, cancel));
        }
        catch (RedisUnavailableException unsure) when (unsure.MayHaveRun)
        {
            // The answer was lost. If it was done all the same it belongs into the ledger, and the person shall hear of it.
            return await store.GetAsync(decision.Task, cancel) is { } task && task.Approval.Of(person) is { } vote && vote.Approves == decision.Approve && vote.At >= began.AddMilliseconds(-1)
                ? new TaskOutcome.Done(task)
                : throw new RedisUnavailableException(unsure.Failure, unsure.Message, unsure);
        }
    }

    private TaskTransition Decide(OrchestratorTask task, Decision decision, string person) => TaskMachine.Apply(
        task,
        decision.Approve ? new TaskAction.Approve(person, decision.Reason, _mayApproveOwn) : new TaskAction.Reject(person, decision.Reason ?? ""),
        _times,
        time.GetUtcNow(),
        decision.Version);

    private Task EnterAsync(Actor actor, Decision decision, string outcome, string after, string detail) => audit.AppendAsync(
        actor,
        new AuditAction(decision.Approve ? "task.approve" : "task.reject", decision.Task.ToString())
        {
            Outcome = outcome, Reason = decision.Reason ?? "", Before = decision.Version is { } version ? $"version {version}" : "", After = after,
            Detail = actor.OnBehalfOf is { } person ? $"In the name of {person}. {detail}".TrimEnd() : detail,
        },
        CancellationToken.None);

    private void Tell(OrchestratorTask task, Decision decision, string person)
    {
        if (!task.State.IsTerminal())
        {
            return; // more people have to approve
        }

        var evidence = new Evidence(EvidenceType.Log, $"/pipeline/{task.Id}", "Goal, result and trajectory of the task");
        if (decision.Approve)
        {
            milestones.Tell($"approval.approved.{task.Id}", "governance", $"{person} approved the result of {task.AssignedAgentId} for the task {task.Id}", evidence, RiskStatus.Completed, "", task.Demo);
        }
        else
        {
            milestones.Tell(
                $"approval.rejected.{task.Id}", "governance", $"{person} rejected the result of {task.AssignedAgentId} for the task {task.Id}: {decision.Reason}", evidence, RiskStatus.AtRisk,
                "Submit the task again once the reason is dealt with", task.Demo);
        }
    }
}

/// <summary>What somebody decides on a task.</summary>
/// <param name="Reason">1 to 1,024 characters; needed to reject.</param>
/// <param name="Version">The version that was shown; null: whatever it is now (HTTP and CLI alone).</param>
public sealed record Decision(TaskId Task, bool Approve, string? Reason, long? Version);
