using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Delivers what one endpoint has: claims as many records as it can send at once, sends them, and hands in how they went together with the next claim.
/// Every endpoint has its own, so that one that hangs slows no other.
/// </summary>
internal sealed partial class EndpointPump : IDisposable
{
    /// <summary>Nothing is waited for longer than this without asking: a net below events that cannot be lost.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private const int MostRefusals = 5;

    private readonly RedisDeliveryQueue _queue;
    private readonly DeliverySender _sender;
    private readonly OutboundSecrets _secrets;
    private readonly DeliveryRules _rules;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly CancellationTokenSource _cut = new();
    private readonly ITimer _alarm;
    private List<DeliveryCompletion> _ended = [];
    private int _inFlight;
    private DateTimeOffset _askAt = DateTimeOffset.MinValue;
    private volatile DeliveryEndpoint _endpoint;

    public EndpointPump(DeliveryEndpoint endpoint, RedisDeliveryQueue queue, DeliverySender sender, OutboundSecrets secrets, DeliveryRules rules, TimeProvider time, ILogger log)
    {
        (_endpoint, _queue, _sender, _secrets, _rules, _time, _log) = (endpoint, queue, sender, secrets, rules, time, log);
        _alarm = time.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Deliveries under way.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>The endpoint as it is now; takes effect with the next claim.</summary>
    public void Update(DeliveryEndpoint endpoint)
    {
        _endpoint = endpoint;
        Wake();
    }

    /// <summary>Claims nothing until the next <see cref="Update"/>.</summary>
    public void Rest() => _endpoint = _endpoint with { Enabled = false };

    /// <summary>Something may be due that was not.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _askAt = DateTimeOffset.MinValue;
        }

        Ring();
    }

    /// <summary>Ends what is under way at once; it is given back.</summary>
    public void Cut() => _cut.Cancel();

    /// <summary>Works until it is stopped; then waits for what is under way, and hands that in.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var batch = new List<DeliveryCompletion>();
        var (pause, refusals) = (FirstPause, 0);
        await using var stopping = stop.Register(Ring);
        while (true)
        {
            var want = Gather(batch, stop.IsCancellationRequested);
            if (batch.Count == 0 && want == 0)
            {
                if (stop.IsCancellationRequested && InFlight == 0)
                {
                    return;
                }

                await _bell.WaitAsync(CancellationToken.None);
                continue;
            }

            try
            {
                await ExchangeAsync(batch, want);
                batch.Clear();
                (pause, refusals) = (FirstPause, 0);
                continue;
            }
            catch (RedisUnavailableException) when (!stop.IsCancellationRequested || refusals++ < MostRefusals)
            {
                // What has ended is handed in again: it counts once, by its fence.
            }
#pragma warning disable CA1031 // A pump never ends before the console does.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogFailed(_endpoint.Id, batch.Count, error);
                if (++refusals >= MostRefusals)
                {
                    batch.Clear(); // their claims run out, and they are attempted again
                }

                if (stop.IsCancellationRequested)
                {
                    return;
                }
            }

            await Task.Delay(pause, _time, CancellationToken.None);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    public void Dispose()
    {
        _alarm.Dispose();
        _cut.Dispose();
        _bell.Dispose();
    }

    /// <summary>Takes what has ended into the batch, and says how many records may be claimed now.</summary>
    private int Gather(List<DeliveryCompletion> batch, bool stopping)
    {
        lock (_gate)
        {
            var room = Math.Min(RedisDeliveryQueue.LargestExchange - batch.Count, _ended.Count);
            batch.AddRange(_ended.GetRange(0, room));
            _ended.RemoveRange(0, room);
            var free = Math.Min(_endpoint.Concurrency - _inFlight, RedisDeliveryQueue.LargestExchange);
            if (stopping || free <= 0 || !_endpoint.Enabled || _secrets.Live.Count == 0)
            {
                return 0;
            }

            var now = _time.GetUtcNow();
            if (_askAt <= now)
            {
                return free;
            }

            _alarm.Change(Later(_askAt - now), Timeout.InfiniteTimeSpan);
            return 0;
        }
    }

    private async Task ExchangeAsync(List<DeliveryCompletion> batch, int want)
    {
        var endpoint = _endpoint;
        lock (_gate)
        {
            _askAt = DateTimeOffset.MaxValue; // a bell that rings meanwhile sets it back
        }

        DeliveryExchange exchange;
        try
        {
            exchange = await _queue.ExchangeAsync(endpoint, batch, want, _rules, _time.GetUtcNow(), CancellationToken.None);
        }
        catch
        {
            lock (_gate)
            {
                _askAt = DateTimeOffset.MinValue;
            }

            throw;
        }

        Report(endpoint, batch, exchange);
        lock (_gate)
        {
            var again = want == 0 || exchange.Claims.Count == want ? DateTimeOffset.MinValue : exchange.AskAgainAt ?? _time.GetUtcNow() + LongestWait;
            _askAt = again < _askAt ? again : _askAt;
            _inFlight += exchange.Claims.Count;
        }

        foreach (var claim in exchange.Claims)
        {
            _ = SendAsync(endpoint, claim);
        }
    }

    private async Task SendAsync(DeliveryEndpoint endpoint, DeliveryClaim claim)
    {
        DeliveryCompletion completion;
        try
        {
            completion = await _sender.SendAsync(endpoint, claim, _cut.Token);
        }
#pragma warning disable CA1031 // A record that cannot even be sent is no reason to stop the others; it goes the way of failures.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogBroken(claim.Id.Value, endpoint.Id, error);
            completion = _sender.Broken(endpoint, claim, error);
        }

        lock (_gate)
        {
            _inFlight--;
            _ended.Add(completion);
        }

        Ring();
    }

    private void Report(DeliveryEndpoint endpoint, List<DeliveryCompletion> batch, DeliveryExchange exchange)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (!exchange.Counted[i])
            {
                LogLate(batch[i].Claim.Id.Value, endpoint.Id);
            }
        }

        if (exchange.Released > 0)
        {
            LogReleased(exchange.Released, endpoint.Id);
        }

        if (exchange.Gone > 0)
        {
            LogGone(exchange.Gone, endpoint.Id);
        }
    }

    private static TimeSpan Later(TimeSpan wait) => wait > LongestWait ? LongestWait : wait + TimeSpan.FromMilliseconds(1);

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

    [LoggerMessage(Level = LogLevel.Error, Message = "The deliveries of {Endpoint} could not go on ({Count} ended)")]
    private partial void LogFailed(string endpoint, int count, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Id} to {Endpoint} could not be attempted")]
    private partial void LogBroken(long id, string endpoint, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What became of delivery {Id} to {Endpoint} does not count: it was handed in before, or its claim had run out")]
    private partial void LogLate(long id, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries to {Endpoint} were being sent by a console that is gone; they are due again")]
    private partial void LogReleased(int count, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} due deliveries to {Endpoint} have no record any more")]
    private partial void LogGone(int count, string endpoint);
}
