using OpenClaw.Console.Approvals;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Approvals;

/// <summary>Deciding, taking back, and going on to the next one.</summary>
public sealed partial class ApprovalsPage
{
    /// <summary>A task that came by itself takes no click for this long: the second one of a double click would decide on what nobody has seen.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(600);

    private readonly Dictionary<TaskId, OrchestratorTask> selected = [];
    private readonly List<string> reasons = [];
    private IReadOnlyList<OrchestratorTask> rejecting = [];
    private IReadOnlyList<StageOutcome.Refused> refused = [];
    private bool fresh;
    private ITimer? _freshness;

    private string? WhyNot(OrchestratorTask task, bool approve = true) =>
        task.IsOver(Now) ? "Expired: nobody decided in time." : board?.Of(task.Id, Actor) is not null ? "You have decided; it can still be undone." : approvals.Hindrance(Actor, task, approve);

    private void Toggle(TaskId id)
    {
        if (!selected.Remove(id) && board?.Waiting.FirstOrDefault(task => task.Id == id) is { } task)
        {
            selected[id] = task;
        }
    }

    private void SelectAll()
    {
        var (all, clear) = (Selectable, selected.Count == Selectable.Count);
        selected.Clear();
        foreach (var task in clear ? [] : all)
        {
            selected[task.Id] = task;
        }
    }

    private Task ApproveAsync(OrchestratorTask task) => StageAsync([task], reason: null);

    private async Task ApproveManyAsync()
    {
        var those = selected.Values.ToList();
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Approve {Format.Count(those.Count, "result", "results")}?",
            Body = $"Each is decided for itself, as it was shown. It can be undone for {Format.Duration(decisions.UndoWindow)}.",
            Action = $"Approve {those.Count}", Sample = SampleOf(those),
        });
        if (answer.Confirmed)
        {
            await StageAsync(those, reason: null);
        }
    }

    private static IReadOnlyList<string> SampleOf(IReadOnlyList<OrchestratorTask> those) =>
        [.. those.Take(5).Select(ApprovalWords.Title), .. those.Count > 5 ? [$"and {those.Count - 5} more"] : Array.Empty<string>()];

    private async Task RejectAsync(string reason)
    {
        var those = rejecting;
        rejecting = [];
        reasons.Remove(reason);
        reasons.Insert(0, reason);
        reasons.RemoveRange(Math.Min(3, reasons.Count), Math.Max(0, reasons.Count - 3));
        await StageAsync(those, reason);
    }

    /// <param name="reason">Why they are rejected; null: they are approved.</param>
    private async Task StageAsync(IReadOnlyList<OrchestratorTask> those, string? reason)
    {
        try
        {
            var next = NextAfter(those);
            var outcomes = await decisions.StageAsync(Actor, [.. those.Select(task => new Decision(task.Id, reason is null, reason, task.Version))], CancellationToken.None);
            refused = [.. outcomes.OfType<StageOutcome.Refused>()];
            selected.Clear();
            await LoadAsync();
            // What could not be decided stays open: the panel shows what has changed.
            if (state.Id is { } id && those.Any(task => task.Id == id) && refused.All(one => one.Id != id))
            {
                GoTo(next);
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the task before you decide again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }
    }

    private async Task UndoAsync(IReadOnlyList<PendingDecision> mine)
    {
        try
        {
            var outcomes = await Task.WhenAll(mine.Where(one => !one.Taken).Select(one => decisions.UndoAsync(Actor, TaskId.Parse(one.Task), CancellationToken.None)));
            var undone = outcomes.Count(one => one is UndoOutcome.Undone);
            if (undone < outcomes.Length)
            {
                toasts.Failed(undone == 0 ? "Too late: it was decided already." : $"{undone} undone; for {outcomes.Length - undone} it was too late.");
            }

            await LoadAsync();
            // Back to what was taken back, so that it can be decided anew.
            if (undone > 0 && mine is [var single])
            {
                GoTo(TaskId.Parse(single.Task));
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: it is not known whether it was undone. See below what became of it.");
        }
    }

    /// <summary>The next one down the list this person can decide on, or else the first.</summary>
    private TaskId? NextAfter(IReadOnlyList<OrchestratorTask> decided)
    {
        var rows = Rows;
        var at = rows.ToList().FindIndex(task => task.Id == state.Id);
        return rows.Skip(at + 1).Concat(rows.Take(at + 1)).FirstOrDefault(task => WhyNot(task) is null && decided.All(one => one.Id != task.Id))?.Id;
    }

    private void GoTo(TaskId? task)
    {
        fresh = task is not null;
        _freshness ??= time.CreateTimer(_ => _ = InvokeAsync(() => { fresh = false; StateHasChanged(); }), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _freshness.Change(Freshness, Timeout.InfiniteTimeSpan);
        navigation.NavigateTo(state.Open(task).Url);
    }

    /// <summary>A decision that did not count is said aloud, wherever on the page the person is.</summary>
    private void Tell(ApprovalBoard? before, ApprovalBoard now)
    {
        var news = before is null ? [] : now.Outcomes.Where(one => !one.Done && !before.Outcomes.Contains(one)).ToList();
        if (news.Count > 0)
        {
            toasts.Failed(news is [var single] ? $"Not decided: {single.Sentence}" : $"{news.Count} decisions did not count; see Your last decisions.");
        }
    }
}
