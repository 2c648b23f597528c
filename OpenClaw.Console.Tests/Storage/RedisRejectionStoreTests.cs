using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

public sealed class RedisRejectionStoreTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly SharedRedis _redis;
    private readonly RedisKeys _keys;
    private readonly RedisRejectionStore _store;

    public RedisRejectionStoreTests(SharedRedis redis)
    {
        (_redis, _keys) = (redis, redis.NewKeys());
        _store = new RedisRejectionStore(redis.Gateway, _keys);
    }

    [Fact]
    public async Task AddAsync_SameReasonAndSender_OneGroupWithTheNewestSample()
    {
        await _store.AddAsync(Refused(Now.AddMinutes(-3)) with { IdempotencyKey = "first" }, Never);
        await _store.AddAsync(Refused(Now) with { IdempotencyKey = "second" }, Never);

        var group = Assert.Single((await _store.ReadAsync(Now, Never)).Groups);
        Assert.Equal((2, 2, "second"), (group.Count, group.LastHour, group.Newest.IdempotencyKey));
        Assert.Equal((Now.AddMinutes(-3), Now), (group.FirstSeen, group.LastSeen));
        Assert.Equal("10.0.0.7 (node)", group.Sender);
    }

    [Fact]
    public async Task AddAsync_OtherReasonSenderOrChannel_GroupsOfTheirOwnByLastSeen()
    {
        await _store.AddAsync(Refused(Now.AddMinutes(-9)), Never);
        await _store.AddAsync(Refused(Now.AddMinutes(-7)) with { Reason = "invalid JSON body" }, Never);
        await _store.AddAsync(Refused(Now.AddMinutes(-5)) with { Address = "10.0.0.8" }, Never);
        await _store.AddAsync(Refused(Now.AddMinutes(-3)) with { Channel = IngestChannel.Demand }, Never);
        await _store.AddAsync(Refused(Now.AddMinutes(-1)) with { Demo = true }, Never);

        var overview = await _store.ReadAsync(Now, Never);
        Assert.Equal(5, overview.Groups.Count);
        Assert.Equal(overview.Groups.OrderByDescending(group => group.LastSeen), overview.Groups);
        Assert.Equal((5, 5), (overview.Total, overview.Waiting));
    }

    [Fact]
    public async Task ReadAsync_RefusalsOverTwoHours_CountsTheLastHourAndTheOneBefore()
    {
        foreach (var minutes in new[] { 0, 10, 59, 60, 61, 119, 120, 300 })
        {
            await _store.AddAsync(Refused(Now.AddMinutes(-minutes)), Never);
        }

        var overview = await _store.ReadAsync(Now, Never);

        Assert.Equal((3, 3, 8), (overview.LastHour, overview.HourBefore, overview.Total));
        Assert.Equal(3, overview.Groups[0].LastHour);
        Assert.Equal(3, await _store.CountLastHourAsync(Now, Never));
    }

    [Fact]
    public async Task ReadAsync_NothingRefused_IsEmpty()
    {
        var overview = await _store.ReadAsync(Now, Never);

        Assert.Empty(overview.Groups);
        Assert.Equal((0, 0, 0), (overview.Total, overview.LastHour, overview.DroppedGroups));
    }

    [Fact]
    public async Task AddAsync_MoreGroupsThanTheCap_TheLongestUnseenMakesRoomAndIsCounted()
    {
        for (var i = 0; i < RedisRejectionStore.MaxGroups + 3; i++)
        {
            await _store.AddAsync(Refused(Now.AddSeconds(i)) with { Address = $"10.0.0.{i}" }, Never);
        }

        var overview = await _store.ReadAsync(Now.AddMinutes(4), Never);

        Assert.Equal(RedisRejectionStore.MaxGroups, overview.Groups.Count);
        Assert.Equal(3, overview.DroppedGroups);
        Assert.Equal(RedisRejectionStore.MaxGroups + 3, overview.Total);
        Assert.DoesNotContain(overview.Groups, group => group.Newest.Address is "10.0.0.0" or "10.0.0.1" or "10.0.0.2");
    }

    [Fact]
    public async Task AddAsync_MoreSamplesThanTheCap_KeepsTheNewest()
    {
        for (var i = 0; i < RedisRejectionStore.MaxSamples + 5; i++)
        {
            await _store.AddAsync(Refused(Now) with { IdempotencyKey = $"k{i}" }, Never);
        }

        var kept = await SamplesAsync((await _store.ReadAsync(Now, Never)).Groups[0].Id);

        Assert.Equal(RedisRejectionStore.MaxSamples, kept.Count);
        Assert.Equal($"k{RedisRejectionStore.MaxSamples + 4}", kept[0].IdempotencyKey);
        Assert.Equal("k5", kept[^1].IdempotencyKey);
        Assert.Equal(kept.Count, kept.Select(sample => sample.IdempotencyKey).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("10.0.0.66")]
    [InlineData("2001:db8:0:7::66")]
    public async Task AddAsync_OneAddressUnderManyNames_LeavesTheGroupsOfOthersAlone(string address)
    {
        await _store.AddAsync(Refused(Now.AddHours(-9)) with { IdempotencyKey = "real" }, Never);
        await _store.AddAsync(Refused(Now.AddHours(-9)) with { Channel = IngestChannel.Demand }, Never);
        for (var i = 0; i < RedisRejectionStore.MaxGroups + 20; i++)
        {
            var from = address.Contains(':', StringComparison.Ordinal) ? $"{address}{i % 10}" : address;
            await _store.AddAsync(Refused(Now.AddSeconds(-300 + i)) with { Address = from, UserAgent = $"program-{i}", Reason = i % 2 == 0 ? "invalid signature" : "invalid JSON body" }, Never);
        }

        var overview = await _store.ReadAsync(Now, Never);

        Assert.Equal((RedisRejectionStore.MaxGroupsOfAPlace + 3, 0), (overview.Groups.Count, overview.DroppedGroups));
        Assert.Equal(2, overview.Groups.Count(group => group.Sender == "10.0.0.7 (node)"));
        var others = Assert.Single(overview.Groups, group => group.Sender.EndsWith(" (other programs)", StringComparison.Ordinal));
        Assert.Equal(RedisRejectionStore.MaxGroups + 20 - RedisRejectionStore.MaxGroupsOfAPlace, others.Count);
        Assert.Equal(others.Count, (await SamplesAsync(others.Id)).Count);
        Assert.Equal(others.Count, await _store.DismissAsync(others.Id, "ada", Now, Never));
        Assert.Empty(await _store.ListPublicAsync(IngestChannel.Milestones, Never));
    }

    [Fact]
    public async Task AddAsync_NotEachIsExamined_TheGroupKeepsWhatWasFoundLast()
    {
        var found = new RejectionDiagnosis("WrongSecret", "e", "r", null, null, null);
        await _store.AddAsync(Refused(Now) with { Diagnosis = found }, Never);
        await _store.AddAsync(Refused(Now) with { IdempotencyKey = "newest" }, Never);

        var group = Assert.Single((await _store.ReadAsync(Now, Never)).Groups);

        Assert.Equal(("newest", null, found), (group.Newest.IdempotencyKey, group.Newest.Diagnosis, group.Diagnosis));
    }

    [Fact]
    public async Task DismissAsync_OneOfTwoGroups_TakesEverythingOfItAndNothingElse()
    {
        await _store.AddAsync(Refused(Now.AddMinutes(-70)), Never);
        await _store.AddAsync(Refused(Now.AddMinutes(-1)), Never);
        await _store.AddAsync(Refused(Now.AddMinutes(-1)) with { Address = "10.0.0.8" }, Never);
        var dismissed = (await _store.ReadAsync(Now, Never)).Groups.Single(group => group.Sender.StartsWith("10.0.0.7", StringComparison.Ordinal));

        var count = await _store.DismissAsync(dismissed.Id, "ada", Now, Never);

        var after = await _store.ReadAsync(Now, Never);
        Assert.Equal(2, count);
        Assert.Equal("10.0.0.8 (node)", Assert.Single(after.Groups).Sender);
        Assert.Equal((1, 0, 3), (after.LastHour, after.HourBefore, after.Total));
        Assert.Empty(await SamplesAsync(dismissed.Id));
        Assert.Single(await SamplesAsync(after.Groups[0].Id));
        Assert.Single(await _store.ListPublicAsync(IngestChannel.Milestones, Never));
    }

    [Fact]
    public async Task DismissAsync_ByTwoAtOnce_OneOfThemDidIt()
    {
        await _store.AddAsync(Refused(Now), Never);
        var id = (await _store.ReadAsync(Now, Never)).Groups[0].Id;

        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.DismissAsync(id, "ada", Now, Never)));

        Assert.Equal(1, counts.Sum());
    }

    [Fact]
    public async Task DismissAsync_Done_TellsEveryoneWhoLooks()
    {
        await _store.AddAsync(Refused(Now), Never);
        var id = (await _store.ReadAsync(Now, Never)).Groups[0].Id;

        await _store.DismissAsync(id, "a\"da", Now, Never);

        var last = (await _redis.Gateway.ExecuteAsync("XREVRANGE", [_keys.Events, "+", "-", "COUNT", 1]))[0][1].AsArray().Select(field => field.AsString()).ToList();
        var lines = last[1]!.Split('\n');
        Assert.Equal("group.dismissed", lines[1]);
        Assert.Equal($"{{\"count\":1,\"group\":\"{id}\",\"by\":\"a\\u0022da\"}}", lines[4]);
    }

    [Fact]
    public async Task ListPublicAsync_Refusals_NameNoGroup()
    {
        await _store.AddAsync(Refused(Now) with { IdempotencyKey = "k" }, Never);

        var entry = Assert.Single(await _store.ListPublicAsync(IngestChannel.Milestones, Never));

        Assert.Equal(new PublicRejection("2026-03-14T09:26:53.000Z", "invalid signature", "k"), entry);
    }

    internal static Rejection Refused(DateTimeOffset at) => new()
    {
        Channel = IngestChannel.Milestones, Reason = "invalid signature", Status = 401, At = at, Address = "10.0.0.7", UserAgent = "node",
        BodyDigest = new string('a', 64), BodyBytes = 2, Body = "{}",
    };

    private async Task<List<Rejection>> SamplesAsync(string group) => await _store.SamplesAsync(new HashSet<string>([group], StringComparer.Ordinal), Never).ToListAsync();
}
