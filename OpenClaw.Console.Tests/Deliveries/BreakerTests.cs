using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>The breaker in Redis does what the domain's says: the same history goes through both.</summary>
public sealed class BreakerTests(SharedRedis redis)
{
    private static readonly BreakerRules Rules = new(3, TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Exchange_AnyHistory_KeepsTheDomainsState(int seed)
    {
        var random = new Random(seed);
        var bench = new DeliveryBench(redis);
        bench.Rules = bench.Rules with { Breaker = Rules, ClaimTimeout = TimeSpan.FromDays(1) };
        await bench.EmitManyAsync(400);
        var model = Breaker.New;
        var held = new List<OpenClaw.Console.Deliveries.DeliveryClaim>();
        var seen = new HashSet<BreakerState>();
        var bad = false;
        for (var step = 0; step < 300; step++)
        {
            bench.Now += TimeSpan.FromSeconds(random.Next(9));
            bad = random.Next(10) == 0 ? !bad : bad;
            if (random.Next(40) == 0)
            {
                model = random.Next(2) == 0 ? model.Isolate(bench.Now, "by hand") : model.Close(bench.Now, "by hand");
                await (model.State is BreakerState.Isolated ? bench.Breakers.IsolateAsync("main", "by hand", bench.Now, default) : bench.Breakers.CloseAsync("main", "by hand", bench.Now, default));
            }

            var ended = held.Take(random.Next(4)).Select(claim => bad ? bench.Unavailable(claim) : bench.Accepted(claim)).ToArray();
            held.RemoveRange(0, ended.Length);
            foreach (var completion in ended)
            {
                model = completion.Outcome!.IsAnswer ? model.OnAnswer(bench.Now) : model.OnFailure(bench.Now, completion.Outcome.Error!, Rules);
            }

            var want = random.Next(3);
            var exchange = await bench.ExchangeAsync(want, ended);
            (model, var allowed) = model.Allow(want, held.Count, bench.Now, Rules);
            Assert.Equal(allowed, exchange.Claims.Count);
            Assert.Equal((model.State, model.Cause, model.Failures), (exchange.Breaker.State, exchange.Breaker.Cause, exchange.Breaker.Failures));
            Assert.Equal(model.Since, exchange.Breaker.Since);
            seen.Add(model.State);
            held.AddRange(exchange.Claims);
        }

        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public async Task Exchange_FailuresInARow_OpensForAWhileAndUsesUpNoAttempt()
    {
        var bench = new DeliveryBench(redis);
        await bench.EmitManyAsync(20);
        var claims = await bench.ClaimAsync(5);
        var opened = await bench.ExchangeAsync(5, [.. claims.Select(bench.Unavailable)]);
        Assert.Equal((BreakerState.Open, "HTTP 503", 0), (opened.Breaker.State, opened.Breaker.Cause, opened.Claims.Count));
        Assert.Equal(bench.Now.AddSeconds(30), opened.AskAgainAt);
        Assert.Equal(15, (await bench.CountAsync())[DeliveryStatus.Pending]);
        bench.Now = opened.AskAgainAt!.Value;
        var probe = Assert.Single(await bench.ClaimAsync(5));
        Assert.Empty(await bench.ClaimAsync(5)); // another replica, while the probe is under way
        var closed = await bench.ExchangeAsync(5, bench.Accepted(probe));
        Assert.Equal((BreakerState.Closed, 5), (closed.Breaker.State, closed.Claims.Count));
        Assert.Equal(3, (await bench.EventsAsync("deliveries")).Count(type => type == "breaker.changed"));
    }

    [Fact]
    public async Task Exchange_OpenTimeIsOverAndAllIsDueLater_AsksAgainWhenTheFirstIsDue()
    {
        var bench = new DeliveryBench(redis);
        var due = await bench.OpenWithAllDueLaterAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(due, (await bench.ExchangeAsync(5)).AskAgainAt);
        bench.Now += TimeSpan.FromMinutes(2);
        var exchange = await bench.ExchangeAsync(5);
        Assert.Equal((BreakerState.Open, 0, due), (exchange.Breaker.State, exchange.Claims.Count, exchange.AskAgainAt));
        bench.Now = due;
        Assert.Single(await bench.ClaimAsync(5));
    }

    [Fact]
    public async Task Exchange_ReceiverThatRefuses_IsAtWorkAndDoesNotOpen()
    {
        var bench = new DeliveryBench(redis);
        await bench.EmitManyAsync(30);
        await bench.RejectAllAsync();
        Assert.Equal(BreakerState.Closed, (await bench.Breakers.ReadAsync(["main"], default))["main"].State);
        Assert.Equal(30, (await bench.CountAsync())[DeliveryStatus.Rejected]);
    }

    [Fact]
    public async Task Exchange_ProbeLostWithItsReplica_IsGivenToAnother()
    {
        var bench = new DeliveryBench(redis);
        await bench.EmitManyAsync(20);
        await bench.CompleteAsync([.. (await bench.ClaimAsync(5)).Select(bench.Unavailable)]);
        bench.Now += TimeSpan.FromSeconds(30);
        Assert.Single(await bench.ClaimAsync(5));
        bench.Now += bench.Rules.ClaimTimeout;
        Assert.Single(await bench.ClaimAsync(5));
    }
}
