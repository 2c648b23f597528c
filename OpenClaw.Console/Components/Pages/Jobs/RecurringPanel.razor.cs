using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Jobs;

/// <summary>The panel of one recurring job.</summary>
public sealed partial class RecurringPanel(JobService jobs, Confirmations confirmations, Toasts toasts)
{
    private const int RunsAtOnce = 20;

    private static readonly string[] PauseReasons = ["Maintenance", "It does harm; being looked at"];

    private RecurringJobDetail? detail;
    private bool missing;
    private bool scheduling;
    private int _count = RunsAtOnce;

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Told that something was done to it.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    private string? WhyNot => Actor.May(Permission.Operate) ? null : "Only operators do this";

    protected override async Task ReadAsync()
    {
        var read = await jobs.JobAsync(Actor, Name, _count, Gone);
        (detail, missing) = (read, read is null);
    }

    private Task MoreAsync()
    {
        _count = Math.Min(_count + 60, JobService.MaxRuns);
        return LoadAsync();
    }

    // The id is made with the press: the button is off while it runs, and the service refuses the same id twice.
    private Task RunAsync(bool dryRun) => DoAsync(() => jobs.RunNowAsync(Actor, Name, dryRun, Guid.NewGuid().ToString("N"), CancellationToken.None));

    private async Task PauseAsync()
    {
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Pause {Name}?", Body = "No turn of it is run, on any console and also after a restart, until somebody resumes it. A run under way goes on to its end.",
            Action = "Pause job", ReasonLabel = "Reason, shown on the page and kept in the audit ledger", ReasonRequired = true, ReasonSuggestions = [.. jobs.RecentReasons.Concat(PauseReasons).Distinct(StringComparer.Ordinal)],
        });
        if (answer.Confirmed)
        {
            await DoAsync(() => jobs.PauseAsync(Actor, Name, answer.Reason, CancellationToken.None));
        }
    }

    private Task ResumeAsync() => DoAsync(() => jobs.ResumeAsync(Actor, Name, CancellationToken.None));

    private async Task SavedAsync(string message)
    {
        scheduling = false;
        toasts.Done(message);
        await OnChanged.InvokeAsync();
    }

    private async Task DoAsync(Func<Task<JobOutcome>> action)
    {
        try
        {
            switch (await action())
            {
                case JobOutcome.Done done:
                    toasts.Done(done.Message);
                    break;
                case JobOutcome.Started started:
                    toasts.Done(started.Message);
                    break;
                case JobOutcome.Refused refused:
                    toasts.Failed(refused.Message);
                    break;
                case JobOutcome.Invalid invalid:
                    toasts.Failed($"The {invalid.Field} {invalid.Problem}");
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the job before you try it again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }

        await OnChanged.InvokeAsync();
    }
}
