using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

public sealed class RedisOperationStoreTests(SharedRedis redis)
{
    [Fact]
    public async Task TakeAsync_WithARate_NeverTakesMoreThanASecondAheadOfItAndKeepsIt()
    {
        var bench = new DeliveryBench(redis);
        var ids = await bench.EmitManyAsync(200);
        await bench.RejectAllAsync();
        var store = new RedisOperationStore(redis.Gateway, bench.Keys);
        await store.CollectAsync("by-the-rate", ids, default);
        var draft = new RequeueOperation
        {
            Id = "by-the-rate", Kind = OperationKind.Requeue, State = OperationState.Waiting, What = "all", By = "ada", RatePerMinute = 600, CreatedAt = bench.Now, CommitAt = bench.Now, Total = 0,
        };
        Assert.Equal(200, await store.CreateAsync(draft, "User", bench.Now, default));
        Assert.True(await store.BeginAsync(draft, 200, bench.Now, default));
        var (began, taken) = (bench.Now, 0);
        for (var step = 0; step <= 40; step++)
        {
            // Whoever asks, and however often: the rate is that of the operation.
            taken += await store.TakeAsync("by-the-rate", 200, bench.Now, default) + await store.TakeAsync("by-the-rate", 200, bench.Now, default);
            var due = (int)((bench.Now - began).TotalMilliseconds / 100); // ten a second
            Assert.InRange(taken, due, due + 10);
            bench.Now += TimeSpan.FromMilliseconds(step % 4 == 3 ? 700 : 130);
        }

        Assert.InRange(taken, 100, 200);
        Assert.Equal(taken, (await bench.CountAsync())[DeliveryStatus.Pending]);
    }
}
