using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Live;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The page of tasks. Ages and figures move on even when nothing happens; in a flood every update reads the newest rows and all counts, so they are gathered for longer than elsewhere.</summary>
public sealed partial class PipelinePage(TaskService tasks, ModeService modes, RoutingService routing)
    : LivePageBase<PipelinePageState>([LiveChannels.Tasks], every: TimeSpan.FromSeconds(5), throttle: TimeSpan.FromMilliseconds(400))
{
    private static readonly TaskSubmission Nothing = new() { Goal = "" };

    private PipelineBoard board = null!;
    private TaskSubmission? writing;

    private ModeService Modes => modes;

    private RoutingService Routes => routing;

    private string? MayNotSubmit => Actor.May(Permission.RunTasks) ? null : "Operators submit tasks.";

    protected override void Begin()
    {
        base.Begin();
        board = new PipelineBoard(tasks, Actor, Time, Gone);
        modes.Changed += OnOther;
        routing.Changed += OnOther;
    }

    protected override void End()
    {
        base.End();
        modes.Changed -= OnOther;
        routing.Changed -= OnOther;
    }

    protected override Task ReadAllAsync() => board.LoadAsync(State, Reading);

    protected override async Task HappenedAsync(LiveBatch batch)
    {
        if (board.IsDue)
        {
            await LoadAsync();
            await ReadAsync(() => board.ReplaceTouchedAsync(batch));
        }

        StateHasChanged();
    }

    private Task ShowWaitingAsync() => ReadAsync(() => board.LoadAsync(State, reading: false));

    private Task MoreAsync() => ReadAsync(() => board.MoreAsync(State.Filter));

    // What somebody has submitted is what they want to see next.
    private async Task SubmittedAsync(TaskId id)
    {
        writing = null;
        await ShowWaitingAsync();
        Navigation.NavigateTo(State.TaskUrl(id));
    }

    private void OnOther() => Run(() =>
    {
        StateHasChanged();
        return Task.CompletedTask;
    });
}
