using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>The panel of one job.</summary>
public sealed partial class JobPanel(LivenessService liveness, LivenessActionService actions, Confirmations confirmations, Toasts toasts, NavigationManager navigation, TimeProvider time)
{
    private static readonly string[] ResetReasons = ["It hangs", "It was changed and must start anew"];

    private JobDetail? detail;
    private bool missing;
    private bool muting;
    private DateTimeOffset now;

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter, EditorRequired]
    public required LivenessPageState State { get; set; }

    [Parameter]
    public bool BrakeOn { get; set; }

    [Parameter]
    public EventCallback<MonitoredJob?> OnEdit { get; set; }

    /// <summary>Told that something was done to it.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    private string? WhyNot => Actor.May(Permission.Operate) ? null : "Only operators do this";

    protected override async Task ReadAsync()
    {
        var read = await liveness.JobAsync(Actor, Name, Gone);
        (detail, missing, now) = (read, read is null, time.GetUtcNow());
    }

    private static string Streaks(JobView view) => view.Watch is not { } watch ? "not checked yet"
        : $"{watch.Found.ToWire()} at {Format.Count(watch.Streak, "check", "checks")} in a row"
        + (view.Stored.ErrorsInARow > 0 ? $"; {Format.Count(view.Stored.ErrorsInARow, "run", "runs")} in a row ended badly" : "")
        + (view.Tally.Attempts > 0 ? $"; {Format.Count(view.Tally.Attempts, "reset", "resets")} since it was healthy, {view.Tally.FailedInARow} failed in a row" : "");

    private static string Lease(JobLease? lease) => lease is null ? "" : $"{lease.Holder}, {(lease.Status == LeaseStatus.Running ? "running" : $"ended: {lease.Status.ToWire()}")}";

    private string? WhyNoReset(JobView one) => WhyNot ?? (one.Job.JobId.Length == 0 ? "Its scheduler's id is not known: give it under Edit" : one.Request is { } open ? $"A reset was asked for by {open.By} already" : null);

    private async Task ResetAsync()
    {
        var seen = detail!.View.Verdict;
        var healthy = seen == Verdict.Healthy ? " It is healthy now: a run under way may be cut off." : "";
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Reset {Name}?",
            Body = $"It is disabled and enabled in its scheduler, within the next two minutes. Until it has begun it can be cancelled.{healthy}{(BrakeOn ? " The brake is on; this reset is carried out all the same." : "")}",
            Action = "Reset job", Danger = healthy.Length > 0, ReasonLabel = "Reason, for the audit ledger", ReasonRequired = true, ReasonSuggestions = [.. actions.RecentReasons.Concat(ResetReasons).Distinct(StringComparer.Ordinal)],
        });
        if (answer.Confirmed)
        {
            await DoAsync(() => actions.RequestResetAsync(Actor, Name, answer.Reason, seen, CancellationToken.None));
        }
    }

    private async Task RemoveAsync()
    {
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"No longer monitor {Name}?",
            Body = "Its runs and verdicts are forgotten, for everyone. It comes back with its next lease" + (detail!.View.Configured ? ", and as the configuration has it." : ".")
                + (detail.View.Request?.Step == ResetStep.LeftDisabled ? " Its reset could not enable it and ends with this: see yourself that it is enabled in its scheduler." : ""),
            Action = "Remove", Danger = true, ReasonLabel = "Reason, for the audit ledger", ReasonRequired = true, ReasonSuggestions = actions.RecentReasons,
        });
        if (answer.Confirmed && await DoAsync(() => actions.RemoveAsync(Actor, Name, answer.Reason, CancellationToken.None)))
        {
            navigation.NavigateTo(State.ListUrl);
        }
    }

    private Task UnmuteAsync() => DoAsync(() => actions.UnmuteAsync(Actor, Name, CancellationToken.None));

    private async Task MutedAsync()
    {
        muting = false;
        await OnChanged.InvokeAsync();
    }

    private async Task<bool> DoAsync(Func<Task<LivenessOutcome>> action)
    {
        var done = await LivenessActions.DoAsync(toasts, action);
        await OnChanged.InvokeAsync();
        return done;
    }
}
