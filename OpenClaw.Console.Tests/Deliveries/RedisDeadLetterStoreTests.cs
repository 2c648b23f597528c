using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

public sealed class RedisDeadLetterStoreTests(SharedRedis redis)
{
    private readonly DeliveryBench _bench = new(redis);

    [Fact]
    public async Task GroupsAsync_ErrorsThatDifferInNumbersAlone_StandInOneGroup()
    {
        await _bench.EmitManyAsync(6);
        var n = 0;
        await _bench.RejectAllAsync(_ => n++ % 2 == 0 ? "invalid signature" : $"unknown tenant {n} (req-{n}f3)");
        var groups = await _bench.Dead.GroupsAsync(_bench.Now, default);
        Assert.Equal([("HTTP 401: invalid signature", 3L), ("HTTP 401: unknown tenant # (#)", 3L)], groups.Select(group => (group.Cause, group.Count)).Order());
        Assert.All(groups, group => Assert.Equal(DeliveryStatus.Rejected, group.Status));
        Assert.Equal(3, (await _bench.Dead.MembersAsync(groups[0].Id, 0, 10, default)).Count);
    }

    [Fact]
    public async Task GroupsAsync_AsTimePasses_AgesItsMembers()
    {
        foreach (var name in new[] { "a", "b" })
        {
            await _bench.EmitManyAsync(2, name);
            await _bench.RejectAllAsync();
            _bench.Now += TimeSpan.FromHours(2);
        }

        var group = Assert.Single(await _bench.Dead.GroupsAsync(_bench.Now, default));
        Assert.Equal([0, 2, 4, 4, 4], group.Ages);
        Assert.Equal((_bench.Now.AddHours(-4), _bench.Now.AddHours(-2)), (group.FirstSeen, group.LastSeen));
        Assert.Equal("HTTP 401: invalid signature", group.Sample);
        Assert.Equal(2, await _bench.Dead.DiedSinceAsync(_bench.Now.AddHours(-3), default));
    }

    [Theory]
    [InlineData("GRÖSSE Übermut-1", 1)]
    [InlineData("grÖsse", 2)]
    [InlineData("größe", 0)]
    public async Task FindAsync_LettersBeyondAscii_AreFoundAsTheyStand(string text, int matches)
    {
        await _bench.EmitAsync("GRÖSSE.Übermut-1");
        await _bench.EmitAsync("GRÖSSE.2");
        await _bench.RejectAllAsync();
        var group = Assert.Single(await _bench.Dead.GroupsAsync(_bench.Now, default)).Id;
        Assert.Equal(matches, (await _bench.Dead.FindAsync(group, null, null, (OutboundFilter.All with { Text = text }).Words, 0, 100, -1, null, default)).Matched);
    }

