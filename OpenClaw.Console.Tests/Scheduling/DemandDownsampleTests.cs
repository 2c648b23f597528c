using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Scheduling;

public sealed class DemandDownsampleTests(SharedRedis redis)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    [Fact]
    public async Task Run_PointAMinuteOfThreeDays_LeavesTheLastOfEachOldQuarterAndAllYoungOnes()
    {
        var keys = redis.NewKeys();
        var store = new RedisDemandStore(redis.Gateway, keys, new ConsoleOptions(), new ManualTimeProvider(Now));
        var job = new DemandDownsampleJob(store, new ManualTimeProvider(Now), NullLogger<DemandDownsampleJob>.Instance);
        var first = Now.AddDays(-3);
        foreach (var some in Enumerable.Range(0, 3 * 24 * 60).Chunk(500))
        {
            await redis.Gateway.ExecuteAsync("ZADD", [keys.DemandHistory, .. some.SelectMany(i => Point(first.AddMinutes(i), i))]);
        }

        var would = await job.RunAsync(dryRun: true, default);
        Assert.Equal(3 * 24 * 60, (await store.HistoryAsync(first, default)).Count);
        var did = await job.RunAsync(dryRun: false, default);

        Assert.Equal(would.Replace("would go", "went", StringComparison.Ordinal).Replace("would stay", "stayed", StringComparison.Ordinal), did);
        var left = await store.HistoryAsync(first, default);
        var edge = Now - DemandDownsampleJob.Fine;
        edge = edge.AddMinutes(-(edge.Minute % 15)).AddSeconds(-edge.Second);
        var old = left.Where(point => point.Time < edge).ToList();
        Assert.Equal(96, old.Count); // a day in quarters, the first of them not whole
        Assert.Equal((14, 53), (old[1].Time.Minute % 15, old[1].Time.Second)); // the last of its quarter
        Assert.Equal((int)Math.Floor((Now - edge).TotalMinutes), left.Count - old.Count);
        Assert.EndsWith("there is nothing to thin out.", await job.RunAsync(dryRun: false, default), StringComparison.Ordinal);
    }

    private static OpenClaw.Console.Redis.RedisArg[] Point(DateTimeOffset at, int i) => [at.ToUnixTimeMilliseconds(), $"{at.ToUnixTimeMilliseconds()} {i} 0 0 0"];
}
