using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

public sealed class RedisDeliveryQueueTests(SharedRedis redis)
{
    private readonly DeliveryBench _bench = new(redis);

    [Fact]
    public async Task ClaimAsync_DueRecords_GivesEachToOneClaimerOnly()
    {
        var ids = await _bench.EmitManyAsync(100);
        var claims = (await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _bench.ClaimAsync(12)))).SelectMany(part => part).ToList();
        Assert.Equal(ids.Order(), claims.Select(claim => claim.Id).Order());
        Assert.Equal((100, 0), ((await _bench.CountAsync()).InFlight, (await _bench.CountAsync()).Due));
        Assert.NotNull((await _bench.GetAsync(ids[0])).ClaimedUntil);
    }

    [Fact]
    public async Task CompleteAsync_Accepted_IsDeliveredWithItsAttempt()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        var claim = Assert.Single(await _bench.ClaimAsync(5));
        Assert.Equal("""{"milestoneId":"m0"}""", System.Text.Encoding.UTF8.GetString(claim.Payload.Span));
        Assert.Equal([true], await _bench.CompleteAsync(_bench.Accepted(claim)));
        var record = await _bench.GetAsync(id);
        Assert.Equal((DeliveryStatus.Delivered, 1, null, null, null), (record.Status, record.AttemptCount, record.NextAttemptAt, record.LastError, record.ClaimedUntil));
        var attempt = Assert.Single(record.Attempts);
        Assert.Equal((200, 12, "0a1b2c3d", "test/1", _bench.Now), (attempt.HttpStatus, attempt.Milliseconds, attempt.KeyId, attempt.Replica, attempt.At));
        Assert.Empty(await _bench.ClaimAsync(5));
    }

    [Fact]
    public async Task CompleteAsync_RetryableFailures_WaitThenDie()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var exchange = await _bench.ExchangeAsync(0, _bench.Unavailable(Assert.Single(await _bench.ClaimAsync(5))));
            var record = await _bench.GetAsync(id);
            Assert.Equal((DeliveryStatus.Retrying, attempt, "HTTP 503"), (record.Status, record.AttemptCount, record.LastError));
            Assert.Equal(record.NextAttemptAt, exchange.AskAgainAt);
            Assert.Empty(await _bench.ClaimAsync(5));
            _bench.Now = record.NextAttemptAt!.Value;
        }

        await _bench.CompleteAsync(_bench.Unavailable(Assert.Single(await _bench.ClaimAsync(5))));
        var dead = await _bench.GetAsync(id);
        Assert.Equal((DeliveryStatus.DeadLetter, 3), (dead.Status, dead.AttemptCount));
        var group = Assert.Single(await _bench.Dead.GroupsAsync(_bench.Now, default));
        Assert.Equal((dead.GroupId, "main", DeliveryStatus.DeadLetter, "HTTP 503", 1L), (group.Id, group.EndpointId, group.Status, group.Cause, group.Count));
        Assert.Equal(["delivery.dead"], await _bench.EventsAsync("dead_letters"));
    }

    [Fact]
    public async Task CompleteAsync_ClaimRanOutAndWasTakenByAnother_DoesNotCount()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        var lost = Assert.Single(await _bench.ClaimAsync(1));
        _bench.Now += _bench.Rules.ClaimTimeout;
        var exchange = await _bench.ExchangeAsync(1);
        Assert.Equal(1, exchange.Released);
        var later = Assert.Single(exchange.Claims);
        Assert.Equal([false], await _bench.CompleteAsync(_bench.Refused(lost)));
        Assert.Equal(DeliveryStatus.Pending, (await _bench.GetAsync(id)).Status);
        Assert.Equal([true], await _bench.CompleteAsync(_bench.Accepted(later)));
        Assert.Equal([false], await _bench.CompleteAsync(_bench.Accepted(later)));
        Assert.Single((await _bench.GetAsync(id)).Attempts);
    }

    [Fact]
    public async Task CompleteAsync_GivenBack_IsDueAgainWithNoAttemptUsedUp()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        await _bench.CompleteAsync(DeliveryCompletion.GivenBack(Assert.Single(await _bench.ClaimAsync(1))));
        Assert.Equal(0, (await _bench.GetAsync(id)).AttemptCount);
        Assert.Equal(id, Assert.Single(await _bench.ClaimAsync(1)).Id);
    }

    [Fact]
    public async Task CompleteAsync_ManyAttempts_KeepsTheLastTwenty()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        _bench.Rules = _bench.Rules with { Breaker = new BreakerRules(1000, TimeSpan.FromSeconds(1)) };
        var policy = new RetryPolicy(100, [TimeSpan.FromSeconds(1)]);
        for (var i = 1; i <= 25; i++)
        {
            await _bench.CompleteAsync(_bench.Ended(Assert.Single(await _bench.ClaimAsync(1)), DeliveryOutcome.OfAnswer(500, ""), 500, $"line one of {i}\nline two", policy));
            _bench.Now += TimeSpan.FromSeconds(2);
        }

        var record = await _bench.GetAsync(id);
        Assert.Equal(25, record.AttemptCount);
        Assert.Equal(Enumerable.Range(6, 20).Select(i => $"line one of {i}\nline two"), record.Attempts.Select(attempt => attempt.Answer));
    }

    [Fact]
    public async Task CompleteAsync_BeyondTheCap_LetsTheOldestDeliveredGoAndCountsThem()
    {
        var bench = new DeliveryBench(redis, deliveredCap: 100);
        var ids = await bench.EmitManyAsync(160);
        while (await bench.ClaimAsync(20) is { Count: > 0 } claims)
        {
            await bench.CompleteAsync([.. claims.Select(bench.Accepted)]);
        }

        var counts = await bench.CountAsync();
        Assert.Equal((100, 60), (counts[DeliveryStatus.Delivered], counts.Dropped));
        Assert.Null(await bench.Store.GetAsync(ids.Min(), default));
        Assert.NotNull(await bench.Store.GetAsync(ids.Max(), default));
    }

    [Fact]
    public async Task ClaimAsync_RateLimited_GivesNoMoreThanTheRateAndSaysWhenToAskAgain()
    {
        await _bench.EmitManyAsync(50);
        var limited = DeliveryBench.Endpoint with { RatePerMinute = 60, Concurrency = 4 };
        var first = await _bench.Queue.ExchangeAsync(limited, [], 20, _bench.Rules, _bench.Now, default);
        Assert.Equal(4, first.Claims.Count); // a burst as large as the concurrency
        Assert.Equal(_bench.Now.AddSeconds(1), first.AskAgainAt);
        var began = _bench.Now;
        var taken = 4;
        while (_bench.Now < began.AddSeconds(20))
        {
            _bench.Now += TimeSpan.FromMilliseconds(250);
            taken += (await _bench.Queue.ExchangeAsync(limited, [], 20, _bench.Rules, _bench.Now, default)).Claims.Count;
        }

        Assert.Equal(24, taken);
    }

    [Fact]
    public async Task RepairAsync_OpenRecordWithoutDueEntry_IsMadeDue()
    {
        var ids = await _bench.EmitManyAsync(600);
        await _bench.Redis.ExecuteAsync("ZREM", [_bench.Keys.DeliveriesDue("main"), ids[3].Value, ids[599].Value]);
        await _bench.Redis.ExecuteAsync("DEL", [_bench.Keys.DeliveryRecord(ids[7].ToString())]);
        Assert.Equal(new DeliveryRepair(2, 1), await _bench.Queue.RepairAsync("main", _bench.Now, default));
        Assert.Equal(new DeliveryRepair(0, 0), await _bench.Queue.RepairAsync("main", _bench.Now, default));
        // The due entry of the lost record is noticed when it is claimed.
        var (claimed, gone) = (0, 0);
        while (await _bench.ExchangeAsync(64) is { } exchange && exchange.Claims.Count + exchange.Gone > 0)
        {
            (claimed, gone) = (claimed + exchange.Claims.Count, gone + exchange.Gone);
        }

        Assert.Equal((599, 1), (claimed, gone));
    }

    [Fact]
    public async Task ReleaseExpiredAsync_EndpointNobodyWorksOn_GivesClaimsBack()
    {
        await _bench.EmitManyAsync(3);
        await _bench.ClaimAsync(2);
        Assert.Equal(0, await _bench.Queue.ReleaseExpiredAsync("main", _bench.Now, default));
        _bench.Now += _bench.Rules.ClaimTimeout;
        Assert.Equal(2, await _bench.Queue.ReleaseExpiredAsync("main", _bench.Now, default));
        Assert.Equal(3, (await _bench.CountAsync()).Due);
    }

    [Fact]
    public async Task FiguresAsync_Attempts_CountsThemWithTheirTimes()
    {
        await _bench.EmitManyAsync(4);
        var claims = await _bench.ClaimAsync(4);
        await _bench.CompleteAsync(_bench.Accepted(claims[0]), _bench.Accepted(claims[1]), _bench.Accepted(claims[2]), _bench.Unavailable(claims[3]));
        var figures = await _bench.Breakers.FiguresAsync("main", _bench.Now.AddMinutes(30), default);
        Assert.Equal((3L, 1L, 0.75), (figures.Succeeded, figures.Failed, figures.SuccessRate));
        Assert.InRange(figures.P50!.Value, 12, 15);
        Assert.Null((await _bench.Breakers.FiguresAsync("main", _bench.Now.AddHours(2), default)).SuccessRate);
    }
}
