using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Jobs;

/// <summary>The page of recurring jobs.</summary>
public sealed partial class JobsPage(JobService jobs, LiveFeed live, ConsoleStatus status, ViewPause pause, NavigationManager navigation, TimeProvider time)
{
    /// <summary>Runs by schedule begin without an event, and turns become late.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<RecurringJobView>? board;
    private string? problem;
    private int version;
    private long paused;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    /// <summary>The job that is open beside the list.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private Actor Actor { get; set; } = Actor.Anonymous;

    private ConsoleStatus Status => status;

    private NavigationManager Navigation => navigation;

    private string? Open => string.IsNullOrEmpty(Rest) ? null : Rest;

    private string StateLine => board is null ? "" : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known" : JobWords.StateLine(board);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        status.Changed -= OnStatus;
        pause.Changed -= OnStatus;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Actor = (await Authentication).User.ToActor();
        status.Changed += OnStatus;
        pause.Changed += OnStatus;
        _subscription = live.Subscribe([LiveChannels.Jobs, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)), TimeSpan.FromMilliseconds(250));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            paused = 0;
            board = await jobs.BoardAsync(Actor, _gone.Token);
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

    private void OnStatus() => _ = InvokeAsync(TickAsync);
}
