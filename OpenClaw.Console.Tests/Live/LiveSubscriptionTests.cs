using System.Collections.Frozen;
using System.Threading.Channels;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Live;

public sealed class LiveSubscriptionTests
{
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(150);

    private readonly ManualTimeProvider _time = new();
    private readonly ListLogger<LiveFeed> _log = new();
    private readonly Channel<LiveBatch> _batches = Channel.CreateUnbounded<LiveBatch>();

    [Fact]
    public async Task Offer_AfterAQuietTime_IsDeliveredAtOnce()
    {
        using var subscription = Create();

        Offer(subscription, 1);

        Assert.Equal([1L], Ids(await NextAsync()));
    }

    [Fact]
    public async Task Offer_WithinTheThrottle_IsDeliveredTogetherWhenItEnds()
    {
        using var subscription = Create();
        Offer(subscription, 1);
        await NextAsync();

        Offer(subscription, 2);
        Offer(subscription, 3);
        await Eventually.BecomesTrueAsync(() => _time.Waiting == 1, "the throttle runs");
        _time.Advance(Throttle - TimeSpan.FromMilliseconds(1));
        Assert.False(_batches.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([2L, 3L], Ids(await NextAsync()));
    }

    [Fact]
    public async Task Offer_OtherChannels_IsNotDelivered()
    {
        using var subscription = Create();

        subscription.Offer([Event(1, "audit"), Event(2), Event(3, "jobs")], gap: false, replaced: false, 3);

        var batch = await NextAsync();
        Assert.Equal([2L], Ids(batch));
        Assert.Equal(3, batch.LastId);
    }

    [Fact]
    public async Task Offer_CallbackBusy_NeverOverlapsAndCoalesces()
    {
        var busy = new TaskCompletionSource();
        var running = 0;
        var most = 0;
        using var subscription = Create(async batch =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            _batches.Writer.TryWrite(batch);
            await busy.Task;
            Interlocked.Decrement(ref running);
        }, TimeSpan.Zero);
        Offer(subscription, 1);
        await NextAsync();

        for (var id = 2; id <= 100; id++)
        {
            Offer(subscription, id);
        }

        Assert.False(_batches.Reader.TryRead(out _));
        busy.SetResult();

        Assert.Equal(Enumerable.Range(2, 99).Select(i => (long)i), Ids(await NextAsync()));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Offer_MoreThanItsCapacityWhileBusy_KeepsTheNewestAndSaysGap()
    {
        var busy = new TaskCompletionSource();
        using var subscription = Create(batch => { _batches.Writer.TryWrite(batch); return busy.Task; }, TimeSpan.Zero);
        Offer(subscription, 1);
        Assert.False((await NextAsync()).Gap);

        for (var id = 2; id <= LiveSubscription.Capacity + 11; id++)
        {
            Offer(subscription, id);
        }

        busy.SetResult();
        var batch = await NextAsync();

        Assert.True(batch.Gap);
        Assert.Equal(LiveSubscription.Capacity, batch.Events.Count);
        Assert.Equal((12L, LiveSubscription.Capacity + 11L), (batch.Events[0].Id, batch.Events[^1].Id));
    }

    [Fact]
    public async Task Callback_Throws_IsLoggedAndTheNextBatchSaysGap()
    {
        var calls = 0;
        using var subscription = Create(batch =>
        {
            _batches.Writer.TryWrite(batch);
            return ++calls == 1 ? throw new InvalidOperationException("broken page") : Task.CompletedTask;
        }, TimeSpan.Zero);
        Offer(subscription, 1);
        await NextAsync();
        await Eventually.BecomesTrueAsync(() => _log.Warnings.Count == 1, "logged");

        Offer(subscription, 2);
        var second = await NextAsync();
        Offer(subscription, 3);
        var third = await NextAsync();

        Assert.Equal((true, false), (second.Gap, third.Gap));
        Assert.Equal([2L], Ids(second));
    }

    [Fact]
    public async Task Dispose_WhileTheThrottleRuns_NothingMoreIsDelivered()
    {
        var left = 0;
        var subscription = Create(leave: () => left++);
        Offer(subscription, 1);
        await NextAsync();
        Offer(subscription, 2);
        await Eventually.BecomesTrueAsync(() => _time.Waiting == 1, "the throttle runs");

        subscription.Dispose();
        subscription.Dispose();
        Offer(subscription, 3);
        await Eventually.BecomesTrueAsync(() => _time.Waiting == 0, "the throttle has ended");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(_batches.Reader.TryRead(out _));
        Assert.Equal(1, left);
    }

    [Fact]
    public async Task Release_HeldSubscription_DeliversWhatCameMeanwhile()
    {
        using var subscription = Create(held: true);
        Offer(subscription, 1);
        Offer(subscription, 2);
        Assert.False(_batches.Reader.TryRead(out _));

        subscription.Release();

        Assert.Equal([1L, 2L], Ids(await NextAsync()));
    }

    private static IEnumerable<long> Ids(LiveBatch batch) => batch.Events.Select(e => e.Id);

    private static LiveEvent Event(long id, string channel = LiveChannels.Tasks) => new(id, channel, "t", DateTimeOffset.UnixEpoch, "{}"u8.ToArray(), null);

    private static void Offer(LiveSubscription subscription, long id) => subscription.Offer([Event(id)], gap: false, replaced: false, id);

    private LiveSubscription Create(Func<LiveBatch, Task>? callback = null, TimeSpan? throttle = null, bool held = false, Action? leave = null) => new(
        new[] { LiveChannels.Tasks }.ToFrozenSet(),
        callback ?? (batch => { _batches.Writer.TryWrite(batch); return Task.CompletedTask; }),
        throttle ?? Throttle,
        held,
        LiveSubscription.Capacity,
        _time,
        _log,
        _ => leave?.Invoke());

    private async Task<LiveBatch> NextAsync() => await _batches.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
}
