using OpenClaw.Console.Access;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Approvals;

/// <summary>
/// Decisions made on a page (spec 3 section 7): they can be taken back for <c>Actions:UndoWindow</c> and are then committed by whichever console is there, whether or not the
/// page still is (ADR 0013). Until then nothing is decided: whoever commits first wins.
/// </summary>
public sealed partial class PendingDecisionService(
    RedisPendingStore store, ApprovalService approvals, RedisTaskStore tasks, RedisTaskQuery query, RedisUserStore users, ConsoleOptions options, TimeProvider time, ILogger<PendingDecisionService> log)
{
    /// <summary>Most tasks on the page.</summary>
    public const int MostShown = RedisTaskQuery.LargestPage;

    /// <summary>A decision on a task about to expire is committed this much before.</summary>
    private static readonly TimeSpan BeforeExpiry = TimeSpan.FromSeconds(2);

    /// <summary>For how long a decision can be taken back.</summary>
    public TimeSpan UndoWindow => options.Actions.UndoWindow;

    /// <summary>What waits, what is about to be decided, and what became of this person's decisions.</summary>
    public async Task<ApprovalBoard> BoardAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var (waiting, board, pending) = (approvals.QueueAsync(actor, 0, MostShown, cancel), query.BoardAsync(cancel), store.ListAsync(cancel));
        var outcomes = actor.May(Permission.Approve) ? await store.OutcomesAsync(actor.Name, cancel) : [];
        var rows = await waiting;
        var total = Math.Max(rows.Count, (await board).Of(TaskState.AwaitingApproval).Count);
        return new ApprovalBoard(rows, rows.Count < MostShown ? rows.Count : total, await pending, outcomes, time.GetUtcNow());
    }

    /// <summary>Decides on many, each for itself, after the undo window; an outcome for each, in the same order.</summary>
    /// <param name="decisions">Each with the version that was shown; at most <see cref="ApprovalService.MaxBulk"/>.</param>
    public async Task<IReadOnlyList<StageOutcome>> StageAsync(Actor actor, IReadOnlyList<Decision> decisions, CancellationToken cancel)
    {
        actor.Demand(Permission.Approve);
        ArgumentNullException.ThrowIfNull(decisions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decisions.Count, ApprovalService.MaxBulk);
        var now = time.GetUtcNow();
        var known = (await tasks.GetAsync([.. decisions.Select(decision => decision.Task)], cancel)).ToDictionary(task => task.Id);
        var outcomes = new StageOutcome?[decisions.Count];
        var staged = new List<(int At, PendingDecision Decision)>();
        for (var i = 0; i < decisions.Count; i++)
        {
            var decision = decisions[i];
            ApprovalService.CheckReason(decision);
            if (!known.TryGetValue(decision.Task, out var task))
            {
                outcomes[i] = new StageOutcome.Refused(decision.Task, null, "There is no such task any more.");
            }
            else if (approvals.Check(task, decision, actor.Name) is { } no)
            {
                outcomes[i] = new StageOutcome.Refused(decision.Task, task, no.Sentence);
            }
            else
            {
                staged.Add((i, new PendingDecision(
                    task.Id.ToString(), actor.Name, decision.Approve, decision.Reason, decision.Version ?? task.Version, PendingDecision.WhatOf(task), now, DueOf(task, now))));
            }
        }

        // Not cancelled when the page is left: it was pressed.
        var kept = await store.StageAsync([.. staged.Select(one => one.Decision)], now, CancellationToken.None);
        var before = kept.Contains(false) ? await store.ListAsync(cancel) : [];
        foreach (var ((at, decision), how) in staged.Zip(kept))
        {
            outcomes[at] = how is null
                ? new StageOutcome.Refused(decisions[at].Task, known[decisions[at].Task], $"{RedisPendingStore.MostPending} decisions wait already; try again in a moment.")
                : new StageOutcome.Staged(how.Value ? decision : before.FirstOrDefault(one => one.Task == decision.Task && one.Is(actor.Name)) ?? decision);
        }

        return outcomes!;
    }

    /// <summary>Takes one's own decision back. When none waits it is too late.</summary>
    public async Task<UndoOutcome> UndoAsync(Actor actor, TaskId task, CancellationToken cancel)
    {
        actor.Demand(Permission.Approve);
        return await store.UndoAsync(task.ToString(), actor.Name, time.GetUtcNow(), cancel) ?? UndoOutcome.TooLate;
    }

    /// <summary>Commits what is due.</summary>
    /// <returns>How many.</returns>
    internal async Task<int> CommitDueAsync(CancellationToken cancel)
    {
        var due = await store.TakeAsync(time.GetUtcNow(), cancel);
        // Those on one task in their order: the first to be due decides.
        await Task.WhenAll(due.GroupBy(one => one.Decision?.Task ?? one.Member, StringComparer.Ordinal).Select(async ofTask =>
        {
            foreach (var one in ofTask)
            {
                await CommitAsync(one, cancel);
            }
        }));
        return due.Count;
    }

    /// <summary>As the person may at this moment: whoever has lost the role since has decided nothing.</summary>
    private async Task CommitAsync(DueDecision due, CancellationToken cancel)
    {
        if (due.Decision is not { } decision)
        {
            LogUnreadable(due.Member);
            await store.SettleAsync(due.Member, due.Member.Split(' ', 2)[^1], new DecisionOutcome(due.Member.Split(' ', 2)[0], "", Approve: false, Done: false, "The decision could not be read; nothing was decided.", time.GetUtcNow()), cancel);
            return;
        }

        var user = (await users.FindAsync(decision.Person, cancel))?.User;
        var actor = new Actor(ActorKind.User, decision.Person) { Roles = user is null or { Disabled: true } ? [] : [.. user.Roles] };
        var (done, sentence) = !actor.May(Permission.Approve)
            ? (false, "You no longer have the role approver; nothing was decided.")
            : Words(await approvals.CommitAsync(actor, new Decision(TaskId.Parse(decision.Task), decision.Approve, decision.Reason, decision.Version), due.Resumed, cancel));
        await store.SettleAsync(due.Member, decision.Person, new DecisionOutcome(decision.Task, decision.What, decision.Approve, done, sentence, time.GetUtcNow()), cancel);
    }

    private static (bool Done, string Sentence) Words(TaskOutcome outcome) => outcome switch
    {
        TaskOutcome.Done { Task: { State: TaskState.Done } } => (true, "Approved; the task is done."),
        TaskOutcome.Done { Task: { State: TaskState.Failed } } => (true, "Rejected; the task has ended."),
        TaskOutcome.Done { Task: var task } => (true, $"Approved, {task.Approval.Approvals} of {task.Approval.Quorum}; {task.Approval.Missing} more must approve."),
        TaskOutcome.Refused refused => (false, refused.Sentence),
        _ => (false, "There is no such task any more; nothing was decided."),
    };

    private DateTimeOffset DueOf(OrchestratorTask task, DateTimeOffset now)
    {
        var latest = task.ExpiresAt - BeforeExpiry;
        return now + UndoWindow <= latest ? now + UndoWindow : latest > now ? latest : now;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A decision that waited cannot be read and is dropped: {Member}")]
    private partial void LogUnreadable(string member);
}
