using Microsoft.Extensions.Logging;

namespace OpenClaw.Console.Live;

/// <summary>
/// One listener of the feed. Its callback never runs twice at once, is called at most once per throttle with everything that came in between,
/// and never holds up the feed: what it cannot take in time is dropped beyond its capacity, and the next batch says so by its gap.
/// After <see cref="Dispose"/> no callback begins; one that is running goes on to its end.
/// </summary>
public sealed class LiveSubscription : IDisposable
{
    /// <summary>Events kept for a callback that is busy, unless it asks for more.</summary>
    public const int Capacity = 500;

    private readonly int _capacity;
    private readonly IReadOnlySet<string> _channels;
    private readonly Func<LiveBatch, Task> _callback;
    private readonly TimeSpan _throttle;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<LiveSubscription> _leave;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Queue<LiveEvent> _waiting = new();
    private bool _gap;
    private bool _failed;
    private bool _held;
    private bool _pumping;
    private bool _replaced;
    private bool _stopped;
    private long? _lastCall;
    private long _lastId;

    internal LiveSubscription(
        IReadOnlySet<string> channels, Func<LiveBatch, Task> callback, TimeSpan throttle, bool held, int capacity, TimeProvider time, ILogger logger, Action<LiveSubscription> leave)
    {
        (_channels, _callback, _throttle, _held, _capacity) = (channels, callback, throttle, held, capacity);
        (_time, _logger, _leave) = (time, logger, leave);
    }

    /// <summary>Events with a greater id are delivered here; those up to it are in whatever was read after subscribing.</summary>
    public long StartId { get; internal init; }

    /// <summary>Lets the callbacks begin, where the subscription was made to wait for a replay.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _held = false;
            PumpIfNeeded();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            _waiting.Clear();
        }

        _leave(this);
        _stop.Cancel();
        _stop.Dispose();
    }

    internal void Offer(IReadOnlyList<LiveEvent> events, bool gap, bool replaced, long lastId)
    {
        lock (_gate)
        {
            _lastId = lastId;
            _gap |= gap;
            if (replaced)
            {
                _replaced = true;
                _waiting.Clear(); // of data that is no more
            }

            for (var i = 0; i < events.Count; i++)
            {
                if (_channels.Contains(events[i].Channel))
                {
                    _waiting.Enqueue(events[i]);
                }
            }

            while (_waiting.Count > _capacity)
            {
                _waiting.Dequeue();
                _gap = true;
            }

            PumpIfNeeded();
        }
    }

    private void PumpIfNeeded()
    {
        if (!_pumping && !_held && !_stopped && (_gap || _waiting.Count > 0))
        {
            _pumping = true;
            var stop = _stop.Token;
            _ = Task.Run(() => PumpAsync(stop), CancellationToken.None);
        }
    }

    private async Task PumpAsync(CancellationToken stop)
    {
        while (true)
        {
            if (_lastCall is { } last && _throttle - _time.GetElapsedTime(last) is var pause && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            LiveBatch batch;
            lock (_gate)
            {
                if (_stopped || (!_gap && _waiting.Count == 0))
                {
                    _pumping = false;
                    return;
                }

                batch = new LiveBatch(_waiting.ToArray(), _gap || _failed) { LastId = _lastId, Replaced = _replaced };
                _waiting.Clear();
                _gap = _failed = _replaced = false;
            }

            await CallAsync(batch).ConfigureAwait(false);
            _lastCall = _time.GetTimestamp();
        }
    }

    private async Task CallAsync(LiveBatch batch)
    {
        try
        {
            await _callback(batch).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A listener's fault must not stop its feed; what it did not take counts as missed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failed = true;
            _logger.LogError(e, "A live listener failed on {Count} events.", batch.Events.Count);
        }
    }
}
