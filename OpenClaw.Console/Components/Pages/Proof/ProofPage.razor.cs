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

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The proof timeline.</summary>
public sealed partial class ProofPage(LiveFeed live, ViewPause pause, BrowserClock clock, TimeProvider time)
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private ProofTimeline timeline = null!;
    private ProofPageState state = ProofPageState.Empty;
    private ProofHealth health = null!;
    private HistoryId? opened;
    private ProofList? list;
    private bool railOpen;
    private string _zone = "UTC";
    private bool _ticking;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    /// <summary>The milestone id as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private bool RedisAway => Status.Redis.State == RedisState.Away;

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        Navigation.LocationChanged -= OnLocation;
        Status.Changed -= OnStatus;
        pause.Changed -= OnPause;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _stop = _gone.Token;
        actor = (await Authentication).User.ToActor();
        timeline = new ProofTimeline(Proof, actor, time);
        health = new ProofHealth(Proof, actor, time);
        state = ProofPageState.Parse(Navigation.Uri);
        timeline.Read(Reading(atRest: true));
        Navigation.LocationChanged += OnLocation;
        Status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.MilestonesFeed, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timeline.Open(state);
        await health.ReadAsync(_stop);
    }

    private string Clock(DateTimeOffset at) => Format.ClockTime(clock.ToLocal(at), clock.ToLocal(clock.UtcNow));

    private void Go(ProofPageState next) => Navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => Navigation.NavigateTo((state with { Text = text.Trim() }).Url, replace: state.Text.Length > 0);

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
        opened = next.MilestoneId is null ? null : opened;
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
        if (timeline.Read(Reading(atRest)))
        {
            await FetchListAsync();
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
        await FetchListAsync();
        StateHasChanged();
    }

    private Task FetchListAsync() => list?.FetchAsync() ?? Task.CompletedTask;

    private async Task OnBatchAsync(LiveBatch batch)
    {
        health.Note();
        await CatchUpAsync(batch.Events.LastOrDefault(happened => happened.Channel == LiveChannels.MilestonesFeed)?.Ref);
    }

    private async Task CatchUpAsync(string? historyId)
    {
        try
        {
            if (await timeline.CatchUpAsync(historyId, _stop))
            {
                await FetchListAsync();
                StateHasChanged();
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or OperationCanceledException)
        {
            // The next tick catches up.
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
            if (list is { HasUnread: true } && Status.Redis.State == RedisState.Up)
            {
                await FetchListAsync();
                redraw = true;
            }

            if (!pause.Paused && health.IsDue)
            {
                await health.ReadAsync(_stop);
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
        if (_zone == clock.Zone.Id)
        {
            return false;
        }

        _zone = clock.Zone.Id;
        await FetchListAsync();
        return true;
    }

    private void OnStatus() => _ = InvokeAsync(StateHasChanged);

    private void OnPause() => _ = InvokeAsync(() => ReadAsync(list?.AtRest ?? true));
}
