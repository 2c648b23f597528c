using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The page of deliveries.</summary>
public sealed partial class DeliveriesPage(
    DeliveryLogService deliveries, EndpointService endpointService, MilestoneLog log, LiveFeed live, ConsoleStatus status, ViewPause pause, BrowserClock clock, NavigationManager navigation,
    TimeProvider time)
{
    /// <summary>Times and figures of the last hour move on even when nothing happens.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Longer than elsewhere: in a flood every update reads the newest rows and all figures.</summary>
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _gone = new();
    private Actor actor = Actor.Anonymous;
    private DeliveriesPageState state = DeliveriesPageState.Empty;
    private DeliveriesBoard board = null!;
    private bool adding;
    private bool backfilling;
    private bool atTop = true;
    private bool pointer;
    private long paused;
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private RedisState _redis;

    /// <summary>What is open, as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ConsoleStatus Status => status;

    private NavigationManager Navigation => navigation;

    private MilestoneLog Log => log;

    private string StateLine => board.Endpoints is not { } endpoints ? ""
        : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known"
        : DeliveryWords.StateLine(endpoints);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        navigation.LocationChanged -= OnLocation;
        status.Changed -= OnStatus;
        pause.Changed -= OnPause;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        var authentication = await Authentication;
        actor = authentication.User.ToActor();
        board = new DeliveriesBoard(deliveries, endpointService, actor, time, _gone.Token);
        state = DeliveriesPageState.Parse(navigation.Uri);
        _redis = status.Redis.State;
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.Deliveries, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)), Throttle);
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private string Clock(DateTimeOffset at) => Format.ClockTime(clock.ToLocal(at), clock.ToLocal(clock.UtcNow));

    private void Go(DeliveriesPageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Filter.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (DeliveriesPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() => ShowAsync(DeliveriesPageState.Parse(change.Location)));
        }
    }

    private async Task ShowAsync(DeliveriesPageState next)
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
        return board.LoadAsync(state, reading: state.RecordId is not null || state.EndpointId is not null || !atTop || pointer);
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

    private async Task AddedAsync(string endpointId)
    {
        adding = false;
        await LoadAsync();
        Go(state with { RecordId = null, EndpointId = endpointId });
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
}
