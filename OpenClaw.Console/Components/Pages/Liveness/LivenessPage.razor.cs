using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>The page of liveness.</summary>
public sealed partial class LivenessPage(LivenessService liveness, LiveFeed live, ConsoleStatus status, ViewPause pause, Toasts toasts, NavigationManager navigation, TimeProvider time)
{
    /// <summary>Ages grow, and heartbeats come without an event.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private LivenessPageState state = LivenessPageState.Empty;
    private LivenessBoard? board;
    private string? problem;
    private bool editing;
    private MonitoredJob? edited;
    private SchedulerJob? offered;
    private int version;
    private long paused;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    /// <summary>What is open, as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private Actor Actor { get; set; } = Actor.Anonymous;

    private ConsoleStatus Status => status;

    private NavigationManager Navigation => navigation;

    private string? WhyNot => Actor.May(Permission.Operate) ? null : "Only operators do this";

    private IReadOnlyList<JobView> Rows => [.. (board?.Jobs ?? []).Where(state.Shows)];

    private string StateLine => board is null ? "" : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known" : LivenessWords.StateLine(board);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        navigation.LocationChanged -= OnLocation;
        status.Changed -= OnStatus;
        pause.Changed -= OnStatus;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Actor = (await Authentication).User.ToActor();
        state = LivenessPageState.Parse(navigation.Uri);
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnStatus;
        _subscription = live.Subscribe([LiveChannels.Liveness, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)), TimeSpan.FromMilliseconds(250));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (LivenessPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() =>
            {
                state = LivenessPageState.Parse(change.Location);
                StateHasChanged();
            });
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            paused = 0;
            board = await liveness.BoardAsync(Actor, _gone.Token);
            problem = null;
            version++;
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis is away. The page is read by itself as soon as it is back.";
        }
        catch (RedisCommandException error)
        {
            problem = $"Redis refused to answer: {error.Message}. The console goes on trying by itself.";
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task OnBatchAsync(LiveBatch batch)
    {
        if (pause.Paused)
        {
            paused += batch.Events.Count;
        }
        else
        {
            await LoadAsync();
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
        navigation.NavigateTo(state.Open(job).Url);
    }

    private void OnStatus() => _ = InvokeAsync(TickAsync);
}
