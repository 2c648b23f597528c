using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Tasks;

/// <summary>
/// The state machine of spec 3 section 1. It decides alone from the task, the action and the time; whoever stores its answer must make sure that the task
/// has not changed meanwhile (<see cref="OrchestratorTask.Version"/>).
/// </summary>
public static class TaskMachine
{
    /// <summary>Everything a task begins with: queued, with its first trajectory entry.</summary>
    public static TaskTransition.Applied Submit(OrchestratorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var submitted = task with { TraceSeq = 1 };
        return new TaskTransition.Applied(
            submitted, new TrajectoryEntry(task.Id, 1, task.State, task.CreatedAt, null, new TrajectoryData("submit") { By = task.SubmittedBy }));
    }

    /// <summary>What becomes of an action.</summary>
    /// <param name="seen">The version somebody looked at when they decided; null: whatever it is now.</param>
    public static TaskTransition Apply(OrchestratorTask task, TaskAction action, TaskTimes times, DateTimeOffset now, long? seen = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(times);
        var step = new Step(task, action, times, EcmaScriptDate.Truncate(now));
        return seen is { } version && version != task.Version ? step.Stale() : action switch
        {
            TaskAction.Route route => step.Route(route),
            TaskAction.Start start => step.Start(start),
            TaskAction.Heartbeat heartbeat => step.Held(heartbeat.Fence) ?? step.Renew(),
            TaskAction.Complete complete => step.Held(complete.Fence) ?? step.Complete(complete.Result),
            TaskAction.Approve approve => step.Approve(approve),
            TaskAction.Reject reject => step.Reject(reject),
            TaskAction.Fail fail => step.Fail(fail),
            TaskAction.Cancel cancel => step.Cancel(cancel),
            TaskAction.Expire => step.Expire(),
            TaskAction.Evict => step.Evict(),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action."),
        };
    }

