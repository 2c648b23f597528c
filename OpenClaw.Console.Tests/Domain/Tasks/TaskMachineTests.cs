using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Domain.Tasks;

/// <summary>The table of spec 3 section 1, row by row.</summary>
public sealed class TaskMachineTests
{
    private static readonly TaskError Broken = new(TaskErrorCode.SpecialistAborted, "gave up");

    public static TheoryData<string, string, string> LegalMoves() => new()
    {
        { "queued", "route", "assigned" }, { "assigned", "start", "in_progress" }, { "in_progress", "heartbeat", "in_progress" }, { "in_progress", "complete", "done" },
        { "awaiting_approval", "approve", "done" }, { "awaiting_approval", "reject", "failed" },
        { "queued", "fail", "failed" }, { "assigned", "fail", "failed" }, { "in_progress", "fail", "failed" }, { "awaiting_approval", "fail", "failed" },
        { "queued", "cancel", "cancelled" }, { "assigned", "cancel", "cancelled" }, { "in_progress", "cancel", "cancelled" }, { "awaiting_approval", "cancel", "cancelled" },
        { "queued", "expire", "expired" }, { "assigned", "expire", "expired" }, { "awaiting_approval", "expire", "expired" },
        { "assigned", "evict", "failed" }, { "in_progress", "evict", "failed" },
    };

    [Fact]
    public void Decide_FromTheExpiryOn_IsRefusedWhetherOrNotTheSweeperHasBeenThere()
    {
        var task = Awaiting();
        Assert.IsType<TaskTransition.Applied>(Try(task, new TaskAction.Approve("grace", null), task.ExpiresAt.AddMilliseconds(-1)));
        Assert.Contains("expired", Assert.IsType<TaskTransition.Invalid>(Try(task, new TaskAction.Approve("grace", null), task.ExpiresAt)).Why, StringComparison.Ordinal);
        Assert.IsType<TaskTransition.Invalid>(Try(task, new TaskAction.Reject("grace", "no"), task.ExpiresAt));
    }

    [Fact]
    public void Apply_EveryStateAndAction_MovesExactlyAsTheTableSays()
    {
        var legal = LegalMoves().Select(row => row.Data).ToDictionary(row => (row.Item1, row.Item2), row => row.Item3);
        foreach (var state in TaskNames.AllStates)
        {
            foreach (var action in TaskAction.Names)
            {
                // Long after, so that what goes by time may; people decide before the expiry.
                var outcome = Try(InState(state), ActionNamed(action, state), action is "approve" or "reject" ? Now.AddDays(6) : Now.AddDays(8));
                if (legal.TryGetValue((state.ToWire(), action), out var next))
                {
                    Assert.Equal((state, action, next), (state, action, Assert.IsType<TaskTransition.Applied>(outcome).Task.State.ToWire()));
                }
                else
                {
                    var invalid = Assert.IsType<TaskTransition.Invalid>(outcome);
                    Assert.Equal((state, action), (invalid.From, invalid.Action));
                    Assert.NotEmpty(invalid.Why);
                }
            }
        }
    }

    [Fact]
    public void Start_Assigned_GivesAFenceAndALeaseOfTwelveMinutes()
    {
        var task = Do(Assigned().Task, new TaskAction.Start("worker-1", "session-9", 42), Now.AddMinutes(1));

        Assert.Equal(new TaskLease(42, "worker-1", Now.AddMinutes(13)), task.Lease);
        Assert.Equal(("session-9", Now.AddMinutes(1)), (task.SpecialistSessionId, task.StartedAt));
    }

    [Fact]
    public void Heartbeat_ByTheHolder_RenewsTheLease()
    {
        var task = Do(InProgress(fence: 42), new TaskAction.Heartbeat(42), Now.AddMinutes(10));

        Assert.Equal(Now.AddMinutes(22), task.Lease!.ExpiresAt);
        Assert.Equal(Now, task.StateSince);
    }

    [Fact]
    public void Heartbeat_BeyondTheMost_RenewsWithoutAnEntry()
    {
        var task = InProgress(fence: 42) with { TraceSeq = TaskRules.MaxHeartbeatEntries };
        var applied = Assert.IsType<TaskTransition.Applied>(Try(task, new TaskAction.Heartbeat(42), Now.AddMinutes(10)));

        Assert.Null(applied.Entry);
        Assert.Equal((task.TraceSeq, task.Version + 1, Now.AddMinutes(22)), (applied.Task.TraceSeq, applied.Task.Version, applied.Task.Lease!.ExpiresAt));
        Assert.Equal(task.TraceSeq + 1, Do(applied.Task, new TaskAction.Complete(42, new TaskResult())).TraceSeq);
    }

