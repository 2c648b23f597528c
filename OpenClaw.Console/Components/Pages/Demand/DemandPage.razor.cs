using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Components.Pages.Demand;

/// <summary>Demand.</summary>
public sealed partial class DemandPage(DemandService demand, LiveFeed live, ConsoleStatus status, ViewPause pause, Announcer announcer, TimeProvider time)
{
    /// <summary>The day in the chart moves on even when nothing arrives.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _gone = new();
    private Actor actor = Actor.Anonymous;
    private LatestDemand? latest;
    private DemandView view = null!;
    private IReadOnlyList<DemandPoint> points = [];
    private DateTimeOffset now;
    private bool loaded;
    private string? problem;
    private long waiting;
    private RedisState _redis;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ConsoleStatus Status => status;

    private string StateLine => (loaded, latest, status.Redis.State) switch
    {
        (false, _, _) => "",
        (_, _, RedisState.Away) => "Redis is away: this is what was last known",
        (_, null, _) => "No snapshot yet",
        _ when view.Stale => $"Stale: no snapshot for over {DemandView.DefaultStaleAfter.TotalMinutes:0} min",
        _ => $"{Format.Count(view.HotSegments, "hot segment", "hot segments")} of {view.Segments.Length}, {Format.Number(latest!.Snapshot.QueueTotal)} in the queue",
    };

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        status.Changed -= OnStatus;
        pause.Changed -= OnPause;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        actor = (await Authentication).User.ToActor();
        (_redis, now) = (status.Redis.State, time.GetUtcNow());
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.DemandSummary, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private async Task OnBatchAsync(LiveBatch batch)
    {
        if (pause.Paused)
        {
            waiting += batch.Events.Count(happened => happened.Channel == LiveChannels.DemandSummary);
            StateHasChanged();
            return;
        }

        await LoadAsync();
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

    /// <summary>The clock alone has turned the snapshot stale.</summary>
    private async Task TurnedAsync()
    {
        view = demand.Compose(latest);
        StateHasChanged();
        await announcer.SayAsync(StateLine);
    }

    private async Task LoadAsync()
    {
        try
        {
            var (next, _) = await demand.LatestAsync(actor, _gone.Token);
            points = await demand.HistoryAsync(actor, DemandDay.Window + TimeSpan.FromMinutes(1), _gone.Token);
            (latest, view, now) = (next, demand.Compose(next), time.GetUtcNow());
            (loaded, problem, waiting) = (true, null, 0);
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
