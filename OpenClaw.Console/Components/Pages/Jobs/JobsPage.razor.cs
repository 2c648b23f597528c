using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;
using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Components.Pages.Jobs;

/// <summary>The page of recurring jobs. Runs by schedule begin without an event, and turns become late.</summary>
public sealed partial class JobsPage(JobService jobs) : LivePageBase([LiveChannels.Jobs, LiveChannels.Console], every: TimeSpan.FromSeconds(5), throttle: TimeSpan.FromMilliseconds(250))
{
    private IReadOnlyList<RecurringJobView>? board;
    private int version;

    /// <summary>The job that is open beside the list.</summary>
    [Parameter]
    public string? Rest { get; set; }

    private string? Open => string.IsNullOrEmpty(Rest) ? null : Rest;

    protected override async Task ReadAllAsync()
    {
        board = await jobs.BoardAsync(Actor, Gone);
        version++;
    }

    private void Close() => Navigation.NavigateTo("/jobs");
}
