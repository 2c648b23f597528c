using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The panel of one task.</summary>
public sealed partial class TaskPanel(TaskService tasks, ConsoleOptions options, Confirmations confirmations, Toasts toasts, TimeProvider time)
{
    private OrchestratorTask? task;
    private IReadOnlyList<TrajectoryEntry> steps = [];
    private string? changed;

    /// <summary>As the address has it.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required PipelinePageState State { get; set; }

    /// <summary>Told what to begin a new task with.</summary>
    [Parameter]
    public EventCallback<TaskSubmission> OnAgain { get; set; }

    private string Title => task is null ? Format.ShortId(Id, 12, 8) : TaskWords.Line(task.Goal) is { Length: > 120 } longer ? longer[..119] + "…" : TaskWords.Line(task.Goal);

    private string? WhyNot => Actor.May(Permission.RunTasks) ? null : "Operators do this.";

    private bool MayBeEvicted => task is { Kind: not TaskKind.Synthetic } one && TaskMachine.EvictableFrom(one, options.Tasks.ToTimes()) <= time.GetUtcNow();

    private static TaskSubmission Again(OrchestratorTask task) => new() { Goal = task.Goal, WorkspaceDir = task.WorkspaceDir, RequiredCapabilities = task.RequiredCapabilities };

    private static string Approval(OrchestratorTask task) => task.Approval switch
    {
        { Required: true, Quorum: > 1 and var quorum } => $"Required of {quorum} people, {task.Approval.Approvals} so far.",
        { Required: true } => "Required.",
        { WouldHaveRequired: true } => "Not required of a shadow task; a live one would have waited.",
        _ => "Not required.",
    };

    private Task CancelAsync() => ActAsync(
        "cancel",
        new ConfirmRequest
        {
            Title = "Cancel this task?", Action = "Cancel task", Danger = true, Sample = [Title], ReasonLabel = "Reason, for the trajectory and the audit ledger", ReasonRequired = true,
            Body = task is { State: TaskState.InProgress, Lease.Holder: var holder } ? $"{holder} works on it and is told at its next call. A cancelled task cannot be taken up again." : "A cancelled task cannot be taken up again; it can be submitted anew.",
        },
        "Cancelled");

    private Task EvictAsync() => ActAsync(
        "evict",
        new ConfirmRequest
        {
            Title = "Evict this task?", Action = "Evict", Danger = true, Sample = [Title],
            Body = "Nobody has worked on it for longer than is allowed. It fails as specialist_timeout, and whoever still works on it can hand in nothing any more.",
        },
        "Evicted");

    private async Task ActAsync(string action, ConfirmRequest question, string done)
    {
        var seen = task!;
        var answer = await confirmations.AskAsync(question);
        if (!answer.Confirmed)
        {
            return;
        }

        try
        {
            // A heartbeat meanwhile changes nothing of what was decided on; another state does.
            var version = task!.State == seen.State ? task.Version : seen.Version;
            var outcome = await tasks.TransitionAsync(Actor, seen.Id, new TransitionRequest(action) { Reason = answer.Reason, Version = version }, CancellationToken.None);
            if (outcome is TaskOutcome.Refused { Why: TaskTransition.Stale, Task: var now } && now.State == seen.State && seen.State is TaskState.InProgress)
            {
                outcome = await tasks.TransitionAsync(Actor, seen.Id, new TransitionRequest(action) { Reason = answer.Reason, Version = now.Version }, CancellationToken.None);
            }

            Tell(outcome, $"{done} {Title}");
            await LoadAsync();
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the task before you try it again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }
    }

    private void Tell(TaskOutcome outcome, string done)
    {
        switch (outcome)
        {
            case TaskOutcome.Done:
                toasts.Done(done);
                break;
            case TaskOutcome.Refused refused:
                toasts.Failed(refused.Sentence);
                break;
            default:
                toasts.Failed("The task is gone: it ended, and was removed when its time was over.");
                break;
        }
    }

    protected override async Task ReadAsync()
    {
        if (!TaskId.TryParse(Id, out var id))
        {
            return;
        }

        var (read, trajectory) = (tasks.GetAsync(Actor, id, Gone), tasks.TrajectoryAsync(Actor, id, Gone));
        await Task.WhenAll(read, trajectory);
        var before = task;
        (task, steps) = (await read, await trajectory ?? []);
        changed = before is not null && task is not null && before.State != task.State ? $"was {States.Of(before.State.ToWire()).Word} until now" : before?.Version == task?.Version ? changed : null;
    }
}
