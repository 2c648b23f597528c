using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The dead letters, outbound and inbound.</summary>
public sealed partial class DeadLettersPage(
    DeadLetterService deadLetters, DeadLetterDeliveryService deliveries, DeadLetterActionService acts, LiveFeed live, ConsoleStatus status, ViewPause pause, Announcer announcer,
    Confirmations confirmations, Toasts toasts, NavigationManager navigation, TimeProvider time)
{
    /// <summary>The hour moves on even when nothing happens.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>Longer than elsewhere: in a flood every update reads all groups.</summary>
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _gone = new();
    private readonly DeadLetterRows rows = new();
    private readonly Dictionary<string, string> dismissedBy = new(StringComparer.Ordinal);
    private Actor actor = Actor.Anonymous;
    private DeadLettersPageState state = DeadLettersPageState.Empty;
    private OutboundBoard board = null!;
    private OutboundActions actions = null!;
    private RejectionOverview? overview;
    private string? problem;
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

    private string StateLine => overview is null ? "" : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known" : DeadLetterWords.StateLine(overview, board.Overview);

    private string Found => Format.Count(rows.Shown.Count + rows.Waiting + board.Shown.Count + board.Waiting, "group", "groups")
        + (state.IsFiltered ? $" of {Format.Number(overview!.Groups.Count + board.Overview!.All.Count)}" : "");

    /// <summary>What is shown where there is no room for both sides.</summary>
    private string Side => state.Side ?? (state.GroupId is not null || (state.OutId is null && board.Overview is { Total: 0 } && overview is { Groups.Count: > 0 }) ? "in" : "out");

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
        actions = new OutboundActions(acts, deliveries, confirmations, toasts, announcer, actor);
        actions.Changed += StateHasChanged;
        board = new OutboundBoard(deliveries, acts, actor, time, _gone.Token);
        state = DeadLettersPageState.Parse(navigation.Uri);
        _redis = status.Redis.State;
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.DeadLetters, LiveChannels.Deliveries, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)), Throttle);
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private void Close() => navigation.NavigateTo(state.ListUrl);

    private void Go(DeadLettersPageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Filter.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (DeadLettersPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() => ShowAsync(DeadLettersPageState.Parse(change.Location)));
        }
    }

    private async Task ShowAsync(DeadLettersPageState next)
    {
        rows.Restart(unless: next.ListUrl == state.ListUrl);
        (var filtered, state) = (next.Outbound != state.Outbound, next);
        rows.Update(overview ?? new RejectionOverview([], 0, 0, 0, 0), state.Filter, reading: true);
        StateHasChanged();
        if (filtered)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private void ShowWaiting()
    {
        rows.Update(overview!, state.Filter, reading: false);
        board.Arrange(reading: false);
    }

    private async Task OnBatchAsync(LiveBatch batch)
    {
        foreach (var (group, by) in DeadLetterNews.Dismissals(batch))
        {
            dismissedBy[group] = by;
        }

        var fresh = DeadLetterNews.Count(batch);
        if (pause.Paused)
        {
            paused += fresh;
            StateHasChanged();
            return;
        }

        if (OutboundBoard.Concerns(batch) || batch.Events.Any(happened => happened.Channel == LiveChannels.Console))
        {
            await LoadAsync(asked: false);
            StateHasChanged();
        }

        if (fresh > 0)
        {
            await announcer.SayAsync(Format.Count(fresh, "new dead letter", "new dead letters"));
        }
    }

    private async Task TickAsync()
    {
        if (!pause.Paused && !_gone.IsCancellationRequested)
        {
            await LoadAsync(asked: false);
            StateHasChanged();
        }
    }

    private Task LoadAsync() => LoadAsync(asked: true);

    private async Task LoadAsync(bool asked)
    {
        var reading = state.Url != state.ListUrl || !atTop || pointer;
        try
        {
            var inbound = deadLetters.ReadAsync(actor, _gone.Token);
            await board.LoadAsync(state.Outbound, reading, asked);
            overview = await inbound;
            (problem, paused) = (null, 0);
            rows.Update(overview, state.Filter, reading);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            problem = DeadLetterWords.Problem(error);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task AfterDismissAsync(string groupId)
    {
        var at = rows.Shown.ToList().FindIndex(group => group.Id == groupId);
        var next = at < 0 ? null : rows.Shown.ElementAtOrDefault(at + 1) ?? rows.Shown.ElementAtOrDefault(at - 1);
        await LoadAsync();
        Go(state with { GroupId = next?.Id });
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
