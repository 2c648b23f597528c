using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Delivers what one endpoint has: claims records, sends as many at once as it may, and hands in how they went together with the next claim. While the
/// endpoint answers quickly as many again are claimed ahead, so that what has been sent makes room for the next one without asking Redis first.
/// Every endpoint has its own pump, so that one that hangs slows no other.
/// </summary>
internal sealed partial class EndpointPump : IDisposable
{
    /// <summary>Nothing is waited for longer than this without asking: a net below events that cannot be lost.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Failures in a row after which what has ended is left to its claims to run out: it fails for a reason of its own.</summary>
    private const int MostFailures = 5;

    /// <summary>An endpoint whose last answer took longer gets nothing claimed ahead, in ms: it would wait.</summary>
    private const int Quick = 250;

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
    private readonly List<DeliveryCompletion> _ended = [];
    private readonly ClaimsAhead _ahead;
    private bool _quick;
    private int _inFlight;
    private bool _exchanging;
    private int _failures;
    private int _turn;
    private DateTimeOffset _askAt = DateTimeOffset.MinValue;
    private DateTimeOffset _restUntil = DateTimeOffset.MinValue;
    private volatile DeliveryEndpoint _endpoint;

    public EndpointPump(DeliveryEndpoint endpoint, RedisDeliveryQueue queue, DeliverySender sender, OutboundSecrets secrets, DeliveryRules rules, TimeProvider time, ILogger log)
    {
        (_endpoint, _queue, _sender, _secrets, _rules, _time, _log) = (endpoint, queue, sender, secrets, rules, time, log);
        _ahead = new ClaimsAhead(time, _ended);
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
            _turn++;
        }

        Ring();
    }

    /// <summary>Ends what is under way at once; it is given back.</summary>
    public void Cut() => _cut.Cancel();

    /// <summary>Works until it is stopped; then waits for what is under way, and hands that in.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var stopping = stop.Register(Ring);
        while (!Ended(stop.IsCancellationRequested))
        {
            if (Take(stop.IsCancellationRequested) is { } work)
            {
                _ = ExchangeAsync(work);
            }
            else
            {
                await _bell.WaitAsync(CancellationToken.None);
            }
        }
    }

    public void Dispose()
    {
        _alarm.Dispose();
        _cut.Dispose();
        _bell.Dispose();
    }

    private bool Ended(bool stopping)
    {
        lock (_gate)
        {
            return stopping && _inFlight == 0 && _ahead.Count == 0 && !_exchanging && (_ended.Count == 0 || _failures >= MostFailures);
        }
    }

    /// <summary>What is to be exchanged now; null: wait for the bell.</summary>
    private Work? Take(bool stopping)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            if (stopping || !_endpoint.Enabled || !_quick)
            {
                _ahead.GiveBack();
            }

            if (_exchanging || now < _restUntil)
            {
                return Later(now, _restUntil);
            }

            var ended = Math.Min(RedisDeliveryQueue.LargestExchange, _ended.Count);
            var free = Math.Min((_endpoint.Concurrency * (_quick ? 2 : 1)) - _inFlight - _ahead.Count, RedisDeliveryQueue.LargestExchange);
            var mayClaim = !stopping && free > 0 && _endpoint.Enabled && _secrets.Live.Count > 0;
            var want = mayClaim && _askAt <= now ? free : 0;
            if (ended == 0 && want == 0)
            {
                return mayClaim ? Later(now, _askAt) : null;
            }

            var work = new Work(_endpoint, _ended.GetRange(0, ended), want, _turn);
            _ended.RemoveRange(0, ended);
            _exchanging = true;
            return work;
        }
    }

    /// <summary>Sets the alarm.</summary>
    private Work? Later(DateTimeOffset now, DateTimeOffset at)
    {
        if (at > now)
        {
            _alarm.Change(at - now < LongestWait ? at - now + TimeSpan.FromMilliseconds(1) : LongestWait, Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    private async Task ExchangeAsync(Work work)
    {
        DeliveryExchange? exchange = null;
        var broken = false;
        try
        {
            exchange = await _queue.ExchangeAsync(work.Endpoint, work.Ended, work.Want, _rules, _time.GetUtcNow(), CancellationToken.None);
            Report(work, exchange);
        }
        catch (RedisUnavailableException)
        {
            // What has ended is handed in again: it counts once, by its fence.
        }
#pragma warning disable CA1031 // A pump never ends before the console does.
        catch (Exception error)
#pragma warning restore CA1031
        {
            broken = true;
            LogFailed(work.Endpoint.Id, work.Ended.Count, error);
        }

        foreach (var claim in Settle(work, exchange, broken))
        {
            _ = SendAsync(claim);
        }

        Ring();
    }

    /// <summary>Takes in what an exchange gave; answers what is to be sent now.</summary>
    private List<DeliveryClaim> Settle(Work work, DeliveryExchange? exchange, bool broken)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            _exchanging = false;
            if (exchange is null)
            {
                if (++_failures < MostFailures || !broken)
                {
                    _ended.InsertRange(0, work.Ended);
                }

                var pause = FirstPause * Math.Pow(2, Math.Min(_failures - 1, 10));
                (_restUntil, _askAt) = (now + (pause < LongestPause ? pause : LongestPause), DateTimeOffset.MinValue);
                return [];
            }

            _failures = 0;
            if (exchange.Breaker.State is not BreakerState.Closed)
            {
                _ahead.GiveBack();
            }

            _ahead.Add(exchange.Claims);

            var again = exchange.Claims.Count == work.Want && work.Want > 0 ? DateTimeOffset.MinValue : exchange.AskAgainAt ?? now + LongestWait;
            // When something rang meanwhile this answer may be older than that: then the earlier time holds.
            _askAt = work.Turn == _turn || again < _askAt ? again : _askAt;
            var sending = new List<DeliveryClaim>();
            while (Next() is { } claim)
            {
                sending.Add(claim);
            }

            return sending;
        }
    }

    /// <summary>The next one to send, if one more may be under way.</summary>
    private DeliveryClaim? Next()
    {
        if (_inFlight >= _endpoint.Concurrency || _ahead.Take() is not { } claim)
        {
            return null;
        }

        _inFlight++;
        return claim;
    }

    /// <summary>Sends a record, and then what was claimed ahead, as long as there is some.</summary>
    private async Task SendAsync(DeliveryClaim first)
    {
        for (DeliveryClaim? claim = first; claim is not null;)
        {
            var completion = await SendOneAsync(_endpoint, claim);
            lock (_gate)
            {
                _inFlight--;
                _ended.Add(completion);
                _quick = completion is { Attempt.Milliseconds: < Quick, Verdict.Status: DeliveryStatus.Delivered or DeliveryStatus.Duplicate };
                claim = Next();
            }

            Ring();
        }
    }

    private async Task<DeliveryCompletion> SendOneAsync(DeliveryEndpoint endpoint, DeliveryClaim claim)
    {
        try
        {
            return await _sender.SendAsync(endpoint, claim, _cut.Token);
        }
#pragma warning disable CA1031 // A record that cannot even be sent is no reason to stop the others; it goes the way of failures.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogBroken(claim.Id.Value, endpoint.Id, error);
            return _sender.Broken(endpoint, claim, error);
        }
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

    /// <summary>One exchange.</summary>
    /// <param name="Turn">How often something had rung when it began.</param>
    private sealed record Work(DeliveryEndpoint Endpoint, IReadOnlyList<DeliveryCompletion> Ended, int Want, int Turn);
}
