using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The page of tasks.</summary>
public sealed partial class PipelinePage(
    TaskService tasks, ModeService modes, RoutingService routing, LiveFeed live, ConsoleStatus status, ViewPause pause, BrowserClock clock, NavigationManager navigation, TimeProvider time)
{
    /// <summary>Ages and figures move on even when nothing happens.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Longer than elsewhere: in a flood every update reads the newest rows and all counts.</summary>
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(400);

    private static readonly TaskSubmission Nothing = new() { Goal = "" };

    private readonly CancellationTokenSource _gone = new();
    private Actor actor = Actor.Anonymous;
    private PipelinePageState state = PipelinePageState.Empty;
    private PipelineBoard board = null!;
    private TaskSubmission? writing;
    private bool atTop = true;
    private bool pointer;
    private long paused;
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private RedisState _redis;

    /// <summary>The open task, as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ConsoleStatus Status => status;

    private ModeService Modes => modes;

    private RoutingService Routes => routing;

    private NavigationManager Navigation => navigation;

    private TimeProvider Time => time;

    private string? MayNotSubmit => actor.May(Permission.RunTasks) ? null : "Operators submit tasks.";

    private string StateLine => board.Counts is not { } counts ? ""
        : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known"
        : TaskWords.StateLine(counts);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        navigation.LocationChanged -= OnLocation;
        status.Changed -= OnStatus;
        pause.Changed -= OnPause;
        modes.Changed -= OnOther;
        routing.Changed -= OnOther;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        actor = (await Authentication).User.ToActor();
        board = new PipelineBoard(tasks, actor, time, _gone.Token);
        state = PipelinePageState.Parse(navigation.Uri);
        _redis = status.Redis.State;
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        modes.Changed += OnOther;
        routing.Changed += OnOther;
        _subscription = live.Subscribe([LiveChannels.Tasks], batch => InvokeAsync(() => OnBatchAsync(batch)), Throttle);
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private string Clock(DateTimeOffset at) => Format.ClockTime(clock.ToLocal(at), clock.ToLocal(clock.UtcNow));

    private void Go(PipelinePageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Filter.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (PipelinePageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() => ShowAsync(PipelinePageState.Parse(change.Location)));
        }
    }

    private async Task ShowAsync(PipelinePageState next)
    {
        var filtered = next.ListUrl != state.ListUrl;
        state = next;
        if (filtered)
        {
            await LoadAsync();
        }

        StateHasChanged();
    }

    private Task LoadAsync()
    {
        paused = 0;
        return board.LoadAsync(state, reading: state.TaskId is not null || !atTop || pointer);
    }

    private Task ShowWaitingAsync() => board.LoadAsync(state, reading: false);

    private Task MoreAsync() => board.MoreAsync(state.Filter);

    private async Task OnBatchAsync(LiveBatch batch)
    {
        if (pause.Paused)
        {
            paused += batch.Events.Count;
        }
        else if (board.IsDue)
        {
            await LoadAsync();
            await board.ReplaceTouchedAsync(batch);
        }

        StateHasChanged();
    }

    private async Task TickAsync()
    {
        if (!pause.Paused && !_gone.IsCancellationRequested)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    // What somebody has submitted is what they want to see next.
    private async Task SubmittedAsync(TaskId id)
    {
        writing = null;
        await ShowWaitingAsync();
        navigation.NavigateTo(state.TaskUrl(id));
    }

    private void OnStatus() => _ = InvokeAsync(async () =>
    {
        var back = status.Redis.State == RedisState.Up && _redis != RedisState.Up;
        _redis = status.Redis.State;
        if (back && !pause.Paused)
        {
            await LoadAsync();
        }

        StateHasChanged();
    });

    private void OnPause() => _ = InvokeAsync(TickAsync);

    private void OnOther() => _ = InvokeAsync(StateHasChanged);
}
