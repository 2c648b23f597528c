using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>What can be read without credentials, and in which form (spec 1 section 2).</summary>
public sealed class PublicReadTests(SharedRedis redis)
{
    private const string Milestones = "/internal/milestones/ingest";

    private static readonly string[] Routes =
    [
        "/api/milestones/latest", "/api/milestones/dead-letter", "/api/command-center/demand-live", "/api/command-center/demand", "/api/command-center/overview",
    ];

    [Fact]
    public async Task Get_NothingYet_EveryRouteAnswersInItsForm()
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        Assert.Equal("""200 {"ok":true,"items":[]}""", await host.Api.GetAsync(Routes[0]).TextAsync());
        Assert.Equal("""200 {"ok":true,"items":[],"count":0}""", await host.Api.GetAsync(Routes[1]).TextAsync());
        Assert.Equal("""200 {"ok":true,"snapshot":null,"stale":true}""", await host.Api.GetAsync(Routes[2]).TextAsync());
        var demand = await GetAsync(host, Routes[3]);
        Assert.Equal(7, demand.GetProperty("segments").GetArrayLength());
        Assert.Equal("fallback", demand.GetProperty("summary").GetProperty("source").GetString());
        var overview = await GetAsync(host, Routes[4]);
        Assert.True(overview.GetProperty("stale").GetBoolean());
        Assert.Equal(["emit", "verify", "store", "canon", "broadcast", "surface"], overview.GetProperty("proofNodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()));
        Assert.Equal(["onTrack", "atRisk", "blocked", "completed"], overview.GetProperty("riskCounts").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Latest_ManyMilestones_NewestByEventTimeFirstWithinTheLimit()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        foreach (var i in Enumerable.Range(1, 60).OrderBy(i => i * 37 % 61))
        {
            await host.PostSignedAsync(Milestones, Sender.Milestone($"{i}", $"2026-11-01T10:{60 - i:00}:00.000Z"));
        }

        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"m.{i}"), await LatestAsync(host, ""));
        foreach (var (limit, count) in new[] { ("1", 1), ("50", 50), ("51", 50), ("1000", 50), ("0", 20), ("-3", 1), ("abc", 20), ("7abc", 7), ("", 20) })
        {
            Assert.Equal(Enumerable.Range(1, count).Select(i => $"m.{i}"), await LatestAsync(host, $"?limit={limit}"));
        }

        var overview = await GetAsync(host, "/api/command-center/overview");
        Assert.Equal(50, overview.GetProperty("visibleFeedCount").GetInt32());
        Assert.False(overview.GetProperty("stale").GetBoolean());
        Assert.Equal("m.1", overview.GetProperty("latest").GetProperty("milestoneId").GetString());
    }

    [Fact]
    public async Task Latest_OneMilestone_IsTheEventAsItWasNormalised()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        var envelope = JsonNode.Parse(Sender.Milestone("one"))!;
        await host.PostSignedAsync(Milestones, envelope.ToJsonString());

        var item = (await GetAsync(host, "/api/milestones/latest")).GetProperty("items")[0];

        Assert.True(JsonNode.DeepEquals(envelope["event"], JsonNode.Parse(item.GetRawText())), item.GetRawText());
    }

    [Fact]
    public async Task DemandLive_TenMinutesLater_IsStale()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        await host.PostSignedAsync("/internal/demand/ingest", Sender.Snapshot("d", host.Time.GetUtcNow()));

        host.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.True((await GetAsync(host, "/api/command-center/demand-live")).GetProperty("stale").GetBoolean());
        Assert.Equal("stale", (await GetAsync(host, "/api/command-center/demand")).GetProperty("summary").GetProperty("source").GetString());
        Assert.True((await GetAsync(host, "/api/command-center/overview")).GetProperty("stale").GetBoolean());
    }

    [Fact]
    public async Task DeadLetter_RefusedEnvelopes_NewestFirstWithKeyWhereKnownAndAtMostAHundred()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.SetSecretAsync();
        await host.Api.PostAsync(Milestones, new StringContent("x"));
        await host.PostMilestoneAsync("the-key", secret: "ffffffffffffffffffffffffffffffff");

        var list = await GetAsync(host, "/api/milestones/dead-letter");

        Assert.Equal(2, list.GetProperty("count").GetInt32());
        var items = list.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["timestampUtc", "reason", "idempotencyKey"], items[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal("invalid signature", items[0].GetProperty("reason").GetString());
        Assert.Equal("the-key", items[0].GetProperty("idempotencyKey").GetString());
        Assert.Equal(["timestampUtc", "reason"], items[1].EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, (await GetAsync(host, "/api/command-center/overview")).GetProperty("deadLetterCount").GetInt32());

        await Task.WhenAll(Enumerable.Range(0, 110).Select(_ => host.Api.PostAsync(Milestones, new StringContent("x"))));
        Assert.Equal(100, (await GetAsync(host, "/api/milestones/dead-letter")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Post_NoSecretKnown_Is500AndSaysWhich()
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        Assert.Equal(
            """500 {"ok":false,"status":"rejected","reason":"server misconfigured: MILESTONE_SIGNING_SECRET not set"}""",
            await host.PostMilestoneAsync("m"));
        Assert.Equal(1, (await GetAsync(host, "/api/milestones/dead-letter")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Get_AnonymousReadOff_NeedsAViewer()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Access:AnonymousRead", "false"));
        using var viewer = await host.SignedInAsync(Role.Viewer);
        using var reader = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read));
        using var writer = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.MilestonesWrite));

        foreach (var route in Routes)
        {
            using var anonymous = await host.Api.GetAsync(route);
            Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
            Assert.Equal("application/problem+json", anonymous.Content.Headers.ContentType?.MediaType);
            Assert.Equal("Bearer", anonymous.Headers.WwwAuthenticate.ToString());
            Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(route)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(route)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await writer.GetAsync(route)).StatusCode);
        }
    }

    private static async Task<JsonElement> GetAsync(ConsoleHost host, string path) => await (await host.Api.GetAsync(path)).JsonAsync();

    private static async Task<IEnumerable<string?>> LatestAsync(ConsoleHost host, string query) =>
        (await GetAsync(host, $"/api/milestones/latest{query}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("milestoneId").GetString());
}
