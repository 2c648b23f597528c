using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Live;

/// <summary>
/// Passes the event stream on to this process' listeners. Pub/sub is only a doorbell: the events themselves are read from the stream after the
/// last id seen, when the bell rings, when Redis comes back, and every two seconds in any case; so nothing can be lost by it.
/// </summary>
public sealed class LiveFeed : BackgroundService
{
    private static readonly TimeSpan DefaultThrottle = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(2);

    /// <summary>Between two reads, so that a busy stream is read in batches and not entry by entry.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly RedisGateway _redis;
    private readonly RedisKeys _keys;
    private readonly LiveStream _stream;
    private readonly TimeProvider _time;
    private readonly ILogger<LiveFeed> _logger;
    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly Lock _gate = new();
    private LiveSubscription[] _subscriptions = [];
    private string? _epoch;
    private long _lastId;
    private volatile LiveState _state = LiveState.CatchingUp;

    public LiveFeed(RedisGateway redis, RedisKeys keys, TimeProvider time, ILogger<LiveFeed> logger)
    {
        (_redis, _keys, _time, _logger) = (redis, keys, time, logger);
        _stream = new LiveStream(redis, keys);
    }

    public LiveState State => _state;

    /// <summary>The id of the last event passed on.</summary>
    public long LastId => Interlocked.Read(ref _lastId);

    public event Action<LiveState>? StateChanged;

    /// <summary>
    /// Calls back with what happens on these channels from now on: at most once per throttle (150 ms unless said otherwise), never twice at once.
    /// Dispose it to end.
    /// </summary>
    /// <param name="capacity">Events kept while the callback is busy; what is beyond is dropped, and the next batch says so.</param>
    public LiveSubscription Subscribe(IEnumerable<string> channels, Func<LiveBatch, Task> callback, TimeSpan? throttle = null, int capacity = LiveSubscription.Capacity) =>
        Subscribe(channels, callback, throttle, held: false, capacity);

    /// <summary>What happened on these channels after a position, up to now.</summary>
    public async Task<LiveReplay> ReplayAsync(long afterId, IEnumerable<string> channels, CancellationToken ct)
    {
        var tip = (await _stream.ReadAsync(0, 0, ct).ConfigureAwait(false)).Tip;
        var events = new List<LiveEvent>();
        var gap = afterId > tip; // a position of data that is no more
        await foreach (var page in _stream.ReplayAsync(afterId, tip, channels.ToFrozenSet(StringComparer.Ordinal), ct).ConfigureAwait(false))
        {
            events.AddRange(page.Events);
            gap |= page.Gap;
        }

        return new LiveReplay(events, gap, tip);
    }

    /// <param name="held">No callback before <see cref="LiveSubscription.Release"/>: the caller replays first, up to <see cref="LiveSubscription.StartId"/>.</param>
    internal LiveSubscription Subscribe(IEnumerable<string> channels, Func<LiveBatch, Task> callback, TimeSpan? throttle, bool held, int capacity = LiveSubscription.Capacity)
    {
        lock (_gate)
        {
            var subscription = new LiveSubscription(
                channels.ToFrozenSet(StringComparer.Ordinal), callback, throttle ?? DefaultThrottle, held, capacity, _time, _logger, Leave) { StartId = _lastId };
            _subscriptions = [.. _subscriptions, subscription];
            return subscription;
        }
    }

    internal Task<LivePage> TipAsync(CancellationToken ct) => _stream.ReadAsync(0, 0, ct);

    internal IAsyncEnumerable<LiveReplay> ReplayPagesAsync(long afterId, long upTo, IReadOnlySet<string> channels, CancellationToken ct) =>
        _stream.ReplayAsync(afterId, upTo, channels, ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var doorbell = _redis.Subscribe(_keys.Events, _ => Ring());
        void OnHealth(RedisHealth health) => Ring();
        _redis.HealthChanged += OnHealth;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var more = await ReadOnceAsync(stoppingToken).ConfigureAwait(false);
                if (!more)
                {
                    await Task.Delay(Pause, _time, stoppingToken).ConfigureAwait(false);
                    await WaitForBellAsync(stoppingToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The console stops.
        }
        finally
        {
            _redis.HealthChanged -= OnHealth;
        }
    }

    /// <summary>True when there is more to read at once.</summary>
    private async Task<bool> ReadOnceAsync(CancellationToken ct)
    {
        try
        {
            var page = await _stream.ReadAsync(_lastId, _epoch is null ? 0 : LiveStream.PageSize, ct).ConfigureAwait(false);
            var more = page.Full;
            PassOn(page);
            SetState(more ? LiveState.CatchingUp : LiveState.Live);
            return more;
        }
        catch (RedisUnavailableException)
        {
            SetState(LiveState.Away);
        }
#pragma warning disable CA1031 // The feed never ends before the console does.
        catch (Exception e) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            _logger.LogError(e, "The event stream could not be read after {LastId}.", _lastId);
            SetState(LiveState.Away);
        }

        return false;
    }

    private void PassOn(LivePage page)
    {
        lock (_gate)
        {
            var events = page.Events;
            var replaced = _epoch != page.Epoch || page.Tip < _lastId;
            if (replaced && _epoch is not null)
            {
                _logger.LogWarning("The event stream was replaced (position {LastId}, now {Tip}): listeners reload.", _lastId, page.Tip);
            }

            _epoch = page.Epoch;
            var gap = replaced || (events.Count == 0 ? page.Tip > _lastId : events[0].Id != _lastId + 1);
            if (replaced)
            {
                events = [];
            }

            Interlocked.Exchange(ref _lastId, events.Count == 0 ? page.Tip : events[^1].Id);
            if (gap || events.Count > 0)
            {
                foreach (var subscription in _subscriptions)
                {
                    subscription.Offer(events, gap, replaced, _lastId);
                }
            }
        }
    }

    private async Task WaitForBellAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(Task.Delay(SafetyNet, _time, either.Token), _bell.WaitAsync(either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
    }

    private void Ring()
    {
        try
        {
            if (_bell.CurrentCount == 0)
            {
                _bell.Release();
            }
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Rung already.
        }
    }

    private void SetState(LiveState state)
    {
        if (_state != state)
        {
            _state = state;
            StateChanged?.Invoke(state);
        }
    }

    private void Leave(LiveSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions = Array.FindAll(_subscriptions, other => other != subscription);
        }
    }
}
