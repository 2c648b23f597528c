using OpenClaw.Console.Access;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Approvals;

/// <summary>A decision made on a page: until its window is over nothing is decided; then it is, once, whatever happens to the page or to a console (ADR 0013).</summary>
[Slow]
public sealed class PendingDecisionTests(SharedRedis redis) : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Actor Grace = new(ActorKind.User, "grace") { Roles = [Role.Approver] };
    private static readonly Actor Linus = new(ActorKind.User, "linus") { Roles = [Role.Approver] };

    private ConsoleHost host = null!;

    private PendingDecisionService Decisions => host.Get<PendingDecisionService>();

    public async ValueTask InitializeAsync()
    {
        // The window is long for the clock of the tests; its end is brought about by setting the console's clock forward.
        host = await ConsoleHost.StartAsync(redis, ("Actions:UndoWindow", "00:05:00"), ("Approvals:Quorums:0:Capability", "publish"), ("Approvals:Quorums:0:Quorum", "2"));
        await host.ForceModeAsync(PipelineMode.Live);
        await host.AddUserAsync("grace", Role.Approver);
        await host.AddUserAsync("linus", Role.Approver);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Stage_WindowOver_IsDecidedOnceWithLedgerAndOutcome()
    {
        var task = await host.AwaitingAsync();
        var staged = Assert.IsType<StageOutcome.Staged>(await StageAsync(Grace, task)).Decision;
        // A double click is one decision; and nothing is decided yet.
        Assert.Equal(staged, Assert.IsType<StageOutcome.Staged>(await StageAsync(Grace, task)).Decision);
        Assert.Single((await Decisions.BoardAsync(Linus, Never)).Pending);
        Assert.Equal(TaskState.AwaitingApproval, (await host.TaskAsync(task.Id)).State);

        host.Time.Advance(TimeSpan.FromMinutes(5));
        var done = await host.ReachesAsync(task.Id, TaskState.Done);

        Assert.Equal("grace", Assert.Single(done.Approval.Votes).By);
        var outcome = await OutcomeAsync(Grace);
        Assert.Equal((true, true, task.Id.ToString()), (outcome.Done, outcome.Approve, outcome.Task));
        Assert.Empty((await Decisions.BoardAsync(Grace, Never)).Pending);
        Assert.Empty((await Decisions.BoardAsync(Linus, Never)).Outcomes);
        Assert.Equal("grace", Assert.Single(await AuditAsync("task.approve")).Actor);
    }

    [Fact]
    public async Task Undo_WithinTheWindow_IsNeverDecidedAndCanBeDecidedAnew()
    {
        var task = await host.AwaitingAsync();
        await StageAsync(Grace, task, reason: "risky");
        Assert.Equal(UndoOutcome.TooLate, await Decisions.UndoAsync(Linus, task.Id, Never)); // not one's own
        Assert.Equal(UndoOutcome.Undone, await Decisions.UndoAsync(Grace, task.Id, Never));
        host.Time.Advance(TimeSpan.FromMinutes(6));
        var other = await host.AwaitingAsync();
        await StageAsync(Linus, other);
        host.Time.Advance(TimeSpan.FromMinutes(5));
        await host.ReachesAsync(other.Id, TaskState.Done); // later ones were committed, this one was not

        Assert.Equal(TaskState.AwaitingApproval, (await host.TaskAsync(task.Id)).State);
        Assert.Empty(await AuditAsync("task.reject"));
        Assert.IsType<StageOutcome.Staged>(await StageAsync(Grace, task));
    }

    [Fact]
    public async Task Undo_AfterItsCommitHasBegun_IsTooLate()
    {
        var task = await host.AwaitingAsync();
        await StageAsync(Grace, task);
        await host.Get<RedisPendingStore>().TakeAsync(host.Time.GetUtcNow().AddMinutes(5), Never);

        Assert.Equal(UndoOutcome.TooLate, await Decisions.UndoAsync(Grace, task.Id, Never));
        Assert.True(Assert.Single((await Decisions.BoardAsync(Grace, Never)).Pending).Taken);
    }

    [Fact]
    public async Task Commit_ConsoleDiedBeforeDeciding_AnotherDecides()
    {
        var task = await host.AwaitingAsync();
        await StageAsync(Grace, task, reason: "risky");
        // A console took it at its time and was killed.
        Assert.Single(await host.Get<RedisPendingStore>().TakeAsync(host.Time.GetUtcNow().AddMinutes(5), Never));

        host.Time.Advance(TimeSpan.FromMinutes(5) + RedisPendingStore.Lease);

        Assert.Equal("risky", (await host.ReachesAsync(task.Id, TaskState.Failed)).Rejection!.Reason);
        Assert.True((await OutcomeAsync(Grace)).Done);
    }

    [Fact]
    public async Task Commit_ConsoleDiedAfterDeciding_CountsOnceAndSaysSo()
    {
        var task = await host.AwaitingAsync();
        await StageAsync(Grace, task);
        await host.Get<RedisPendingStore>().TakeAsync(host.Time.GetUtcNow().AddMinutes(5), Never);
        Assert.IsType<TaskOutcome.Done>(await host.Get<ApprovalService>().CommitAsync(Grace, new Decision(task.Id, Approve: true, null, task.Version), resumed: false, Never));

        host.Time.Advance(TimeSpan.FromMinutes(5) + RedisPendingStore.Lease);

        Assert.True((await OutcomeAsync(Grace)).Done);
        var decided = await host.TaskAsync(task.Id);
        Assert.Equal((TaskState.Done, task.Version + 1), (decided.State, decided.Version));
        Assert.Equal(["", "Entered after an interruption."], (await AuditAsync("task.approve")).Select(entry => entry.Detail).Order(StringComparer.Ordinal)); // twice, never not at all
    }

    [Fact]
    public async Task Commit_TwoPeopleOnOneTask_TheFirstWinsAndTheOtherIsToldWho()
    {
        var task = await host.AwaitingAsync();
        await StageAsync(Grace, task);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await StageAsync(Linus, task, reason: "risky");

        host.Time.Advance(TimeSpan.FromMinutes(5));

        var outcome = await OutcomeAsync(Linus);
        Assert.False(outcome.Done);
        Assert.Contains("grace approved it", outcome.Sentence, StringComparison.Ordinal);
        Assert.Equal("grace", Assert.Single((await host.TaskAsync(task.Id)).Approval.Votes).By);
    }

    [Fact]
    public async Task Commit_RoleTakenAwayMeanwhile_DecidesNothing()
    {
        var task = await host.AwaitingAsync();
        await StageAsync(Grace, task);
        Assert.IsType<AccessOutcome.Done>(await host.Get<UserService>().SetRolesAsync(Actor.System, "grace", [Role.Viewer], Never));

        host.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Contains("no longer have the role", (await OutcomeAsync(Grace)).Sentence, StringComparison.Ordinal);
        Assert.Equal(TaskState.AwaitingApproval, (await host.TaskAsync(task.Id)).State);
    }

    [Fact]
    public async Task Stage_StaleOwnExpiredOrGone_IsRefusedEachForItself()
    {
        var (good, stale, own, over) = (await host.AwaitingAsync(), await host.AwaitingAsync(), await host.AwaitingAsync(submittedBy: "Grace"), await host.AwaitingAsync());
        await host.Get<ApprovalService>().DecideAsync(Linus, new Decision(stale.Id, Approve: false, "risky", stale.Version), Never);
        var gone = TaskId.Parse("0000000000" + "0000000000000001");
        var decisions = ((OrchestratorTask[])[good, stale, own]).Select(task => new Decision(task.Id, Approve: true, null, task.Version)).Append(new Decision(gone, Approve: true, null, 1)).ToList();

        var outcomes = await Decisions.StageAsync(Grace, decisions, Never);

        Assert.IsType<StageOutcome.Staged>(outcomes[0]);
        Assert.Contains("linus rejected it", Assert.IsType<StageOutcome.Refused>(outcomes[1]).Sentence, StringComparison.Ordinal);
        Assert.Contains("another person", Assert.IsType<StageOutcome.Refused>(outcomes[2]).Sentence, StringComparison.Ordinal);
        Assert.IsType<StageOutcome.Refused>(outcomes[3]);
        await Assert.ThrowsAsync<ArgumentException>(() => Decisions.StageAsync(Grace, [new Decision(good.Id, Approve: false, " ", good.Version)], Never));

        host.Time.Advance(over.ExpiresAt - host.Time.GetUtcNow());
        Assert.Contains("expired", Assert.IsType<StageOutcome.Refused>(await StageAsync(Linus, over)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stage_JustBeforeExpiry_IsCommittedInTime()
    {
        var task = await host.AwaitingAsync();
        host.Time.Advance(task.ExpiresAt - host.Time.GetUtcNow() - TimeSpan.FromMinutes(1));

        var staged = Assert.IsType<StageOutcome.Staged>(await StageAsync(Grace, task)).Decision;

        Assert.True(staged.Due < task.ExpiresAt);
        host.Time.Advance(staged.Due - host.Time.GetUtcNow());
        await host.ReachesAsync(task.Id, TaskState.Done);
    }

    private async Task<StageOutcome> StageAsync(Actor actor, OrchestratorTask task, string? reason = null) =>
        Assert.Single(await Decisions.StageAsync(actor, [new Decision(task.Id, reason is null, reason, task.Version)], Never));

    private async Task<DecisionOutcome> OutcomeAsync(Actor actor)
    {
        await Eventually.BecomesTrueAsync(async () => (await Decisions.BoardAsync(actor, Never)).Outcomes.Count > 0, "the decision has an outcome");
        return Assert.Single((await Decisions.BoardAsync(actor, Never)).Outcomes);
    }

    private async Task<IReadOnlyList<AuditEntry>> AuditAsync(string action)
    {
        var found = new List<AuditEntry>();
        await foreach (var (entry, _) in host.Get<AuditService>().ExportAsync(Actor.System, AuditQuery.All, Never))
        {
            found.Add(entry);
        }

        return [.. found.Where(entry => entry.Action == action && entry.Outcome == AuditOutcomes.Done)];
    }
}
