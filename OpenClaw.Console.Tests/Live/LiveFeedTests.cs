using System.Collections.Concurrent;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Live;

public sealed class LiveFeedTests(SharedRedis redis)
{
    private readonly ConcurrentQueue<LiveEvent> _seen = new();
    private int _gaps;

    [Fact]
    public async Task Subscribe_EventEmitted_ArrivesWithAllItsParts()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var subscription = feed.Feed.Subscribe([LiveChannels.MilestonesFeed], Keep);

        var id = await feed.EmitAsync(LiveChannels.MilestonesFeed, """{"event":{"claim":"é\u2028"}}""", "1700000000000-0");
        await Eventually.BecomesTrueAsync(() => !_seen.IsEmpty, "it arrives");

        var at = new DateTimeOffset(2026, 3, 14, 9, 26, 53, 589, TimeSpan.Zero);
        var seen = Assert.Single(_seen);
        Assert.Equal((id, "milestones_feed", "test.happened", at, "1700000000000-0"), (seen.Id, seen.Channel, seen.Type, seen.At, seen.Ref));
        Assert.Equal("""{"event":{"claim":"é\u2028"}}""", seen.Data);
        Assert.Equal((1, 1), (id, feed.Feed.LastId));
    }

    [Fact]
    public async Task Subscribe_ManyEmittersAndTwoProcesses_EachSeesAllOnceInOneOrder()
    {
        const int Emitters = 8, Each = 400;
        var keys = redis.NewKeys();
        await using var otherGateway = await SharedRedis.ConnectAsync(redis.ConnectionString);
        await using var one = await LiveTestFeed.StartAsync(redis.Gateway, keys);
        await using var two = await LiveTestFeed.StartAsync(otherGateway, keys);
        var seenByTwo = new ConcurrentQueue<LiveEvent>();
        using var first = one.Feed.Subscribe([LiveChannels.Tasks, LiveChannels.Jobs], Keep, TimeSpan.Zero);
        using var second = two.Feed.Subscribe([LiveChannels.Tasks, LiveChannels.Jobs], batch => Keep(batch, seenByTwo), TimeSpan.Zero);

        await Task.WhenAll(Enumerable.Range(0, Emitters).Select(async emitter =>
        {
            for (var i = 0; i < Each; i++)
            {
                await LiveTestFeed.EmitAsync(emitter % 2 == 0 ? redis.Gateway : otherGateway, keys, i % 2 == 0 ? LiveChannels.Tasks : LiveChannels.Jobs);
            }
        }));
        await Eventually.BecomesTrueAsync(() => _seen.Count >= Emitters * Each && seenByTwo.Count >= Emitters * Each, "all arrive");

        var expected = Enumerable.Range(1, Emitters * Each).Select(i => (long)i);
        Assert.Equal(expected, _seen.Select(e => e.Id));
        Assert.Equal(expected, seenByTwo.Select(e => e.Id));
        Assert.Equal(0, _gaps);
    }

    [Fact]
    public async Task Subscribe_DoorbellNeverRings_ArrivesByTheSafetyNet()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var subscription = feed.Feed.Subscribe([LiveChannels.Audit], Keep);

        await redis.Gateway.ExecuteAsync("INCR", [feed.Keys.EventsSequence]);
        await redis.Gateway.ExecuteAsync("XADD", [feed.Keys.Events, "1-0", "e", $"{LiveChannels.Audit}\nx\n2026-03-14T00:00:00.000Z\n\n{{}}"]);

        await Eventually.BecomesTrueAsync(() => !_seen.IsEmpty, "it arrives", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Read_StreamTrimmedBeyondThePosition_SaysGapAndGoesOn()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var subscription = feed.Feed.Subscribe([LiveChannels.Jobs], Keep);
        await feed.EmitAsync(LiveChannels.Jobs);
        await Eventually.BecomesTrueAsync(() => _seen.Count == 1, "the first arrives");

        // As if 9 events had come and gone while this process was asleep.
        await redis.Gateway.ExecuteAsync("SET", [feed.Keys.EventsSequence, 10]);
        await feed.EmitAsync(LiveChannels.Jobs);

        await Eventually.BecomesTrueAsync(() => _seen.Count == 2, "the next arrives");
        Assert.Equal((1, 11L), (_gaps, feed.Feed.LastId));
    }

    [Fact]
    public async Task Read_DataReplaced_SaysGapAndFollowsTheNewStream()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var subscription = feed.Feed.Subscribe([LiveChannels.Jobs], Keep);
        for (var i = 0; i < 5; i++)
        {
            await feed.EmitAsync(LiveChannels.Jobs);
        }

        await Eventually.BecomesTrueAsync(() => _seen.Count == 5, "all arrive");
        await redis.Gateway.ExecuteAsync("DEL", [feed.Keys.Events, feed.Keys.EventsSequence, feed.Keys.EventsEpoch]);
        await Eventually.BecomesTrueAsync(() => _gaps == 1, "the loss is noticed");
        Assert.Equal(0, feed.Feed.LastId);

        await feed.EmitAsync(LiveChannels.Jobs);

        await Eventually.BecomesTrueAsync(() => _seen.Count == 6, "new ones arrive");
        Assert.Equal(1, _seen.Last().Id);
    }

    [Fact]
    public async Task Emit_CounterLost_GoesOnFromTheStream()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        await feed.EmitAsync(LiveChannels.Jobs);
        await feed.EmitAsync(LiveChannels.Jobs);
        await redis.Gateway.ExecuteAsync("DEL", [feed.Keys.EventsSequence]);

        Assert.Equal(3, await feed.EmitAsync(LiveChannels.Jobs));
    }

    [Fact]
    public async Task Emit_BeyondTheCap_KeepsAboutTenThousand()
    {
        var keys = redis.NewKeys();
        for (var i = 0; i < 11_000; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => LiveTestFeed.EmitAsync(redis.Gateway, keys, LiveChannels.Jobs)));
        }

        Assert.InRange((await redis.Gateway.ExecuteAsync("XLEN", [keys.Events])).AsInt64(), 10_000, 10_200);
    }

    [Fact]
    public async Task ReplayAsync_OtherProcessEmitted_GivesWhatWasMissedOfTheChannels()
    {
        var keys = redis.NewKeys();
        await using var otherGateway = await SharedRedis.ConnectAsync(redis.ConnectionString);
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, keys);
        for (var i = 0; i < 1300; i++)
        {
            await LiveTestFeed.EmitAsync(otherGateway, keys, i % 2 == 0 ? LiveChannels.Audit : LiveChannels.Jobs);
        }

        var replay = await feed.Feed.ReplayAsync(100, [LiveChannels.Audit], TestContext.Current.CancellationToken);

        Assert.False(replay.Gap);
        Assert.Equal(1300, replay.LastId);
        Assert.Equal(Enumerable.Range(101, 1200).Where(id => id % 2 == 1).Select(id => (long)id), replay.Events.Select(e => e.Id));
    }

    [Theory]
    [InlineData(0, true, 2)]
    [InlineData(3, true, 2)]
    [InlineData(5, false, 2)]
    [InlineData(7, false, 0)]
    [InlineData(99, true, 0)]
    public async Task ReplayAsync_Positions_SayGapWhereSomethingIsMissing(long after, bool gap, int count)
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        for (var i = 0; i < 7; i++)
        {
            await feed.EmitAsync(LiveChannels.Jobs);
        }

        await redis.Gateway.ExecuteAsync("XTRIM", [feed.Keys.Events, "MAXLEN", 2]);

        var replay = await feed.Feed.ReplayAsync(after, [LiveChannels.Jobs], TestContext.Current.CancellationToken);

        Assert.Equal((gap, count, 7L), (replay.Gap, replay.Events.Count, replay.LastId));
    }

    [Fact]
    public async Task EmitAlike_SeveralEventsInOneEntry_AreEventsOfTheirOwnWithContiguousIds()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var subscription = feed.Feed.Subscribe([LiveChannels.Jobs], Keep);
        await feed.EmitAsync(LiveChannels.Jobs, about: "a");

        Assert.Equal(4L, await feed.EmitAlikeAsync(LiveChannels.Jobs, "b", "c", "d"));
        await feed.EmitAsync(LiveChannels.Jobs, about: "e");

        await Eventually.BecomesTrueAsync(() => _seen.Count == 5, "all arrive");
        Assert.Equal([(1L, "a"), (2L, "b"), (3L, "c"), (4L, "d"), (5L, "e")], _seen.Select(e => (e.Id, e.Ref!)));
        Assert.Equal(0, _gaps);
        Assert.Equal(3, (await redis.Gateway.ExecuteAsync("XLEN", [feed.Keys.Events])).AsInt64());
    }

    [Theory]
    [InlineData(0, "abc")]
    [InlineData(1, "bc")]
    [InlineData(2, "c")]
    [InlineData(3, "")]
    public async Task ReplayAsync_FromTheMiddleOfAnEntryOfSeveral_GivesTheRest(long after, string rest)
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        await feed.EmitAlikeAsync(LiveChannels.Jobs, "a", "b", "c");

        var replay = await feed.Feed.ReplayAsync(after, [LiveChannels.Jobs], TestContext.Current.CancellationToken);

        Assert.Equal((false, rest, 3L), (replay.Gap, string.Concat(replay.Events.Select(e => e.Ref)), replay.LastId));
    }

    [Fact]
    public async Task EmitAlike_CounterLost_GoesOnFromTheStream()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        await feed.EmitAlikeAsync(LiveChannels.Jobs, "a", "b", "c");
        await redis.Gateway.ExecuteAsync("DEL", [feed.Keys.EventsSequence]);

        Assert.Equal(5L, await feed.EmitAlikeAsync(LiveChannels.Jobs, "d", "e"));
    }

    [Fact]
    public async Task Emit_MoreThanTheStreamHolds_KeepsAboutTheLastTenThousandEvents()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        var references = Enumerable.Range(0, 50).Select(i => $"{i}").ToArray();
        for (var i = 0; i < 500; i++)
        {
            await feed.EmitAlikeAsync(LiveChannels.Jobs, references);
        }

        var replay = await feed.Feed.ReplayAsync(0, [LiveChannels.Jobs], TestContext.Current.CancellationToken);

        Assert.InRange(replay.Events.Count, 10_000, 15_100); // whole nodes of at most a hundred entries go
        Assert.True(replay.Gap);
        Assert.Equal(25_000, replay.LastId);
    }

    [Fact]
    public async Task State_RedisAwayAndBack_IsAwayThenLiveAndNothingIsMissed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        await using var feed = await LiveTestFeed.StartAsync(gateway, redis.NewKeys());
        using var subscription = feed.Feed.Subscribe([LiveChannels.Jobs], Keep);
        await feed.EmitAsync(LiveChannels.Jobs);
        await Eventually.BecomesTrueAsync(() => _seen.Count == 1, "the first arrives");

        await server.KillAsync();
        await Eventually.BecomesTrueAsync(() => feed.Feed.State == LiveState.Away, "away");
        await server.StartAgainAsync();
        await using (var other = await SharedRedis.ConnectAsync(server.ConnectionString))
        {
            await LiveTestFeed.EmitAsync(other, feed.Keys, LiveChannels.Jobs);
        }

        await Eventually.BecomesTrueAsync(() => _seen.Count == 2 && feed.Feed.State == LiveState.Live, "live again");
        Assert.Equal([1L, 2L], _seen.Select(e => e.Id));
        Assert.Equal(0, _gaps);
    }

    private Task Keep(LiveBatch batch) => Keep(batch, _seen);

    private Task Keep(LiveBatch batch, ConcurrentQueue<LiveEvent> into)
    {
        _gaps += batch.Gap ? 1 : 0;
        foreach (var live in batch.Events)
        {
            into.Enqueue(live);
        }

        return Task.CompletedTask;
    }
}
