using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>The audit ledger.</summary>
public sealed partial class AuditPage(AuditService audit, LiveFeed live, ConsoleStatus status, ViewPause pause, BrowserClock clock, NavigationManager navigation, TimeProvider time)
{
    /// <summary>Facets count 2,000 entries: in a bulk action, whose records come by the hundreds, they follow in this time.</summary>
    private static readonly TimeSpan FacetsEvery = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private AuditPageState state = AuditPageState.Empty;
    private AuditRows? rows;
    private AuditFacets facets = AuditFacets.None;
    private LedgerVerification verification = null!;
    private string? problem;
    private bool atTop = true;
    private bool pointer;
    private long paused;
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private bool _uncounted;
    private RedisState _redis;

    /// <summary>The entry as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ConsoleStatus Status => status;

    private NavigationManager Navigation => navigation;

    private bool Reading => state.Seq is not null || !atTop || pointer;

    private string StateLine => status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known"
        : rows is null ? ""
        : $"{Format.Count(rows.Total, "entry", "entries")}, chained by their hashes";

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
        verification = new LedgerVerification(audit, actor, () => InvokeAsync(StateHasChanged), _stop);
        state = AuditPageState.Parse(navigation.Uri);
        _redis = status.Redis.State;
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.Audit], batch => InvokeAsync(() => OnBatchAsync(batch)));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(CountAgainAsync), state: null, FacetsEvery, FacetsEvery);
        await OpenAsync();
    }

    private string Clock(DateTimeOffset at) => Format.ClockTime(clock.ToLocal(at), clock.ToLocal(clock.UtcNow));

    private void Go(AuditPageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Filter.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (AuditPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() => ShowAsync(AuditPageState.Parse(change.Location)));
        }
    }

    private async Task ShowAsync(AuditPageState next)
    {
        var other = next.ListUrl != state.ListUrl;
        state = next;
        if (other)
        {
            await OpenAsync();
        }

        StateHasChanged();
    }

    private async Task OnBatchAsync(LiveBatch batch)
    {
        if (pause.Paused)
        {
            paused += batch.Events.Count;
        }
        else
        {
            await CatchUpAsync();
        }

        StateHasChanged();
    }

    private void ShowWaiting() => rows?.LetIn();

    private Task OpenAsync() => ReadAsync(async () =>
    {
        var next = new AuditRows(audit, actor);
        await next.OpenAsync(state.ToQuery(time.GetUtcNow()), _stop);
        (rows, facets) = (next, await audit.FacetsAsync(actor, _stop));
    });

    private Task OlderAsync() => ReadAsync(() => rows?.OlderAsync(_stop) ?? Task.CompletedTask);

    private Task CatchUpAsync() => rows is null ? OpenAsync() : ReadAsync(async () =>
    {
        await rows.CatchUpAsync(Reading, _stop);
        _uncounted = true;
    });

    private async Task CountAgainAsync()
    {
        if (_uncounted && !_stop.IsCancellationRequested && status.Redis.State == RedisState.Up)
        {
            _uncounted = false;
            await ReadAsync(async () => facets = await audit.FacetsAsync(actor, _stop));
            StateHasChanged();
        }
    }

    private async Task ReadAsync(Func<Task> read)
    {
        try
        {
            await read();
            (problem, paused) = (null, 0);
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis is away. The page is read by itself as soon as it is back.";
        }
        catch (RedisCommandException error)
        {
            problem = $"Redis refused to answer: {error.Message}.";
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private void OnStatus() => _ = InvokeAsync(async () =>
    {
        var back = status.Redis.State == RedisState.Up && _redis != RedisState.Up;
        _redis = status.Redis.State;
        if (back && !pause.Paused)
        {
            await CatchUpAsync();
        }

        StateHasChanged();
    });

    private void OnPause() => _ = InvokeAsync(async () =>
    {
        if (!pause.Paused)
        {
            await CatchUpAsync();
        }

        StateHasChanged();
    });
}