    /// <summary>Since when nobody may be working on it any more; null: somebody may, or it needs nobody.</summary>
    public static DateTimeOffset? EvictableFrom(OrchestratorTask task, TaskTimes times)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(times);
        return task.State switch
        {
            TaskState.InProgress => task.Lease?.ExpiresAt ?? task.StateSince,
            TaskState.Assigned => task.StateSince + times.Dispatch,
            _ => null,
        };
    }

    /// <summary>When it expires; null: not in this state.</summary>
    public static DateTimeOffset? ExpirableFrom(OrchestratorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.State is TaskState.Queued or TaskState.Assigned or TaskState.AwaitingApproval ? task.ExpiresAt : null;
    }

    private readonly record struct Step(OrchestratorTask Task, TaskAction Action, TaskTimes Times, DateTimeOffset Now)
    {
        public TaskTransition Route(TaskAction.Route route) => Task.State is not TaskState.Queued
            ? No("It is routed already.")
            : To(TaskState.Assigned, new TrajectoryData(Action.Name) { Routing = route.Decision }, Task with
            {
                Routing = route.Decision, AssignedAgentId = route.Decision.AssignedAgentId, AssignedAt = Now, Approval = route.Approval,
            });

        public TaskTransition Start(TaskAction.Start start)
        {
            if (Task.State is not TaskState.Assigned)
            {
                return No(Task.State is TaskState.InProgress ? $"{Task.Lease?.Holder} works on it already." : "Only an assigned task can be started.");
            }

            var lease = new TaskLease(start.Fence, start.Holder, Now + Times.Lease);
            return To(TaskState.InProgress, new TrajectoryData(Action.Name) { By = start.Holder, Lease = lease }, Task with
            {
                Lease = lease, StartedAt = Now, SpecialistSessionId = start.SpecialistSessionId ?? Task.SpecialistSessionId,
            });
        }

        /// <summary>Why a call of a holder does not count; null: it does.</summary>
        public TaskTransition? Held(long fence) => Task switch
        {
            { State: TaskState.InProgress, Lease.Fence: var held } when held == fence => null,
            { State: TaskState.InProgress } => new TaskTransition.FenceLost($"The task is held by {Task.Lease?.Holder} under another fence."),
            { IsEvicted: true } => new TaskTransition.FenceLost("The lease had run out, and the task was ended without you."),
            _ => No("Only a task in progress can be worked on."),
        };

        public TaskTransition Renew()
        {
            var renewed = Task with { Lease = Task.Lease! with { ExpiresAt = Now + Times.Lease } };
            return Task.TraceSeq >= TaskRules.MaxHeartbeatEntries
                ? new TaskTransition.Applied(renewed with { Version = Task.Version + 1 }, null)
                : To(TaskState.InProgress, new TrajectoryData(Action.Name) { By = renewed.Lease!.Holder, Lease = renewed.Lease }, renewed);
        }

        public TaskTransition Complete(TaskResult result)
        {
            var data = new TrajectoryData(Action.Name) { By = Task.Lease!.Holder, Result = result };
            var session = result.SpecialistSessionId ?? Task.SpecialistSessionId;
            var ended = Task with { Result = result with { SpecialistSessionId = session }, SpecialistSessionId = session, Lease = null };
            // Work that took long must not leave people without time to decide on it, or expire before anybody saw it.
            var least = Now + Times.Decision;
            return Task.Approval.Required
                ? To(TaskState.AwaitingApproval, data, ended with { ExpiresAt = Task.ExpiresAt < least ? least : Task.ExpiresAt })
                : To(TaskState.Done, data, ended);
        }

        public TaskTransition Approve(TaskAction.Approve approve)
        {
            if (!Decidable)
            {
                return No(Decided());
            }

            if (!approve.MayApproveOwn && (TaskApproval.Same(Task.SubmittedBy, approve.By) || TaskApproval.Same(Task.Submitter, approve.By) || TaskApproval.Same(Task.TokenMaker ?? "", approve.By)))
            {
                return new TaskTransition.Forbidden("You submitted this task; another person has to approve it.");
            }

            if (Task.Approval.Of(approve.By) is { Approves: true })
            {
                return new TaskTransition.Forbidden("You have approved this task already; it waits for another person.");
            }

            var approval = Task.Approval.With(new ApprovalVote(approve.By, Approves: true, Now, approve.Reason));
            var data = new TrajectoryData(Action.Name) { By = approve.By, Reason = approve.Reason, Approvals = approval.Approvals, Quorum = approval.Quorum };
            return To(approval.Missing == 0 ? TaskState.Done : TaskState.AwaitingApproval, data, Task with { Approval = approval });
        }

        public TaskTransition Reject(TaskAction.Reject reject) => !Decidable
            ? No(Decided())
            : To(TaskState.Failed, new TrajectoryData(Action.Name) { By = reject.By, Reason = reject.Reason }, Task with
            {
                Approval = Task.Approval.With(new ApprovalVote(reject.By, Approves: false, Now, reject.Reason)),
                Rejection = new TaskRejection(reject.By, reject.Reason, Now),
                Error = new TaskError(TaskErrorCode.Rejected, $"{reject.By} rejected it: {reject.Reason}"),
            });

        public TaskTransition Fail(TaskAction.Fail fail)
        {
            if (Task.State.IsTerminal() && !(Task.IsEvicted && fail.Fence is not null))
            {
                return No("It has ended.");
            }

            if ((Task.State is TaskState.InProgress || Task.IsEvicted) && Held(fail.Fence ?? 0) is { } refused)
            {
                return refused;
            }

            // Who shows a fence speaks as the holder: what was handed in, or never begun, is not theirs to fail. A worker that missed the answer to its complete learns that here.
            if (Task.State is not TaskState.InProgress && fail.Fence is not null)
            {
                return new TaskTransition.FenceLost(Task.State is TaskState.AwaitingApproval ? "Its result was handed in and waits for approval; nobody holds it any more." : "Nobody holds it.");
            }

            var by = Task.Lease?.Holder ?? fail.By;
            return To(TaskState.Failed, new TrajectoryData(Action.Name) { By = by, Error = fail.Error }, Task with { Error = fail.Error, Lease = null });
        }

        public TaskTransition Cancel(TaskAction.Cancel cancel) => Task.State.IsTerminal()
            ? No("It has ended.")
            : To(TaskState.Cancelled, new TrajectoryData(Action.Name) { By = cancel.By, Reason = cancel.Reason }, Task with { Lease = null });

        public TaskTransition Expire() => ExpirableFrom(Task) is not { } from
            ? No(Task.State.IsTerminal() ? "It has ended." : "A task in progress ends by its lease.")
            : from > Now ? No("Its time is not over yet.") : To(TaskState.Expired, new TrajectoryData(Action.Name), Task);

        public TaskTransition Evict()
        {
            if (EvictableFrom(Task, Times) is not { } from)
            {
                return No(Task.State.IsTerminal() ? "It has ended." : "Nobody is to work on it now.");
            }

            if (from > Now)
            {
                return No(Task.State is TaskState.InProgress ? "Its lease has not run out." : "The time to start it is not over yet.");
            }

            var error = new TaskError(
                TaskErrorCode.SpecialistTimeout,
                Task.State is TaskState.InProgress
                    ? $"{Task.Lease?.Holder} did not renew its lease, which ran out at {EcmaScriptDate.Format(from)}."
                    : $"Nobody started it within {Times.Dispatch.TotalMinutes:0.#} minutes of its assignment.");
            return To(TaskState.Failed, new TrajectoryData(Action.Name) { By = Task.Lease?.Holder, Lease = Task.Lease, Error = error }, Task with { Error = error });
        }

        public TaskTransition Stale() => new TaskTransition.Stale(Task.Version, Task.State is TaskState.AwaitingApproval && Task.Approval.Votes is [.., var last]
            ? $"It has changed since you looked at it: {last.By} approved it at {EcmaScriptDate.Format(last.At)}."
            : $"It has changed since you looked at it: it is {Task.State.ToWire()} now. {(Task.State.IsTerminal() ? Decided() : "")}".TrimEnd());

        /// <summary>From its expiry on nobody decides, whether or not the sweeper has been there.</summary>
        private bool Decidable => Task.State is TaskState.AwaitingApproval && Now < Task.ExpiresAt;

        private TaskTransition.Invalid No(string why) => new(Task.State, Action.Name, why);

        private string Decided() => Task switch
        {
            { State: TaskState.Done, Approval.Required: true, Approval.Votes: [.., var last] } => $"{last.By} approved it at {EcmaScriptDate.Format(last.At)}.",
            { Rejection: { } no } => $"{no.By} rejected it at {EcmaScriptDate.Format(no.At)}.",
            { State: TaskState.AwaitingApproval } => $"It expired at {EcmaScriptDate.Format(Task.ExpiresAt)}.",
            { State: TaskState.Expired } => $"It expired at {EcmaScriptDate.Format(Task.StateSince)}.",
            { State: TaskState.Cancelled } => $"It was cancelled at {EcmaScriptDate.Format(Task.StateSince)}.",
            _ => "It does not wait for a decision.",
        };

        private TaskTransition.Applied To(TaskState state, TrajectoryData data, OrchestratorTask task)
        {
            var moved = task with
            {
                State = state, StateSince = state == Task.State ? Task.StateSince : Now, Version = Task.Version + 1, TraceSeq = Task.TraceSeq + 1,
                CompletedAt = state.IsTerminal() ? Now : null,
            };
            return new TaskTransition.Applied(moved, new TrajectoryEntry(task.Id, moved.TraceSeq, state, Now, moved.SpecialistSessionId, data with { From = Task.State }));
        }
    }
}