    [Fact]
    public void HoldersActions_WithAnotherFence_AreRefused()
    {
        var task = InProgress(fence: 42);

        Assert.IsType<TaskTransition.FenceLost>(Try(task, new TaskAction.Heartbeat(41)));
        Assert.IsType<TaskTransition.FenceLost>(Try(task, new TaskAction.Complete(43, new TaskResult())));
        Assert.IsType<TaskTransition.FenceLost>(Try(task, new TaskAction.Fail(Broken, 43)));
        Assert.IsType<TaskTransition.FenceLost>(Try(task, new TaskAction.Fail(Broken, null)));
    }

    [Fact]
    public void Fail_WithTheFenceOfWorkThatWasHandedIn_LosesNothing()
    {
        // The answer to its complete was lost, and the worker gives up.
        var handedIn = Awaiting();

        Assert.Contains("waits for approval", Assert.IsType<TaskTransition.FenceLost>(Try(handedIn, new TaskAction.Fail(Broken, 7))).Why, StringComparison.Ordinal);
        Assert.IsType<TaskTransition.FenceLost>(Try(Assigned().Task, new TaskAction.Fail(Broken, 7)));
        Assert.IsType<TaskTransition.Invalid>(Try(Do(InProgress(), new TaskAction.Fail(Broken, 7)), new TaskAction.Fail(Broken, 7))); // twice changes nothing

        var failed = Assert.IsType<TaskTransition.Applied>(Try(handedIn, new TaskAction.Fail(Broken, null, "helpdesk token")));
        Assert.Equal(("helpdesk token", TaskState.Failed), (failed.Entry!.Data.By, failed.Task.State));
        Assert.Equal("worker-1", Assert.IsType<TaskTransition.Applied>(Try(InProgress(), new TaskAction.Fail(Broken, 7, "its token"))).Entry!.Data.By);
    }

    [Fact]
    public void Complete_AfterItsExpiry_LeavesADayToDecide()
    {
        var complete = new TaskAction.Complete(7, new TaskResult { Text = "late" });
        var (late, early, unasked) = (Do(InProgress(quorum: 2), complete, Now.AddDays(8)), Do(InProgress(quorum: 1), complete, Now.AddDays(5)), Do(InProgress(), complete, Now.AddDays(8)));

        Assert.Equal((Now.AddDays(9), Now.AddDays(7), Now.AddDays(7)), (late.ExpiresAt, early.ExpiresAt, unasked.ExpiresAt));
        Assert.IsType<TaskTransition.Invalid>(Try(late, new TaskAction.Expire(), Now.AddDays(8.9)));
        var once = Do(late, new TaskAction.Approve("grace", null), Now.AddDays(8.9));
        Assert.Equal(Now.AddDays(9), once.ExpiresAt); // a vote gives no more time
        Assert.Equal(TaskState.Expired, Do(once, new TaskAction.Expire(), Now.AddDays(9)).State);
    }

    [Fact]
    public void Evict_LeaseHasRunOut_EndsItAndTheOldHolderLearnsIt()
    {
        var task = InProgress(fence: 42);
        Assert.IsType<TaskTransition.Invalid>(Try(task, new TaskAction.Evict(), Now.AddMinutes(12).AddMilliseconds(-1)));

        var evicted = Do(task, new TaskAction.Evict(), Now.AddMinutes(12));

        Assert.Equal((TaskState.Failed, TaskErrorCode.SpecialistTimeout, true), (evicted.State, evicted.Error!.Code, evicted.IsEvicted));
        Assert.IsType<TaskTransition.FenceLost>(Try(evicted, new TaskAction.Complete(42, new TaskResult())));
        Assert.IsType<TaskTransition.FenceLost>(Try(evicted, new TaskAction.Heartbeat(42)));
        Assert.IsType<TaskTransition.FenceLost>(Try(evicted, new TaskAction.Fail(Broken, 42)));
        Assert.IsType<TaskTransition.Invalid>(Try(evicted, new TaskAction.Cancel("ada", null)));
    }

    [Fact]
    public void Evict_AssignedAndNeverStarted_OnlyAfterTheDispatchTimeout()
    {
        var task = Assigned().Task;
        Assert.IsType<TaskTransition.Invalid>(Try(task, new TaskAction.Evict(), Now.AddMinutes(14)));
        var evicted = Do(task, new TaskAction.Evict(), Now.AddMinutes(15));

        Assert.Equal((TaskErrorCode.SpecialistTimeout, false), (evicted.Error!.Code, evicted.IsEvicted));
        Assert.IsType<TaskTransition.Invalid>(Try(evicted, new TaskAction.Start("late", null, 1)));
    }

    [Fact]
    public void Complete_ApprovalRequired_WaitsForPeople()
    {
        var result = new TaskResult { Text = "patched", Artefacts = [new TaskArtefact("a.patch", "text/x-patch", 12)], SpecialistSessionId = "session-2" };
        var task = Do(InProgress(quorum: 1), new TaskAction.Complete(7, result));

        Assert.Equal((TaskState.AwaitingApproval, "patched", "session-2", null, null), (task.State, task.Result!.Text, task.SpecialistSessionId, task.CompletedAt, task.Lease));
    }

