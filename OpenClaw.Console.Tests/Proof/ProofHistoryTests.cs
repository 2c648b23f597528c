using System.Net;
using System.Text.Json;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>The read model keeps up with the history by itself, lets go of what has had its time, and says when it cannot read.</summary>
[Slow]
public sealed class ProofHistoryTests(SharedRedis redis)
{
    [Fact]
    public async Task History_MilestonesArriveWhileNobodyLooks_IsTakenIn()
    {
        await using var host = await StartAsync(redis.NewPrefix());
        await Eventually.BecomesTrueAsync(() => host.Get<ProofHistory>().Loaded, "the empty history is read");
        using var sender = new MilestoneSender(host.Url);

        await sender.SeedAsync(3);

        await Eventually.BecomesTrueAsync(() => host.Get<ProofIndex>().Count == 3, "three milestones are in memory");
    }

    [Fact]
    public async Task History_EntriesOutliveTheRetention_AreNoLongerShownNorKept()
    {
        var (prefix, now) = (redis.NewPrefix(), TimeProvider.System.GetUtcNow());
        var keys = new RedisKeys(prefix);
        await AddAsync(keys, now.AddDays(-91), "outlived");
        await AddAsync(keys, now.AddDays(-90).AddMinutes(30), "old");
        await using var host = await StartAsync(prefix);
        var index = host.Get<ProofIndex>();
        await Eventually.BecomesTrueAsync(() => host.Get<ProofHistory>().Loaded, "the history is read");
        Assert.Equal((1, null), (index.Count, index.Find("outlived")));

        // An hour later the next one to come makes the other go too.
        host.Time.Advance(TimeSpan.FromHours(1));
        using var sender = new MilestoneSender(host.Url);
        await sender.PostAsync(MilestoneSender.Make(1, now) with { MilestoneId = "new" });
        await Eventually.BecomesTrueAsync(() => index.Find("old") is null && index.Find("new") is not null, "the old one is let go");
        Assert.Equal(3, await LengthAsync(keys)); // Redis lets whole nodes go

        var did = await host.Get<RetentionJob>().RunAsync(dryRun: false, default);

        Assert.EndsWith("; 2 milestones and 0 demand points older than their retention were let go.", did, StringComparison.Ordinal);
        Assert.Equal(1, await LengthAsync(keys));
    }

    [Fact]
    public async Task History_ThatCannotBeRead_SaysWhyAndIsNotExportedInPart()
    {
        var keys = new RedisKeys(redis.NewPrefix());
        await redis.Gateway.ExecuteAsync("SET", [keys.MilestonesHistory, "not a stream"]);
        await using var host = await StartAsync(keys.Prefix);
        using var client = await host.SignedInAsync();
        await Eventually.BecomesTrueAsync(() => host.Get<ProofService>().Problem is not null, "the failure is told");
        Assert.Contains("WRONGTYPE", host.Get<ProofService>().Problem, StringComparison.Ordinal);

        using var early = await client.GetAsync("/api/proof/export?format=csv");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "2"), (early.StatusCode, early.Headers.RetryAfter?.ToString()));
        Assert.Contains("WRONGTYPE", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await redis.Gateway.ExecuteAsync("DEL", [keys.MilestonesHistory]);
        await AddAsync(keys, TimeProvider.System.GetUtcNow(), "there");
        await Eventually.BecomesTrueAsync(() => host.Get<ProofHistory>().Loaded, "it is read by itself");
        Assert.Null(host.Get<ProofService>().Problem);
        using var line = JsonDocument.Parse(await client.GetStringAsync("/api/proof/export?format=json"));
        Assert.Equal("there", line.RootElement.GetProperty("milestoneId").GetString());
    }

    [Fact]
    public async Task Export_Json_IsTheEventWithWhereItCameFrom()
    {
        var keys = new RedisKeys(redis.NewPrefix());
        var at = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);
        await AddAsync(keys, TimeProvider.System.GetUtcNow(), "one", at);
        await using var host = await StartAsync(keys.Prefix);
        using var client = await host.SignedInAsync();
        await Eventually.BecomesTrueAsync(() => host.Get<ProofIndex>().Count == 1, "it is read");

        using var line = JsonDocument.Parse(await client.GetStringAsync("/api/proof/export?format=json"));

        var exported = line.RootElement;
        Assert.Equal("one", MilestoneJson.Normalise(exported, at)?.MilestoneId); // still an event
        Assert.Equal(("key of one", "0a1b2c3d", "2026-11-20T10:00:00.000Z", false), (
            exported.GetProperty("idempotencyKey").GetString(), exported.GetProperty("keyId").GetString(), exported.GetProperty("sentAtUtc").GetString(), exported.GetProperty("demo").GetBoolean()));
        Assert.Equal(host.Get<ProofIndex>().LastId.Ms, exported.GetProperty("arrivedAtUtc").GetDateTimeOffset().ToUnixTimeMilliseconds());
    }

    private Task<ConsoleHost> StartAsync(string prefix) =>
        ConsoleHost.StartAsync(redis.ConnectionString, prefix, settings: new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = MilestoneSender.Secret });

    /// <summary>An entry that arrived at a time.</summary>
    private Task AddAsync(RedisKeys keys, DateTimeOffset arrived, string id, DateTimeOffset? sent = null) => redis.Gateway.ExecuteAsync(
        "XADD",
        [
            keys.MilestonesHistory, $"{arrived.ToUnixTimeMilliseconds()}-0", "e", MilestoneJson.ToUtf8(MilestoneSender.Make(1, arrived) with { MilestoneId = id }),
            "f", $"0a1b2c3d\n{(sent is { } at ? Iso.Write(at) : "")}\n0\nkey of {id}",
        ]);

    private async Task<long> LengthAsync(RedisKeys keys) => (await redis.Gateway.ExecuteAsync("XLEN", [keys.MilestonesHistory])).AsInt64();
}
