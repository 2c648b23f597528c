using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>The page of liveness. Ages grow, and heartbeats come without an event.</summary>
public sealed partial class LivenessPage(LivenessService liveness, Toasts toasts)
    : LivePageBase<LivenessPageState>([LiveChannels.Liveness, LiveChannels.Console], every: TimeSpan.FromSeconds(5), throttle: TimeSpan.FromMilliseconds(250))
{
    private LivenessBoard? board;
    private bool editing;
    private MonitoredJob? edited;
    private SchedulerJob? offered;
    private int version;

    private string? WhyNot => Actor.May(Permission.Operate) ? null : "Only operators do this";

    private IReadOnlyList<JobView> Rows => [.. (board?.Jobs ?? []).Where(State.Shows)];

    protected override async Task ReadAllAsync()
    {
        board = await liveness.BoardAsync(Actor, Gone);
        version++;
    }

    // All jobs are read whatever the filters are.
    protected override Task ShowAsync(LivenessPageState next)
    {
        State = next;
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task CheckAsync()
    {
        await LivenessActions.TryAsync(toasts, async () => toasts.Done((await liveness.CheckNowAsync(Actor, CancellationToken.None)).Summary));
        await LoadAsync();
    }

    private void Edit(MonitoredJob? job) => (editing, edited, offered) = (true, job, null);

    private void Monitor(SchedulerJob job) => (editing, edited, offered) = (true, null, job);

    private async Task SavedAsync(string job)
    {
        editing = false;
        await LoadAsync();
        Go(State.Open(job));
    }
}
