using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Live;

/// <summary>
/// Something read from Redis that this process keeps at hand: read before the host answers, again whenever a live event says that a replica changed it,
/// and from time to time, for a Redis that was restored.
/// </summary>
/// <param name="channel">Where its event is told.</param>
/// <param name="eventType">The type of that event.</param>
/// <param name="interval">From time to time.</param>
public abstract partial class KeptCurrent(LiveFeed live, TimeProvider time, ILogger log, string channel, string eventType, TimeSpan interval) : BackgroundService
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);

    /// <summary>Reads what is stored; after a change of one's own, so that its author sees it at once.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _refreshing.WaitAsync(cancel);
        try
        {
            await ReadAsync(cancel);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _refreshing.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads it; never called twice at once.</summary>
    protected abstract Task ReadAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [channel], batch => batch.Gap || batch.Events.Any(happened => happened.Type == eventType) ? TryRefreshAsync(stoppingToken) : Task.CompletedTask, TimeSpan.Zero);
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryRefreshAsync(stoppingToken);
        }
    }

    private async Task TryRefreshAsync(CancellationToken cancel)
    {
        try
        {
            await RefreshAsync(cancel);
        }
        catch (RedisUnavailableException)
        {
            // What was known stays; the next tick tries again.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(log, error, GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{What} could not be brought up to date")]
    private static partial void LogFailed(ILogger log, Exception error, string what);
}
