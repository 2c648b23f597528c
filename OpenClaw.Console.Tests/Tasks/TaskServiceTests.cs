using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Tasks;

[Slow]
public sealed class TaskServiceTests(OrchestratorFixture fixture) : IClassFixture<OrchestratorFixture>
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Actor Operator = new(ActorKind.User, "olga") { Roles = [Role.Operator] };
    private static readonly Actor Worker = new(ActorKind.Machine, "worker") { Scopes = [Scopes.TasksWrite, Scopes.Read] };

    private ConsoleHost Host => fixture.Host;

    private TaskService Tasks => Host.Get<TaskService>();

    [Fact]
    public async Task Operator_SubmitsAndCancels_IsInTheLedgerAndAWorkersStepsAreNot()
    {
        var task = Assert.IsType<SubmitOutcome.Submitted>(await Tasks.SubmitAsync(Operator, new TaskSubmission { Goal = "fix it" }, null, Never)).Task;
        Assert.Equal(("olga", "olga"), (task.SubmittedBy, task.Submitter));
        var started = Assert.IsType<TaskOutcome.Done>(await Tasks.TransitionAsync(Worker, task.Id, new TransitionRequest("start") { Holder = "w" }, Never)).Task;
        Assert.IsType<TaskOutcome.Done>(await Tasks.CancelAsync(Operator, task.Id, "not needed any more", started.Version, Never));

        var entries = (await Host.Get<AuditService>().PageAsync(Actor.System, new AuditQuery { Target = task.Id.ToString() }, null, 50, Never)).Entries;
        Assert.Equal([("task.cancel", "olga", "not needed any more"), ("task.submit", "olga", "")], entries.Select(entry => (entry.Action, entry.Actor, entry.Reason)));
        var steps = (await Tasks.TrajectoryAsync(Operator, task.Id, Never))!;
        Assert.Equal([("submit", "olga"), ("route", null), ("start", "w"), ("cancel", "olga")], steps.Select(step => (step.Data.Action, step.Data.By)));
    }

    [Fact]
    public async Task Fail_OfATaskNobodyHolds_IsInTheLedgerWithWhoDidIt()
    {
        var error = new TaskError(TaskErrorCode.Unknown, "never mind");
        var (handedIn, held) = (await Host.AwaitingAsync(), Assert.IsType<SubmitOutcome.Submitted>(await Tasks.SubmitAsync(Worker, new TaskSubmission { Goal = "fix it" }, null, Never)).Task);
        var started = Assert.IsType<TaskOutcome.Done>(await Tasks.TransitionAsync(Worker, held.Id, new TransitionRequest("start") { Holder = "w" }, Never)).Task;

        var refused = Assert.IsType<TaskOutcome.Refused>(await Tasks.TransitionAsync(Worker, handedIn.Id, new TransitionRequest("fail") { Fence = 7, Error = error }, Never));
        Assert.IsType<TaskTransition.FenceLost>(refused.Why);
        Assert.Equal((TaskState.AwaitingApproval, handedIn.Version), (refused.Task.State, refused.Task.Version));
        Assert.IsType<TaskOutcome.Done>(await Tasks.TransitionAsync(Worker, handedIn.Id, new TransitionRequest("fail") { Error = error }, Never));
        Assert.IsType<TaskOutcome.Done>(await Tasks.TransitionAsync(Worker, held.Id, new TransitionRequest("fail") { Fence = started.Lease!.Fence, Error = error }, Never));

        var entries = (await Host.Get<AuditService>().PageAsync(Actor.System, new AuditQuery { Target = handedIn.Id.ToString() }, null, 50, Never)).Entries;
        Assert.Equal([("task.fail", "worker", "never mind", "failed")], entries.Select(entry => (entry.Action, entry.Actor, entry.Reason, entry.After)));
        Assert.Empty((await Host.Get<AuditService>().PageAsync(Actor.System, new AuditQuery { Target = held.Id.ToString() }, null, 50, Never)).Entries);
        Assert.Equal("worker", (await Tasks.TrajectoryAsync(Operator, handedIn.Id, Never))![^1].Data.By);
        Assert.Equal("w", (await Tasks.TrajectoryAsync(Operator, held.Id, Never))![^1].Data.By);
    }

    [Fact]
    public async Task Approver_WithoutTheRoleOperator_CannotSubmitOrCancel()
    {
        var approver = new Actor(ActorKind.User, "grace") { Roles = [Role.Approver, Role.Admin] };
        await Assert.ThrowsAsync<ForbiddenException>(() => Tasks.SubmitAsync(approver, new TaskSubmission { Goal = "fix it" }, null, Never));
        await Assert.ThrowsAsync<ForbiddenException>(() => Tasks.CancelAsync(approver, TaskId.Parse("01ARZ3NDEKTSV4RRFFQ69G5FAV"), null, null, Never));
    }

    [Fact]
    public async Task Submit_WhenADispatcherFails_IsStoredAllTheSameAndTheOthersHearOfIt()
    {
        var (failing, hearing) = (new Dispatcher(fails: true), new Dispatcher(fails: false));
        var service = new TaskService(
            Host.Get<RedisTaskStore>(), Host.Get<RedisTaskQuery>(), Host.Get<TaskRouter>(), Host.Get<ModeService>(), [failing, hearing], Host.Get<AuditLog>(), Host.Get<ConsoleOptions>(),
            Host.Get<TimeProvider>(), NullLogger<TaskService>.Instance);

        var task = Assert.IsType<SubmitOutcome.Submitted>(await service.SubmitAsync(Worker, new TaskSubmission { Goal = "fix it" }, null, Never)).Task;

        Assert.Equal((1, task.Id), (failing.Heard.Count, Assert.Single(hearing.Heard)));
        Assert.Equal(TaskState.Assigned, (await Tasks.GetAsync(Operator, task.Id, Never))!.State);
    }

    [Fact]
    public async Task Submit_AndMove_IsToldLiveWithTheTaskAsReference()
    {
        var heard = new List<(string Type, string? Ref)>();
        using var subscription = Host.Get<LiveFeed>().Subscribe(
            [LiveChannels.Tasks],
            batch =>
            {
                lock (heard)
                {
                    heard.AddRange(batch.Events.Select(one => (one.Type, one.Ref)));
                }

                return Task.CompletedTask;
            },
            TimeSpan.Zero);
        var task = Assert.IsType<SubmitOutcome.Submitted>(await Tasks.SubmitAsync(Worker, new TaskSubmission { Goal = "fix it" }, null, Never)).Task;
        await Tasks.CancelAsync(Operator, task.Id, null, null, Never);

        await Eventually.BecomesTrueAsync(
            () =>
            {
                lock (heard)
                {
                    return heard.Where(one => one.Ref == task.Id.ToString()).Select(one => one.Type).SequenceEqual(["task.assigned", "task.cancelled"]);
                }
            },
            "both are told, in this order");
    }

    [Fact]
    public async Task Claim_ByWorkersAtOnce_GivesEachTaskToOne()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Tasks.SubmitAsync(Worker, new TaskSubmission { Goal = $"audit number {i}" }, null, Never)));
        var claimed = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Tasks.ClaimAsync(Worker, "overwatch", $"worker-{i}", Never)));

        Assert.Equal((20, 20), (claimed.Count(task => task is not null), claimed.OfType<OrchestratorTask>().Select(task => task.Id).Distinct().Count()));
        Assert.Equal(20, claimed.OfType<OrchestratorTask>().Select(task => task.Lease!.Fence).Distinct().Count());
        Assert.Equal(PipelineMode.Live, Host.Get<ModeService>().Current.Mode);
    }

    private sealed class Dispatcher(bool fails) : ITaskDispatch
    {
        public List<TaskId> Heard { get; } = [];

        public ValueTask DispatchAsync(OrchestratorTask task, CancellationToken cancel)
        {
            Heard.Add(task.Id);
            return fails ? throw new IOException("The directory is gone.") : ValueTask.CompletedTask;
        }
    }
}
