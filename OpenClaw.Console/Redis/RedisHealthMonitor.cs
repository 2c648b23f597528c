using Microsoft.Extensions.Logging;

namespace OpenClaw.Console.Redis;

/// <summary>
/// Asks Redis every second whether it is there, and more often while that is in doubt. It is called away only after <see cref="Patience"/>, so
/// that calls ride out the restart of a server; once away, calls fail at once and the connection is renewed as soon as the server is back.
/// </summary>
internal sealed class RedisHealthMonitor : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Alert = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RisksAge = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(5);

    private readonly RedisProbe _probe;
    private readonly Func<Func<bool>, CancellationToken, Task> _reconnect;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly TaskCompletionSource _firstUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _startGate = new();
    private volatile RedisHealth _health;
    private Task? _loop;
    private Task _reconnecting = Task.CompletedTask;
    private volatile string? _obstacle;
    private bool _disposed;
    private DateTimeOffset? _doubtSince;
    private volatile bool _inDoubt;
    private DateTimeOffset _risksRead = DateTimeOffset.MinValue;
    private DateTimeOffset _reminded;

    public RedisHealthMonitor(RedisProbe probe, Func<Func<bool>, CancellationToken, Task> reconnect, TimeSpan timeout, TimeProvider time, ILogger logger)
    {
        (_probe, _reconnect, _timeout, _time, _logger) = (probe, reconnect, timeout, time, logger);
        _reminded = time.GetUtcNow();
        _health = new RedisHealth(RedisState.Connecting, time.GetUtcNow(), "Not connected to Redis yet.", []);
    }

    public RedisHealth Health => _health;

    public event Action<RedisHealth>? Changed;

    public Task StartAsync(CancellationToken ct)
    {
        lock (_startGate)
        {
            _loop ??= Task.Run(() => LoopAsync(_stop.Token), CancellationToken.None);
        }

        return _firstUp.Task.WaitAsync(ct);
    }

    public void ThrowIfNotUp()
    {
        var health = _health;
        if (health.State != RedisState.Up)
        {
            throw new RedisUnavailableException(RedisFailure.Away, health.Detail);
        }
    }

    /// <summary>A call failed: find out at once whether it was only that call.</summary>
    public void Suspect(RedisUnavailableException reason)
    {
        if (reason.Failure != RedisFailure.Away)
        {
            Wake();
        }
    }

    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Rung already, or closing.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await (_loop ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reconnecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _firstUp.TrySetCanceled(CancellationToken.None);
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task LoopAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var began = _time.GetUtcNow();
            try
            {
                await CheckAsync(ct).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The watch never ends before the console does.
            catch (Exception e) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Doubt(e, began, ct);
            }

            await WaitAsync(_doubtSince is null ? Calm : Alert, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CheckAsync(CancellationToken ct)
    {
        await _probe.CheckAsync(_timeout, ct).ConfigureAwait(false);
        _doubtSince = null;
        _inDoubt = false;
        var now = _time.GetUtcNow();
        var warnings = _health.Warnings;
        if (_health.State != RedisState.Up || now - _risksRead >= RisksAge)
        {
            warnings = await _probe.FindRisksAsync(_timeout, ct).ConfigureAwait(false);
            _risksRead = now;
        }

        if (_health.State != RedisState.Up)
        {
            _logger.LogInformation("Redis answers (after {Seconds:0.0} s).", (now - _health.Since).TotalSeconds);
            Set(new RedisHealth(RedisState.Up, now, "Redis answers.", warnings));
            _firstUp.TrySetResult();
        }
        else if (!warnings.SequenceEqual(_health.Warnings, StringComparer.Ordinal))
        {
            Set(_health with { Warnings = warnings });
        }
    }

    private void Doubt(Exception reason, DateTimeOffset began, CancellationToken ct)
    {
        _doubtSince ??= began;
        _inDoubt = true;
        var unsent = reason is RedisUnavailableException { Failure: RedisFailure.NotSent };
        var detail = unsent && _obstacle is { } obstacle ? obstacle : Describe(reason);
        var now = _time.GetUtcNow();
        if (_health.State == RedisState.Up)
        {
            if (now - _doubtSince >= Patience)
            {
                _logger.LogWarning("Redis is away: {Detail} Calls fail until it is back.", detail);
                _reminded = now;
                Set(new RedisHealth(RedisState.Away, now, detail, _health.Warnings));
            }
        }
        else
        {
            if (!string.Equals(detail, _health.Detail, StringComparison.Ordinal))
            {
                Set(_health with { Detail = detail });
            }

            if (now - _reminded >= Reminder)
            {
                _reminded = now;
                _logger.LogWarning("Waiting for Redis, for {Seconds:0} s now: {Detail}", (now - _health.Since).TotalSeconds, detail);
            }
        }

        // A server that answers "not now" is reached already, unless it is the wrong one (a replica after a failover).
        var reached = reason is RedisUnavailableException { Failure: RedisFailure.Refused } && !detail.Contains("replica", StringComparison.Ordinal);
        if (!reached && _reconnecting.IsCompleted)
        {
            _reconnecting = TryReconnectAsync(ct);
        }
    }

    /// <summary>Beside the loop: an attempt may take its whole timeout, and the doubt goes on meanwhile.</summary>
    private async Task TryReconnectAsync(CancellationToken ct)
    {
        try
        {
            await _reconnect(() => _inDoubt, ct).ConfigureAwait(false);
            _obstacle = null;
        }
#pragma warning disable CA1031 // Whatever keeps the connection from being made, the answer is to say so and try again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _obstacle = Describe(e);
            _logger.LogDebug(e, "No connection to Redis could be made.");
        }

        Wake();
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var timer = Task.Delay(pause, _time, either.Token);
        await Task.WhenAny(timer, _wake.WaitAsync(either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }

    private static string Describe(Exception e) => e is RedisUnavailableException or RedisCommandException
        ? RedisErrors.FirstLine(e.Message)
        : RedisErrors.FirstLine(e.GetBaseException().Message);

    private void Set(RedisHealth health)
    {
        foreach (var warning in health.Warnings.Except(_health.Warnings, StringComparer.Ordinal))
        {
            _logger.LogWarning("{Warning}", warning);
        }

        _health = health;
        foreach (var listener in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<RedisHealth>)listener)(health);
            }
#pragma warning disable CA1031 // A listener's fault must not end the watch.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _logger.LogError(e, "A listener to Redis' health failed.");
            }
        }
    }
}
