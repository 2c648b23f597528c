using OpenClaw.Console.Configuration;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Storage;

/// <summary>What the two signed channels keep, and for how long; and that the demo's snapshots and the real ones leave each other alone.</summary>
public sealed class RetentionTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly KnownSecret Signed = new(KnownSecret.CurrentLabel, new SigningSecret(Sender.Secret));

    private readonly SharedRedis _redis;
    private readonly RedisKeys _keys;
    private readonly RedisProofStore _proof;
    private readonly RedisDemandStore _demand;
    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 * 60);

    public RetentionTests(SharedRedis redis)
    {
        var options = new ConsoleOptions { Ingest = new IngestOptions { SeenKeyRetention = TimeSpan.FromDays(3) } };
        (_redis, _keys) = (redis, redis.NewKeys());
        _proof = new RedisProofStore(redis.Gateway, _keys, options, new ProofArrivals(), TimeProvider.System);
        _demand = new RedisDemandStore(redis.Gateway, _keys, options, TimeProvider.System);
    }

    [Fact]
    public async Task Accepted_OfEitherChannel_IsRememberedAsLongAsConfigured()
    {
        Assert.True(await MilestoneAsync("m"));
        Assert.True(await SnapshotAsync("s", _now));

        foreach (var key in new[] { _keys.MilestoneSeen("m"), _keys.DemandSummarySeen("s") })
        {
            var left = TimeSpan.FromMilliseconds((await _redis.Gateway.ExecuteAsync("PTTL", [key])).AsInt64());
            Assert.InRange(left, TimeSpan.FromDays(3) - TimeSpan.FromMinutes(1), TimeSpan.FromDays(3));
            Assert.Equal(int.MaxValue, (await _redis.Gateway.ExecuteAsync("OBJECT", ["REFCOUNT", key])).AsInt64()); // its value takes no memory: Redis shares it
        }

        Assert.False(await MilestoneAsync("m"));
        Assert.False(await SnapshotAsync("s", _now));
    }

    [Fact]
    public async Task Milestone_AcceptedAfterOthersOutlivedTheRetention_MakesThemGo()
    {
        var old = _now.AddDays(-91).ToUnixTimeMilliseconds();
        await _redis.Gateway.PipelineAsync([.. Enumerable.Range(0, 150).Select(i => new RedisCommand("XADD", _keys.MilestonesHistory, $"{old}-{i + 1}", "e", "{}", "f", "a\n\n0\nk"))], Never);

        await MilestoneAsync("new");
        Assert.InRange(await LengthAsync(), 1, 51); // whole nodes of the stream go at once

        Assert.InRange(await _proof.TrimAsync(_now.AddDays(-90), Never), 0, 50);
        Assert.Equal(1, await LengthAsync());
    }

    [Fact]
    public async Task Feed_KeepsTheNewestByEventTimeAsASkipListAndShowsFiftyOfThem()
    {
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => MilestoneAsync($"k{i}", _now.AddSeconds(-(i * 37 % 400)))));

        Assert.Equal(RedisProofStore.FeedKept, (await _redis.Gateway.ExecuteAsync("ZCARD", [_keys.MilestonesFeed])).AsInt64());
        Assert.Equal("skiplist", (await _redis.Gateway.ExecuteAsync("OBJECT", ["ENCODING", _keys.MilestonesFeed])).AsString());
        var shown = (await _proof.FiguresAsync(Never)).Feed.Select(milestone => milestone.TimestampUtc);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => _now.AddSeconds(-i)), shown);
    }

    [Fact]
    public async Task Snapshot_Accepted_LetsGoOfPointsThatOutlivedTheRetention()
    {
        await SnapshotAsync("kept", _now.AddDays(-29));
        await _redis.Gateway.ExecuteAsync("ZADD", [_keys.DemandHistory, _now.AddDays(-31).ToUnixTimeMilliseconds(), $"{_now.AddDays(-31).ToUnixTimeMilliseconds()} 1 1 1 0"]);

        await SnapshotAsync("new", _now);

        Assert.Equal([_now.AddDays(-29), _now], (await _demand.HistoryAsync(_now.AddDays(-99), Never)).Select(point => point.Time));
        await _redis.Gateway.ExecuteAsync("ZADD", [_keys.DemandHistory, 5, "5 1 1 1 0"]);
        Assert.Equal(1, await _demand.TrimAsync(Never));
    }

    [Fact]
    public async Task DemoSnapshot_BesideARealOne_NeitherReplacesNorHidesIt()
    {
        await SnapshotAsync("real", _now.AddSeconds(5), queue: 7);

        await SnapshotAsync("demo", _now.AddSeconds(9), demo: true);
        await SnapshotAsync("demo later", _now.AddMinutes(2), demo: true);

        Assert.Equal(("s.real", false), await LatestAsync());
        Assert.Equal([7], (await _demand.HistoryAsync(_now.AddDays(-1), Never)).Select(point => point.Queue));
        Assert.Equal(3, (await _redis.Gateway.ExecuteAsync("ZCARD", [_keys.DemandHistory])).AsInt64()); // in its minute the real one stands beside the demo's
    }

    [Fact]
    public async Task DemoSnapshot_WithoutAnyRealOne_IsShownUntilThereIsOne()
    {
        await SnapshotAsync("demo", _now, demo: true);
        await SnapshotAsync("demo late", _now.AddMinutes(-5), demo: true);
        Assert.Equal(("s.demo", true), await LatestAsync());
        Assert.Equal(2, (await _demand.HistoryAsync(_now.AddDays(-1), Never)).Count);

        await SnapshotAsync("real", _now.AddMinutes(-30));
        await SnapshotAsync("real late", _now.AddMinutes(-40));

        Assert.Equal(("s.real", false), await LatestAsync());
        Assert.Equal([_now.AddMinutes(-40), _now.AddMinutes(-30)], (await _demand.HistoryAsync(_now.AddDays(-1), Never)).Select(point => point.Time));
    }

    private async Task<(string Id, bool Demo)> LatestAsync() => (await _demand.LatestAsync(Never)) is { } latest ? (latest.Snapshot.SummaryId, latest.Demo) : default;

    private async Task<long> LengthAsync() => (await _redis.Gateway.ExecuteAsync("XLEN", [_keys.MilestonesHistory])).AsInt64();

    private Task<bool> MilestoneAsync(string key, DateTimeOffset? at = null) =>
        _proof.AcceptAsync(new IngestVerdict<Milestone>.Passed(key, _now, MilestoneSender.Make(1, at ?? _now) with { TimestampUtc = at ?? _now }, Signed), demo: false, Never);

    private Task<bool> SnapshotAsync(string key, DateTimeOffset at, bool demo = false, long queue = 1) => _demand.AcceptAsync(
        new IngestVerdict<DemandSnapshot>.Passed(
            key, at, new DemandSnapshot { SummaryId = $"s.{key}", GeneratedAtUtc = at, QueueTotal = queue, TagCounts = new DemandTagCounts(0, 0, 0), Segments = [new("a", "A", 1, SegmentState.Warm, 1, [])] }, Signed),
        demo,
        Never);
}