    [Fact]
    public async Task RequeueAsync_DeadLetter_IsPendingAgainWithTheSameKeyAndItsPast()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        var key = (await _bench.GetAsync(id)).IdempotencyKey;
        await _bench.RejectAllAsync();
        Assert.True(Assert.Single(await _bench.Dead.RequeueAsync([id], _bench.Now, _bench.Now, default)).Done);
        var record = await _bench.GetAsync(id);
        Assert.Equal((DeliveryStatus.Pending, 0, key, null), (record.Status, record.AttemptCount, record.IdempotencyKey, record.GroupId));
        Assert.Single(record.Attempts);
        Assert.Empty(await _bench.Dead.GroupsAsync(_bench.Now, default));
        Assert.Equal((1, 0), ((await _bench.CountAsync())[DeliveryStatus.Pending], (await _bench.CountAsync())[DeliveryStatus.Rejected]));
        await _bench.CompleteAsync(_bench.Unavailable(Assert.Single(await _bench.ClaimAsync(1))));
        Assert.Equal((DeliveryStatus.Retrying, 1), ((await _bench.GetAsync(id)).Status, (await _bench.GetAsync(id)).AttemptCount));
    }

    [Fact]
    public async Task RequeueAsync_NotADeadLetter_IsRefusedWithTheReason()
    {
        var ids = await _bench.EmitManyAsync(4);
        var claims = await _bench.ClaimAsync(2);
        await _bench.CompleteAsync(_bench.Accepted(claims[0]));
        var dismissed = ids.Single(id => claims.All(claim => claim.Id != id) && id == ids.Max());
        await _bench.Dead.DismissAsync([dismissed], "test", _bench.Now, default);
        var pending = ids.Single(id => claims.All(claim => claim.Id != id) && id != dismissed);
        var results = await _bench.Dead.RequeueAsync([claims[0].Id, claims[1].Id, pending, dismissed, new DeliveryId(5)], _bench.Now, _bench.Now, default);
        Assert.Equal(
            [DeliveryRefusal.Done, DeliveryRefusal.InFlight, DeliveryRefusal.Open, DeliveryRefusal.Dismissed, DeliveryRefusal.Missing], results.Select(result => result.Refusal));
        Assert.All(results, result => Assert.NotEmpty(result.Reason));
    }

    [Fact]
    public async Task RequeueAsync_RetryInFlight_IsRefusedNotRaced()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        await _bench.CompleteAsync(_bench.Unavailable(Assert.Single(await _bench.ClaimAsync(1))));
        _bench.Now += TimeSpan.FromMinutes(1);
        var claim = Assert.Single(await _bench.ClaimAsync(1));
        Assert.Equal(DeliveryRefusal.InFlight, Assert.Single(await _bench.Dead.RequeueAsync([id], _bench.Now, _bench.Now, default)).Refusal);
        Assert.Equal(DeliveryRefusal.InFlight, Assert.Single(await _bench.Dead.DismissAsync([id], "no", _bench.Now, default)).Refusal);
        Assert.Equal([true], await _bench.CompleteAsync(_bench.Accepted(claim)));
    }

    [Fact]
    public async Task RestoreAsync_DismissedDeadLetter_IsBackInItsGroupAtItsAge()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        await _bench.RejectAllAsync();
        var before = Assert.Single(await _bench.Dead.GroupsAsync(_bench.Now, default));
        var died = _bench.Now;
        _bench.Now += TimeSpan.FromHours(2);
        Assert.True(Assert.Single(await _bench.Dead.DismissAsync([id], "not needed", _bench.Now, default)).Done);
        var dismissed = await _bench.GetAsync(id);
        Assert.Equal((DeliveryStatus.Dismissed, "not needed", _bench.Now), (dismissed.Status, dismissed.DismissReason, dismissed.DismissedAt));
        Assert.Empty(await _bench.Dead.GroupsAsync(_bench.Now, default));
        Assert.True(Assert.Single(await _bench.Dead.RestoreAsync([id], _bench.Now, default)).Done);
        var after = Assert.Single(await _bench.Dead.GroupsAsync(_bench.Now, default));
        Assert.Equal((before.Id, before.Cause, died, died), (after.Id, after.Cause, after.FirstSeen, after.LastSeen));
        Assert.Equal((DeliveryStatus.Rejected, null), ((await _bench.GetAsync(id)).Status, (await _bench.GetAsync(id)).DismissReason));
        Assert.Equal(DeliveryRefusal.Dead, Assert.Single(await _bench.Dead.RestoreAsync([id], _bench.Now, default)).Refusal);
    }

    [Fact]
    public async Task RestoreAsync_DismissedWhilePending_IsDueAtOnce()
    {
        var id = Assert.Single(await _bench.EmitManyAsync(1));
        await _bench.Dead.DismissAsync([id], "wait", _bench.Now, default);
        Assert.Empty(await _bench.ClaimAsync(1));
        await _bench.Dead.RestoreAsync([id], _bench.Now, default);
        Assert.Equal(id, Assert.Single(await _bench.ClaimAsync(1)).Id);
    }

    [Fact]
    public async Task PurgeDismissedAsync_AfterThirtyDays_RemovesAndCountsThem()
    {
        var ids = await _bench.EmitManyAsync(2);
        await _bench.Dead.DismissAsync([ids[0]], "old", _bench.Now, default);
        _bench.Now += RedisDeadLetterStore.RestoreWindow;
        Assert.Equal(0, await _bench.Dead.PurgeDismissedAsync(_bench.Now, default));
        await _bench.Dead.DismissAsync([ids[1]], "new", _bench.Now, default);
        Assert.Equal(1, await _bench.Dead.PurgeDismissedAsync(_bench.Now.AddMilliseconds(1), default));
        Assert.Equal((1, 1), ((await _bench.CountAsync())[DeliveryStatus.Dismissed], (await _bench.CountAsync()).Dropped));
        Assert.Null(await _bench.Store.GetAsync(ids[0], default));
    }

    [Fact]
    public async Task EnterGroup_OneGroupTooMany_StandsInTheEndpointsOtherCauses()
    {
        await _bench.Redis.ExecuteAsync("ZADD", [_bench.Keys.DeliveryGroups, .. Enumerable.Range(0, 1000).SelectMany(i => new RedisArg[] { i, $"g{i}" })]);
        await _bench.EmitManyAsync(2);
        await _bench.RejectAllAsync();
        var group = Assert.Single(await _bench.Dead.GroupsAsync(_bench.Now, default));
        Assert.Equal(("other causes", 2L), (group.Cause, group.Count));
    }
}
