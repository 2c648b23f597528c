using System.Security.Cryptography;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Gates;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// The task pipeline for people and machines: submit, look, move on (spec 3 sections 1 and 4). Decisions are <see cref="Approvals.ApprovalService"/>'s. What people do,
/// and who ended a task that was not theirs to work on, is in the audit ledger; what workers do is in the trajectory of the task.
/// </summary>
public sealed partial class TaskService(
    RedisTaskStore store, RedisTaskQuery query, TaskRouter router, ModeService modes, IEnumerable<ITaskDispatch> dispatch, AuditLog audit, ConsoleOptions options, TimeProvider time,
    ILogger<TaskService> log)
{
    /// <summary>Offers a worker is made for one claim, when others are faster.</summary>
    private const int MostOffers = 10;

    private readonly TaskTimes _times = options.Tasks.ToTimes();

    /// <summary>Submits a task in the mode of the pipeline: it is routed and stored in one step, then dispatched.</summary>
    /// <param name="idempotencyKey">Names this submission among those of the sender; null: sending it again makes another task.</param>
    public async Task<SubmitOutcome> SubmitAsync(Actor actor, TaskSubmission submission, string? idempotencyKey, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        ArgumentNullException.ThrowIfNull(submission);
        var mode = modes.Current;
        // What is made up is synthetic in every mode: no gate counts it, and no worker is offered it.
        return submission.Demo ? await SubmitAsync(actor, submission, TaskKind.Synthetic, idempotencyKey, cancel)
            : mode.TakesTasks ? await SubmitAsync(actor, submission, (TaskKind)mode.Mode, idempotencyKey, cancel) : new SubmitOutcome.LiveDisabled();
    }

    /// <summary>The task, or null when there is none, or no more.</summary>
    public Task<OrchestratorTask?> GetAsync(Actor actor, TaskId id, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return store.GetAsync(id, cancel);
    }

    /// <summary>Those of some tasks that are kept.</summary>
    public Task<IReadOnlyList<OrchestratorTask>> GetManyAsync(Actor actor, IReadOnlyList<TaskId> ids, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return store.GetAsync(ids, cancel);
    }

    /// <summary>The steps of a task, oldest first; null when there is no such task.</summary>
    public async Task<IReadOnlyList<TrajectoryEntry>?> TrajectoryAsync(Actor actor, TaskId id, CancellationToken cancel) =>
        await TrajectoryLinesAsync(actor, id, cancel) is { } lines ? [.. lines.Select(line => TaskJson.ReadEntry(line)).OfType<TrajectoryEntry>()] : null;

    /// <summary>The steps as they are stored and downloaded, a JSON object each.</summary>
    public async Task<IReadOnlyList<byte[]>?> TrajectoryLinesAsync(Actor actor, TaskId id, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.TrajectoryAsync(id, cancel) is { Count: > 0 } lines ? lines : null;
    }

    /// <summary>Tasks that match, newest first.</summary>
    public Task<TaskFind> FindAsync(Actor actor, TaskFilter filter, TaskId? before, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return query.FindAsync(filter, before, count, cancel);
    }

    /// <summary>How many tasks stand where, and since when the oldest does.</summary>
    public Task<TaskBoard> BoardAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return query.BoardAsync(cancel);
    }

    /// <summary>What happened, by five minutes, oldest first: for throughput and time in state.</summary>
    public Task<IReadOnlyList<TaskFigures>> FiguresAsync(Actor actor, TimeSpan back, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return query.FiguresAsync(back, cancel);
    }

    /// <summary>What ever happened, removed tasks included.</summary>
    public Task<TaskFigures> CountersAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return query.CountersAsync(cancel);
    }

    /// <summary>Gives the task that waits longest for an agent to a worker; null: none waits.</summary>
    public async Task<OrchestratorTask?> ClaimAsync(Actor actor, string agentId, string holder, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        for (var offer = 0; offer < MostOffers && await store.OfferAsync(agentId, cancel) is { } task; offer++)
        {
            if (await store.ChangeAsync(task, one => Apply(one, new TaskAction.Start(holder, null, RedisTaskStore.NextFence(time.GetUtcNow())), null), wide: false, cancel) is TaskChange.Changed changed)
            {
                return changed.Task;
            }
        }

        return null;
    }

    /// <summary>Moves a task on. Approving and rejecting are refused here: they are <see cref="Approvals.ApprovalService"/>'s.</summary>
    public async Task<TaskOutcome> TransitionAsync(Actor actor, TaskId id, TransitionRequest request, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        ArgumentNullException.ThrowIfNull(request);
        var (unrouted, held) = (false, false);
        var outcome = Outcome(await store.ChangeAsync(
            id,
            task =>
            {
                var action = ActionOf(actor, task, request);
                (unrouted, held) = (action is null, task.Lease is not null);
                // Without a table an action that needs one is refused like one that comes from a wrong state; what is answered is told apart below.
                return action is null ? new TaskTransition.Invalid(task.State, request.Action, "No routing table is in force.") : Apply(task, action, request.Version);
            },
            wide: false,
            cancel));
        if (unrouted)
        {
            return new TaskOutcome.RoutingNotLoaded();
        }

        if (outcome is TaskOutcome.Done done && (actor.Kind is ActorKind.User || request.Action is "cancel" || (request.Action is "fail" && !held)))
        {
            // Not cancelled when the caller goes away: what was done is written down.
            var entry = new AuditAction($"task.{request.Action}", id.ToString()) { Reason = request.Reason ?? request.Error?.Message ?? "", After = done.Task.State.ToWire() };
            await audit.AppendAsync(actor, entry, CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Calls a task off.</summary>
    /// <param name="version">The version that was shown; null: whatever it is now.</param>
    public Task<TaskOutcome> CancelAsync(Actor actor, TaskId id, string? reason, long? version, CancellationToken cancel) =>
        TransitionAsync(actor, id, new TransitionRequest("cancel") { Reason = reason, Version = version }, cancel);

    /// <summary>Submits a task of a kind, whatever the mode: for gates and their tests.</summary>
    internal async Task<SubmitOutcome> SubmitAsync(Actor actor, TaskSubmission submission, TaskKind kind, string? idempotencyKey, CancellationToken cancel)
    {
        var now = EcmaScriptDate.Truncate(time.GetUtcNow());
        if (router.Route(kind, submission.Goal, submission.RequiredCapabilities, now) is not { } route)
        {
            return new SubmitOutcome.RoutingNotLoaded();
        }

        var created = OrchestratorTask.Create(NewId(now), kind, submission, actor.Person ?? actor.Name, now, options.Tasks.ExpireAfter);
        var queued = TaskMachine.Submit(created with { TokenMaker = actor.Person is null ? actor.Maker : null });
        var routed = (TaskTransition.Applied)TaskMachine.Apply(queued.Task, route, _times, now);
        var key = idempotencyKey is null ? null : SubmissionKey.Of($"{actor.Kind} {actor.Name}", idempotencyKey, submission);
        switch (await store.CreateAsync(routed.Task, [queued.Entry!, routed.Entry!], key, cancel))
        {
            case TaskCreation.Known known:
                return new SubmitOutcome.Known(known.Id, known.Task);
            case TaskCreation.KeyReused:
                return new SubmitOutcome.KeyReused();
        }

        if (actor.Kind is ActorKind.User)
        {
            await audit.AppendAsync(actor, new AuditAction("task.submit", routed.Task.Id.ToString()) { After = $"{kind.ToWire()}, assigned to {routed.Task.AssignedAgentId}" }, CancellationToken.None);
        }

        await DispatchAsync(routed.Task, cancel);
        return new SubmitOutcome.Submitted(routed.Task);
    }

    /// <summary>Does something to a task on behalf of the console itself.</summary>
    internal async Task<TaskOutcome> ApplyAsync(TaskId id, TaskAction action, CancellationToken cancel) =>
        Outcome(await store.ChangeAsync(id, task => Apply(task, action, null), wide: false, cancel));

    internal static TaskOutcome Outcome(TaskChange change) => change switch
    {
        TaskChange.Changed changed => new TaskOutcome.Done(changed.Task),
        TaskChange.Refused refused => new TaskOutcome.Refused(refused.Task, refused.Why),
        _ => new TaskOutcome.NotFound(),
    };

    private TaskTransition Apply(OrchestratorTask task, TaskAction action, long? seen) => TaskMachine.Apply(task, action, _times, time.GetUtcNow(), seen);

    /// <summary>Null: it needs a routing table, and none is in force.</summary>
    private TaskAction? ActionOf(Actor actor, OrchestratorTask task, TransitionRequest request) => request.Action switch
    {
        "route" => router.Route(task.Kind, task.Goal, task.RequiredCapabilities, EcmaScriptDate.Truncate(time.GetUtcNow())),
        "start" => new TaskAction.Start(request.Holder!, request.SpecialistSessionId, RedisTaskStore.NextFence(time.GetUtcNow())),
        "heartbeat" => new TaskAction.Heartbeat(request.Fence!.Value),
        "complete" => new TaskAction.Complete(request.Fence!.Value, request.Result!),
        "fail" => new TaskAction.Fail(request.Error!, request.Fence, actor.Name),
        "cancel" => new TaskAction.Cancel(actor.Kind is ActorKind.Machine && request.By is { } by ? $"{by} ({actor.Name})" : actor.Name, request.Reason),
        "expire" => new TaskAction.Expire(),
        "evict" => new TaskAction.Evict(),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Action, "Not an action of this service."),
    };

    private async Task DispatchAsync(OrchestratorTask task, CancellationToken cancel)
    {
        foreach (var one in dispatch)
        {
            try
            {
                await one.DispatchAsync(task, cancel);
            }
#pragma warning disable CA1031 // The task is stored: answering an error would make the sender submit another one.
            catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogNotDispatched(task.Id, error);
            }
        }
    }

    private static TaskId NewId(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[TaskId.RandomBytes];
        RandomNumberGenerator.Fill(random);
        return TaskId.Create(now, random);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The task {Id} could not be dispatched; it is evicted if nobody starts it")]
    private partial void LogNotDispatched(TaskId id, Exception error);
}
