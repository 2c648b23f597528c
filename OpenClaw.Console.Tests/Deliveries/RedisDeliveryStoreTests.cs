using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

public sealed class RedisDeliveryStoreTests(SharedRedis redis)
{
    private readonly DeliveryBench _bench = new(redis);

    [Fact]
    public async Task EmitAsync_TwoEndpoints_MakesOnePendingRecordEachWithOneKey()
    {
        var outcome = Assert.IsType<EmitOutcome.Emitted>(await _bench.EmitAsync("m1", "main", "other"));
        var records = await _bench.Store.GetAsync(outcome.Records, default);
        Assert.Equal(["main", "other"], records.Select(record => record.EndpointId));
        Assert.All(records, record =>
        {
            Assert.Equal(DeliveryStatus.Pending, record.Status);
            Assert.Equal(outcome.IdempotencyKey, record.IdempotencyKey);
            Assert.Equal("""{"milestoneId":"m1"}""", record.Payload);
            Assert.Equal(_bench.Now, record.SentAtUtc);
            Assert.Equal(_bench.Now, record.NextAttemptAt);
            Assert.Equal((0, 0), (record.AttemptCount, record.Attempts.Length));
        });
        Assert.Equal(["delivery.emitted"], await _bench.EventsAsync("deliveries"));
    }

    [Fact]
    public async Task EmitAsync_SubjectEmittedBefore_AnswersWithTheFirstRecordsAndDoesNothing()
    {
        var first = await _bench.EmitAsync("m1");
        var again = Assert.IsType<EmitOutcome.AlreadyEmitted>(await _bench.EmitAsync("m1", "main", "other"));
        Assert.Equal((first.IdempotencyKey, first.Records[0]), (again.IdempotencyKey, Assert.Single(again.Records)));
        Assert.Equal(1, (await _bench.CountAsync()).Backlog);
        Assert.Equal([true, false], await _bench.Store.EmittedAsync(DeliveryChannel.Milestones, ["m1", "m2"], default));
        Assert.Single(await _bench.EventsAsync("deliveries"));
    }

