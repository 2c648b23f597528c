using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Tests.Audit;

/// <summary>The ledger on a real Redis: appended to by several replicas at once, broken in every way, begun after an older one.</summary>
public sealed class AuditLogTests(SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Viewer] };

    private readonly RedisKeys _keys = redis.NewKeys();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private RedisAuditStore Store => new(redis.Gateway, _keys);

    [Fact]
    public async Task Append_ByThreeReplicasAtOnce_GivesOneWholeChainWithEveryEntryOnce()
    {
        await using var second = await SharedRedis.ConnectAsync(redis.ConnectionString);
        await using var third = await SharedRedis.ConnectAsync(redis.ConnectionString);
        var replicas = new[] { redis.Gateway, second, third }.Select(gateway => new AuditLog(new RedisAuditStore(gateway, _keys), TimeProvider.System)).ToArray();

        var seqs = await Task.WhenAll(Enumerable.Range(0, 900).Select(n => replicas[n % 3].AppendAsync(Ada, new AuditAction("test.run", $"t{n}"), None)));

        Assert.Equal(Enumerable.Range(1, 900).Select(n => (long)n), seqs.Order());
        var stored = await Store.ReadAsync(1, 1000, None);
        Assert.Equal(Enumerable.Range(0, 900).Select(n => $"t{n}").Order(), stored.Select(record => AuditEntryJson.Read(record.Json)!.Target).Order());
        Assert.Equal((null, 900L), await VerifyAsync());
        var mine = stored.First(record => AuditEntryJson.Read(record.Json)!.Target == "t7");
        Assert.Equal(seqs[7], mine.Seq);
    }

    [Fact]
    public async Task AppendMany_MoreThanGoTogether_KeepsTheirOrderAndTellsOnceForEachPart()
    {
        var log = new AuditLog(Store, TimeProvider.System);

        await log.AppendManyAsync(Ada, [.. Enumerable.Range(0, 450).Select(n => new AuditAction("delivery.requeue", $"d{n}") { Operation = "op1", Record = true })], None);

        Assert.Equal(Enumerable.Range(0, 450).Select(n => $"d{n}"), (await Store.ReadAsync(1, 1000, None)).Select(record => AuditEntryJson.Read(record.Json)!.Target));
        Assert.Equal(3, (await redis.Gateway.ExecuteAsync("XLEN", [_keys.Events], None)).AsInt64());
        Assert.Equal((null, 450L), await VerifyAsync());
    }

    [Fact]
    public async Task Append_TextsThatAreTooLong_AreCutAndSaySo()
    {
        var log = new AuditLog(Store, TimeProvider.System);

        await log.AppendAsync(Ada, new AuditAction("test.run", new string('t', 1000)) { Reason = new string('r', 9000), Items = [.. Enumerable.Range(0, 300).Select(n => new AuditItem($"i{n}", "done"))] }, None);

        var entry = AuditEntryJson.Read((await Store.ReadAsync(1, 1, None))[0].Json)!;
        Assert.EndsWith("t (cut)", entry.Target, StringComparison.Ordinal);
        Assert.Equal(AuditAction.MaxText + " (cut)".Length, entry.Reason.Length);
        Assert.Equal(AuditAction.MaxItems, entry.Items.Length);
        Assert.Contains("of 300", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_EntryDeleted_IsMissing()
    {
        await FillAsync(50);
        await redis.Gateway.ExecuteAsync("XDEL", [_keys.AuditLedger, "17-0"], None);

        Assert.Equal(((17, AuditBreakKind.Missing), 16L), await VerifyAsync());
    }

    [Fact]
    public async Task Verify_EndDeletedAndMoreAppended_StillFindsTheHole()
    {
        await FillAsync(50);
        await redis.Gateway.ExecuteAsync("XDEL", [_keys.AuditLedger, "49-0", "50-0"], None);
        Assert.Equal(((49, AuditBreakKind.Truncated), 48L), await VerifyAsync());

        await FillAsync(3);

        Assert.Equal(((49, AuditBreakKind.Missing), 48L), await VerifyAsync());
    }

    [Fact]
    public async Task Verify_WholeLedgerDeleted_IsTruncated()
    {
        await FillAsync(5);
        await redis.Gateway.ExecuteAsync("DEL", [_keys.AuditLedger], None);

        Assert.Equal(((1, AuditBreakKind.Truncated), 0L), await VerifyAsync());
    }

    [Fact]
    public async Task Append_AfterTheHeadWasLost_GoesOnAndVerifyingSaysSince()
    {
        await FillAsync(5);
        await redis.Gateway.ExecuteAsync("DEL", [_keys.AuditHead], None);
        Assert.Equal(5, (await new AuditService(Store).VerifyAsync(Ada, null, null, None)).HeadRestoredAt);

        await FillAsync(2);

        var verdict = await new AuditService(Store).VerifyAsync(Ada, null, null, None);
        Assert.True(verdict.Ok);
        Assert.Equal((7, 6), (verdict.Checked, verdict.HeadRestoredAt));
    }

    [Fact]
    public async Task Verify_LedgerWrittenAnew_IsFoundByAnAnchorAlone()
    {
        await FillAsync(5);
        var anchor = await new AuditService(Store).HeadAsync(Ada, None);
        await redis.Gateway.ExecuteAsync("DEL", [_keys.AuditLedger, _keys.AuditHead], None);
        await FillAsync(8);

        Assert.Equal((null, 8L), await VerifyAsync());
        Assert.Equal(((5, AuditBreakKind.Replaced), 5L), await VerifyAsync(anchor));
        Assert.Equal(((9, AuditBreakKind.Truncated), 8L), await VerifyAsync(new AuditHead(12, anchor.Hash)));
    }

    [Fact]
    public async Task Verify_LongLedger_TellsHowFarItIs()
    {
        await FillAsync(2500);
        var told = new List<AuditProgress>();

        await new AuditService(Store).VerifyAsync(Ada, null, new Each(told.Add), None);

        Assert.Equal([new AuditProgress(1000, 2500), new AuditProgress(2000, 2500), new AuditProgress(2500, 2500)], told);
    }

    [Fact]
    public async Task Begin_AfterAnOlderLedger_TakesItOverOnceByWhicheverReplica()
    {
        for (var n = 0; n < 430; n++)
        {
            await redis.Gateway.ExecuteAsync(
                "XADD", [_keys.AuditEntries, "*", "at", "2026-11-01T10:00:00.000Z", "kind", "user", "actor", "ada", "action", "user.create", "target", $"u{n}", "detail", "roles viewer"], None);
        }

        var replicas = Enumerable.Range(0, 3).Select(_ => new AuditLog(Store, TimeProvider.System)).ToArray();
        await Task.WhenAll(replicas.Select(log => log.BeginAsync(None)));

        var entries = (await Store.ReadAsync(1, 1000, None)).Select(record => AuditEntryJson.Read(record.Json)!).ToList();
        Assert.Equal(Enumerable.Range(0, 430).Select(n => $"u{n}"), entries.Where(entry => entry.Imported).Select(entry => entry.Target));
        Assert.Contains("not protected", entries.First().Detail, StringComparison.Ordinal);
        Assert.Equal(0, (await redis.Gateway.ExecuteAsync("EXISTS", [_keys.AuditEntries], None)).AsInt64());
        Assert.Null((await VerifyAsync()).Broken);
    }

    [Fact]
    public async Task Page_FiltersAndPlaces_LeadBackThroughTheWholeLedger()
    {
        var log = new AuditLog(Store, TimeProvider.System);
        await log.AppendAsync(new Actor(ActorKind.User, "lin"), new AuditAction("user.roles", "sam") { Before = "viewer", After = "operator" }, None);
        await FillAsync(1500);
        await log.AppendManyAsync(Ada, [new("delivery.requeue", "a") { Operation = "op" }, new("delivery.requeue", "b") { Operation = "op", Record = true }], None);
        var service = new AuditService(Store);

        Assert.Equal([1L], Seqs(await service.PageAsync(Ada, AuditQuery.All with { Actors = ["lin"] }, null, 10, None)));
        Assert.Equal([1L], Seqs(await service.PageAsync(Ada, AuditQuery.All with { Text = "OPERATOR sam" }, null, 10, None)));
        Assert.Equal([1502L], Seqs(await service.PageAsync(Ada, AuditQuery.All with { Actions = ["delivery"] }, null, 10, None)));
        Assert.Equal([1503L, 1502L], Seqs(await service.PageAsync(Ada, AuditQuery.All with { Operation = "op" }, null, 10, None)));
        var page = await service.PageAsync(Ada, AuditQuery.All, null, 4, None);
        Assert.Equal([1502L, 1501L, 1500L, 1499L], Seqs(page));
        Assert.Equal([1498L, 1497L], Seqs(await service.PageAsync(Ada, AuditQuery.All, page.Next, 2, None)));
        Assert.Null((await service.PageAsync(Ada, AuditQuery.All, 3, 10, None)).Next);
        Assert.Equal([1503L], (await service.SinceAsync(Ada, AuditQuery.All with { Records = true }, 1502, None)).Entries.Select(entry => entry.Seq));
    }

    private static IEnumerable<long> Seqs(AuditPage page) => page.Entries.Select(entry => entry.Seq);

    private async Task FillAsync(int count) =>
        await new AuditLog(Store, TimeProvider.System).AppendManyAsync(Ada, [.. Enumerable.Range(1, count).Select(n => new AuditAction("test.run", $"t{n}"))], None);

    private async Task<((long, AuditBreakKind)? Broken, long Checked)> VerifyAsync(AuditHead? anchor = null)
    {
        var verdict = await new AuditService(Store).VerifyAsync(Ada, anchor, null, None);
        return (verdict.Broken is { } broken ? (broken.Seq, broken.Kind) : null, verdict.Checked);
    }

    private sealed class Each(Action<AuditProgress> take) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) => take(value);
    }
}
