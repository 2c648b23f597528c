using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Shared;

/// <summary>
/// What every live page is made of: who looks, what it is told of, the pause, how Redis does, what could not be read, and its end.
/// The page reads what it shows in <see cref="ReadAllAsync"/>, and may throw what Redis throws. That happens at first, when something happens on its channels, from time to time,
/// when Redis is back, and when a pause ends; each time the page is drawn afterwards. While the reader pauses the view, what happens is only counted (<see cref="HeldBack"/>).
/// A page that does something else on one of these occasions overrides it (<see cref="HappenedAsync"/>, <see cref="TickAsync"/>, <see cref="PauseChangedAsync"/>) and draws itself.
/// In the .razor: <c>@inherits LivePageBase</c>; behind it: <c>class JobsPage(JobService jobs) : LivePageBase([LiveChannels.Jobs], every: Every)</c>. With filters in the address: <see cref="LivePageBase{TState}"/>.
/// </summary>
/// <param name="channels">What the page is told of.</param>
/// <param name="every">How often it looks although nothing happened.</param>
/// <param name="throttle">How long what happens is gathered; null: as the feed does by default.</param>
public abstract partial class LivePageBase(string[] channels, TimeSpan every, TimeSpan? throttle = null) : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private RedisState _redis;
    private bool _ticking;

    /// <summary>Who looks at the page.</summary>
    protected Actor Actor { get; private set; } = Actor.Anonymous;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Gone => _stop;

    /// <summary>Why the last reading failed, as a sentence; null: it did not. What was read before is still shown.</summary>
    protected string? Problem { get; private set; }

    /// <summary>How much has happened since the reader paused the view.</summary>
    protected long HeldBack { get; set; }

    /// <summary>Whether nothing on the page may move. A page whose rows hold themselves back goes on, and says no.</summary>
    protected virtual bool StandsStill => Pause.Paused;

    protected bool RedisAway => Status.Redis.State == RedisState.Away;

    [Inject]
    protected ConsoleStatus Status { get; private set; } = null!;

    [Inject]
    protected ViewPause Pause { get; private set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; private set; } = null!;

    [Inject]
    protected TimeProvider Time { get; private set; } = null!;

    [Inject]
    private BrowserClock Browser { get; set; } = null!;

    [Inject]
    private LiveFeed Feed { get; set; } = null!;

    [Inject]
    private ILogger<LivePageBase> Log { get; set; } = null!;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        Status.Changed -= OnStatus;
        Pause.Changed -= OnPause;
        End();
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected sealed override async Task OnInitializedAsync()
    {
        _stop = _gone.Token;
        Actor = (await Authentication).User.ToActor();
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _redis = Status.Redis.State;
        Begin();
        Status.Changed += OnStatus;
        Pause.Changed += OnPause;
        _subscription = Feed.Subscribe(channels, batch => InvokeAsync(() => OnBatchAsync(batch)), throttle);
        _timer = Time.CreateTimer(_ => Run(TickOnceAsync), state: null, every, every);
        await LoadAsync();
    }

    /// <summary>Makes what the page works with; who looks is known.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Undoes what <see cref="Begin"/> did; it may not have come to that.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Reads what the page shows.</summary>
    protected abstract Task ReadAllAsync();

    /// <summary>Something has happened, and the view is not paused.</summary>
    protected virtual Task HappenedAsync(LiveBatch batch) => ReloadAsync();

    /// <summary>Something has happened while the view is paused.</summary>
    protected virtual void HoldBack(LiveBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        HeldBack += batch.Events.Count;
    }

    /// <summary>Time has passed, and the view is not paused. Never called while an earlier call goes on.</summary>
    protected virtual Task TickAsync() => ReloadAsync();

    /// <summary>The reader has paused the view, or lets it go on.</summary>
    protected virtual Task PauseChangedAsync()
    {
        if (!Pause.Paused)
        {
            return ReloadAsync();
        }

        StateHasChanged();
        return Task.CompletedTask;
    }

    /// <summary>Reads what the page shows; who calls it draws.</summary>
    protected async Task LoadAsync()
    {
        if (await ReadAsync(ReadAllAsync))
        {
            HeldBack = 0;
        }
    }

    /// <summary>Reads a part; what fails is told by <see cref="Problem"/>.</summary>
    protected async Task<bool> ReadAsync(Func<Task> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            await read();
            Problem = null;
            return true;
        }
        catch (Exception error) when (RedisTrouble.Of(error) is { } sentence)
        {
            Problem = sentence;
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }

        return false;
    }

    protected async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    /// <summary>The line below the title.</summary>
    /// <param name="words">How things stand; null: nothing was read yet.</param>
    protected string Line(string? words) => words is null ? "" : RedisAway ? RedisTrouble.LastKnown : words;

    /// <summary>A point in time as the reader's clock shows it.</summary>
    protected string Clock(DateTimeOffset at) => Format.ClockTime(Browser.ToLocal(at), Browser.ToLocal(Browser.UtcNow));

    /// <summary>Does something that was told from elsewhere, unless the page is gone. What nobody expected is logged: nobody waits for it who could be told.</summary>
    protected void Run(Func<Task> work) => _ = InvokeAsync(async () =>
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await work();
        }
#pragma warning disable CA1031 // The next event, tick or click starts anew.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(Log, error, GetType().Name);
        }
    });

    [LoggerMessage(Level = LogLevel.Error, Message = "{Page} could not be brought up to date")]
    private static partial void LogFailed(ILogger log, Exception error, string page);

    private async Task OnBatchAsync(LiveBatch batch)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        if (!StandsStill)
        {
            await HappenedAsync(batch);
            return;
        }

        HoldBack(batch);
        StateHasChanged();
    }

    private async Task TickOnceAsync()
    {
        if (_ticking || StandsStill)
        {
            return;
        }

        _ticking = true;
        try
        {
            await TickAsync();
        }
        finally
        {
            _ticking = false;
        }
    }

    private void OnStatus() => Run(async () =>
    {
        var back = Status.Redis.State == RedisState.Up && _redis != RedisState.Up;
        _redis = Status.Redis.State;
        if (back && !StandsStill)
        {
            await LoadAsync();
        }

        StateHasChanged();
    });

    private void OnPause() => Run(PauseChangedAsync);
}