    [Fact]
    public async Task EmitAsync_ManyAtOnce_ExactlyOneEmitsEachSubject()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _bench.EmitAsync($"m{i % 20}")));
        Assert.Equal(20, outcomes.Count(outcome => outcome is EmitOutcome.Emitted));
        Assert.Equal(20, (await _bench.CountAsync())[DeliveryStatus.Pending]);
    }

    [Fact]
    public async Task EmitAsync_NoEndpoint_IsRememberedAllTheSame()
    {
        var at = await _bench.Store.EmitAsync(DeliveryChannel.Demand, "s1", "{}"u8.ToArray(), [], _bench.Now, default);
        Assert.Empty(Assert.IsType<EmitOutcome.Emitted>(at).Records);
        Assert.IsType<EmitOutcome.AlreadyEmitted>(await _bench.Store.EmitAsync(DeliveryChannel.Demand, "s1", "{}"u8.ToArray(), ["main"], _bench.Now, default));
        // The other channel has subjects of its own.
        Assert.IsType<EmitOutcome.Emitted>(await _bench.EmitAsync("s1"));
    }

    [Fact]
    public async Task EmitAsync_CounterLost_NeverGivesAnIdTwice()
    {
        var before = await _bench.EmitManyAsync(3);
        await _bench.Redis.ExecuteAsync("DEL", [_bench.Keys.DeliverySequence]);
        _bench.Now = _bench.Now.AddSeconds(1);
        Assert.True(Assert.Single(await _bench.EmitManyAsync(1, "later")) > before.Max());
    }

    [Fact]
    public async Task ListAsync_PagesOverEndpointsAndStatuses_ShowsEachOnceNewestFirst()
    {
        await _bench.EmitManyAsync(25);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _bench.EmitAsync($"o{i}", "other")));
        await _bench.CompleteAsync([.. (await _bench.ClaimAsync(7)).Select(_bench.Accepted)]);
        var (seen, before) = (new List<DeliveryRow>(), (DeliveryId?)null);
        do
        {
            var page = await _bench.Store.ListAsync(["main", "other"], DeliveryNames.AllStatuses, before, 8, default);
            Assert.Equal(35, page.Total);
            seen.AddRange(page.Rows);
            before = page.Next;
        }
        while (before is not null);
        Assert.Equal(35, seen.Select(row => row.Id).Distinct().Count());
        Assert.Equal(seen.Select(row => row.Id).OrderDescending(), seen.Select(row => row.Id));
        Assert.Equal(7, (await _bench.Store.ListAsync(["main"], [DeliveryStatus.Delivered], null, 100, default)).Rows.Count);
    }

    [Fact]
    public async Task FindAsync_WordsDeepInALongIndex_LooksThroughPartsAndShowsEachOnce()
    {
        await _bench.EmitAsync("old.needle", "main", "other");
        await _bench.EmitManyAsync(2_500);
        await _bench.EmitAsync("Young.NEEDLE", "other");
        var (seen, looked, calls, before) = (new List<DeliveryRow>(), 0, 0, (DeliveryId?)null);
        do
        {
            var page = await _bench.Store.FindAsync(["main", "other"], DeliveryNames.AllStatuses, [], ["needle", "e"], null, before, 2, default);
            (looked, calls, before) = (looked + page.Looked, calls + 1, page.Next);
            Assert.InRange(page.Looked, 0, 1_000);
            seen.AddRange(page.Rows);
        }
        while (before is not null);
        Assert.Equal(["Young.NEEDLE other", "old.needle main", "old.needle other"], seen.Select(row => $"{row.SubjectId} {row.EndpointId}").OrderBy(line => line, StringComparer.Ordinal));
        Assert.Equal(seen.Select(row => row.Id).OrderDescending(), seen.Select(row => row.Id));
        Assert.Equal((2_503, true), (looked, calls >= 3));
        Assert.Empty((await _bench.Store.FindAsync(["main"], DeliveryNames.AllStatuses, [], ["needle", "nowhere"], null, null, 2, default)).Rows);
    }

    [Fact]
    public async Task FindAsync_ManyIndexesNoneOfThemLong_LooksThroughPartsOfThemAll()
    {
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => _bench.EmitAsync($"m{i}", "one", "two", "three")));
        var (looked, before) = (0, (DeliveryId?)null);
        do
        {
            var page = await _bench.Store.FindAsync(["one", "two", "three"], DeliveryNames.AllStatuses, [], ["m599"], null, before, 10, default);
            Assert.InRange(page.Looked, 1, 1_000);
            (looked, before) = (looked + page.Looked, page.Next);
        }
        while (before is not null);
        Assert.Equal(1_800, looked);
    }

    [Fact]
    public async Task FindAsync_ChannelAndTime_OnlyThose()
    {
        await _bench.EmitAsync("early");
        _bench.Now = _bench.Now.AddHours(1);
        await _bench.EmitAsync("late");
        await _bench.Store.EmitAsync(DeliveryChannel.Demand, "summary", "{}"u8.ToArray(), ["main"], _bench.Now, default);
        async Task<IEnumerable<string>> FoundAsync(string[] channels, DateTimeOffset? since) =>
            (await _bench.Store.FindAsync(["main"], DeliveryNames.AllStatuses, channels, [], since, null, 10, default)).Rows.Select(row => row.SubjectId);
        Assert.Equal(["summary", "late"], await FoundAsync([], _bench.Now));
        Assert.Equal(["late", "early"], await FoundAsync(["milestones"], null));
        Assert.Equal(["summary"], await FoundAsync(["demand"], _bench.Now.AddMinutes(-30)));
        Assert.Empty(await FoundAsync(["demand"], _bench.Now.AddMinutes(2)));
    }

    [Fact]
    public async Task Find_WordsRedisCannotCompare_AreComparedByTheConsole()
    {
        await _bench.EmitAsync("ÜBUNG.1");
        await _bench.EmitAsync("uebung.2");
        var log = new DeliveryLogService(_bench.Store, null!, TimeProvider.System);
        var filter = DeliveryFilter.All with { Endpoints = DeliveryFilter.All.Endpoints.Add("main") };
        Assert.Equal(["ÜBUNG.1"], (await log.FindAsync(Actor.System, filter with { Text = "übung" }, null, 10, default)).Rows.Select(row => row.SubjectId));
        Assert.Equal(["uebung.2"], (await log.FindAsync(Actor.System, filter with { Text = "UEBUNG" }, null, 10, default)).Rows.Select(row => row.SubjectId));
    }

    [Fact]
    public async Task OfSubjectAsync_Emitted_GivesItsRecords()
    {
        await _bench.EmitAsync("m1", "main", "other");
        Assert.Equal(2, (await _bench.Store.OfSubjectAsync(DeliveryChannel.Milestones, "m1", default)).Count);
        Assert.Empty(await _bench.Store.OfSubjectAsync(DeliveryChannel.Milestones, "m2", default));
        Assert.Null(await _bench.Store.GetAsync(new DeliveryId(1), default));
    }
}