    [Fact]
    public void Approve_QuorumOfTwo_TakesTwoDistinctPeople()
    {
        var once = Do(Awaiting(quorum: 2), new TaskAction.Approve("grace", "looks right"));
        Assert.Equal((TaskState.AwaitingApproval, 1), (once.State, once.Approval.Missing));
        Assert.IsType<TaskTransition.Forbidden>(Try(once, new TaskAction.Approve("GRACE", null)));

        var twice = Do(once, new TaskAction.Approve("linus", null));
        Assert.Equal((TaskState.Done, Now), (twice.State, twice.CompletedAt));
        Assert.Equal(["grace", "linus"], twice.Approval.Votes.Select(vote => vote.By));
    }

    [Fact]
    public void Approve_BySubmitterOrFor_IsForbiddenUnlessAllowed()
    {
        var task = Awaiting() with { SubmittedBy = "nightly", Submitter = "Ada" };

        Assert.IsType<TaskTransition.Forbidden>(Try(task, new TaskAction.Approve("ada", null)));
        Assert.IsType<TaskTransition.Forbidden>(Try(task, new TaskAction.Approve("Nightly", null)));
        Assert.IsType<TaskTransition.Forbidden>(Try(task with { Submitter = "her token", TokenMaker = "Ada" }, new TaskAction.Approve("ada", null)));
        Assert.IsType<TaskTransition.Applied>(Try(task, new TaskAction.Approve("ada", null, MayApproveOwn: true)));
        Assert.IsType<TaskTransition.Applied>(Try(task, new TaskAction.Approve("grace", null)));
    }

    [Fact]
    public void Reject_AfterAnApproval_OneNoEndsIt()
    {
        var once = Do(Awaiting(quorum: 2), new TaskAction.Approve("grace", null));
        var rejected = Do(once, new TaskAction.Reject("linus", "touches production"));

        Assert.Equal((TaskState.Failed, TaskErrorCode.Rejected), (rejected.State, rejected.Error!.Code));
        Assert.Equal(new TaskRejection("linus", "touches production", Now), rejected.Rejection);
        var late = Assert.IsType<TaskTransition.Invalid>(Try(rejected, new TaskAction.Approve("ken", null)));
        Assert.Equal("linus rejected it at 2026-03-14T09:26:53.000Z.", late.Why);
    }

    [Fact]
    public void Apply_WithTheVersionThatWasShown_OnlyIfItStillIs()
    {
        var shown = Awaiting(quorum: 2);
        var changed = Do(shown, new TaskAction.Approve("grace", null));

        var stale = Assert.IsType<TaskTransition.Stale>(Try(changed, new TaskAction.Approve("linus", null), seen: shown.Version));
        Assert.Equal(changed.Version, stale.Version);
        Assert.Contains("grace approved it", stale.Why, StringComparison.Ordinal);
        Assert.IsType<TaskTransition.Applied>(Try(changed, new TaskAction.Approve("linus", null), seen: changed.Version));
    }

    [Fact]
    public void Expire_BeforeItsTime_IsRefused()
    {
        var task = Awaiting();
        Assert.IsType<TaskTransition.Invalid>(Try(task, new TaskAction.Expire(), task.ExpiresAt.AddMilliseconds(-1)));
        Assert.Equal(TaskState.Expired, Do(task, new TaskAction.Expire(), task.ExpiresAt).State);
    }

    private static OrchestratorTask InState(TaskState state) => state switch
    {
        TaskState.Queued => Queued().Task,
        TaskState.Assigned => Assigned().Task,
        TaskState.InProgress => InProgress(),
        TaskState.AwaitingApproval => Awaiting(),
        TaskState.Done => Do(InProgress(), new TaskAction.Complete(7, new TaskResult())),
        TaskState.Failed => Do(InProgress(), new TaskAction.Fail(Broken, 7)),
        TaskState.Cancelled => Do(Assigned().Task, new TaskAction.Cancel("ada", null)),
        TaskState.Expired => Do(Assigned().Task, new TaskAction.Expire(), Now.AddDays(8)),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static TaskAction ActionNamed(string name, TaskState state) => name switch
    {
        "route" => RouteTo("coder"),
        "start" => new TaskAction.Start("worker-1", null, 7),
        "heartbeat" => new TaskAction.Heartbeat(7),
        "complete" => new TaskAction.Complete(7, new TaskResult()),
        "approve" => new TaskAction.Approve("grace", null),
        "reject" => new TaskAction.Reject("grace", "no"),
        "fail" => new TaskAction.Fail(Broken, state is TaskState.InProgress ? 7 : null),
        "cancel" => new TaskAction.Cancel("ada", "not needed"),
        "expire" => new TaskAction.Expire(),
        "evict" => new TaskAction.Evict(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
