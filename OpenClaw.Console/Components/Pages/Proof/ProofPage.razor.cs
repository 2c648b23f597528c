using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The proof timeline.</summary>
public sealed partial class ProofPage(
    ProofService proof, LiveFeed live, ConsoleStatus status, ViewPause pause, BrowserClock browserClock, NavigationManager navigation, TimeProvider time)
{
    /// <summary>How often the nodes are looked at anew while things happen, and when nothing does (they turn stale by the clock).</summary>
    private static readonly TimeSpan HealthWhenBusy = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan HealthWhenIdle = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private ProofTimeline timeline = null!;
    private ProofPageState state = ProofPageState.Empty;
    private Domain.Proof.Overview? overview;
    private HistoryExtent? extent;
    private HistoryId? opened;
    private ProofList? list;
    private string? problem;
    private string _zone = "UTC";
    private bool railOpen;
    private bool _reading;
    private bool _happened;
    private bool _ticking;
    private DateTimeOffset _healthAt;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    /// <summary>The milestone id as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ProofService Proof => proof;

    private ConsoleStatus Status => status;

    private NavigationManager Navigation => navigation;

    private IReadOnlyList<ProofNode> Nodes => status.Redis.State != RedisState.Away
        ? overview!.ProofNodes
        : [.. overview!.ProofNodes.Select(node => node.Id == "store" ? node with { State = ProofNodeState.Warning, Detail = "Redis is away: nothing is accepted until it is back" } : node)];

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
        _stop = _gone.Token;
        actor = (await Authentication).User.ToActor();
        timeline = new ProofTimeline(proof, actor, time);
        state = ProofPageState.Parse(navigation.Uri);
        _reading = Reading(atRest: true);
        timeline.Read(_reading);
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.MilestonesFeed, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timeline.Open(state);
        await LoadHealthAsync();
    }

    private string Clock(DateTimeOffset at) => Format.ClockTime(browserClock.ToLocal(at), browserClock.ToLocal(browserClock.UtcNow));

    private string Found(ProofView view) => state.IsFiltered
        ? $"{Format.Number(view.Count + view.Waiting)} of {Format.Number(timeline.Total)}"
        : Format.Count(timeline.Total, "milestone", "milestones");

    private void Go(ProofPageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => navigation.NavigateTo((state with { Text = text.Trim() }).Url, replace: state.Text.Length > 0);

    private bool Reading(bool atRest) => pause.Paused || state.MilestoneId is not null || !atRest;

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (ProofPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() => ShowAsync(ProofPageState.Parse(change.Location)));
        }
    }

    private async Task ShowAsync(ProofPageState next)
    {
        var before = state;
        state = next;
        if (next.MilestoneId is null)
        {
            opened = null;
        }

        if ((next with { MilestoneId = null, Entry = null }).Url != before.ListUrl)
        {
            timeline.Open(next);
            StateHasChanged();
            await (list?.ToTopAsync() ?? ValueTask.CompletedTask);
        }

        await ReadAsync(list?.AtRest ?? true);
    }

    private async Task ReadAsync(bool atRest)
    {
        _reading = Reading(atRest);
        if (timeline.Read(_reading))
        {
            await DrawListAsync();
        }

        StateHasChanged();
    }

    private async Task ShowWaitingAsync()
    {
        if (pause.Paused)
        {
            pause.Toggle();
        }

        timeline.LetIn();
        await DrawListAsync();
        StateHasChanged();
    }

    private Task DrawListAsync() => list?.DrawAsync() ?? Task.CompletedTask;

    private async Task OnBatchAsync(LiveBatch batch)
    {
        _happened = true;
        await CatchUpAsync(batch.Events.LastOrDefault(happened => happened.Channel == LiveChannels.MilestonesFeed)?.Ref);
    }

    private async Task CatchUpAsync(string? historyId)
    {
        try
        {
            if (await timeline.CatchUpAsync(historyId, _stop))
            {
                await DrawListAsync();
                StateHasChanged();
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or OperationCanceledException)
        {
            // The next tick catches up; the shell says that Redis is away.
        }
    }

    private async Task TickAsync()
    {
        if (_ticking || _stop.IsCancellationRequested)
        {
            return;
        }

        _ticking = true;
        try
        {
            var redraw = timeline.View is null ? timeline.Open(state) : timeline.MoveRange(state);
            redraw |= timeline.CountAgain() | await UseZoneAsync();
            await CatchUpAsync(null);
            if (list is { HasUnread: true } && status.Redis.State == RedisState.Up)
            {
                await DrawListAsync();
            }

            if (!pause.Paused && time.GetUtcNow() - _healthAt >= (_happened ? HealthWhenBusy : HealthWhenIdle))
            {
                _happened = false;
                await LoadHealthAsync();
                redraw = true;
            }

            if (redraw)
            {
                StateHasChanged();
            }
        }
        finally
        {
            _ticking = false;
        }
    }

    // The browser tells its zone after the first drawing: days and times are those of its clock from then on.
    private async Task<bool> UseZoneAsync()
    {
        if (_zone == browserClock.Zone.Id)
        {
            return false;
        }

        _zone = browserClock.Zone.Id;
        await DrawListAsync();
        return true;
    }

    private async Task LoadHealthAsync()
    {
        _healthAt = time.GetUtcNow();
        try
        {
            overview = await proof.OverviewAsync(actor, _stop);
            extent = await proof.ExtentAsync(actor, _stop);
            problem = null;
        }
        catch (RedisUnavailableException)
        {
            problem = null; // the shell's bar says so, and the state line
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

    private void OnStatus() => _ = InvokeAsync(StateHasChanged);

    private void OnPause() => _ = InvokeAsync(() => ReadAsync(list?.AtRest ?? true));
}
