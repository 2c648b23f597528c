using System.Net;
using System.Text.Json;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The signed channels over real HTTP (spec 1 section 2). Tests of single envelopes share a console and use keys of their own; those of everything that is kept have one each.</summary>
public sealed class IngestTests(SharedRedis redis, IngestTests.Shared shared) : IClassFixture<IngestTests.Shared>
{
    private readonly Sender _sender = shared.Sender;

    [Fact]
    public async Task Milestone_PostedTwice_IsAcceptedOnceThenADuplicate()
    {
        var first = await _sender.MilestoneAsync(Sender.Milestone("a"));
        var second = await _sender.MilestoneAsync(Sender.Milestone("a"));
        Assert.Equal((HttpStatusCode.OK, """{"ok":true,"status":"accepted","milestoneId":"m.a"}"""), (first.Status, first.Text));
        Assert.Equal((HttpStatusCode.OK, """{"ok":true,"status":"duplicate","milestoneId":"m.a"}"""), (second.Status, second.Text));
        var latest = (await _sender.GetAsync("/api/milestones/latest?limit=50")).GetProperty("items").EnumerateArray().ToList();
        Assert.Single(latest, item => item.GetProperty("milestoneId").GetString() == "m.a");
    }

    [Fact]
    public async Task Milestone_PostedAtOnceByMany_IsAcceptedExactlyOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => _sender.MilestoneAsync(Sender.Milestone("race"))));
        Assert.Equal(1, answers.Count(answer => answer.Text.Contains("accepted", StringComparison.Ordinal)));
        Assert.Equal(31, answers.Count(answer => answer.Text.Contains("duplicate", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("signature", 401, "missing x-openclaw-signature or x-openclaw-timestamp")]
    [InlineData("timestamp", 401, "missing x-openclaw-signature or x-openclaw-timestamp")]
    [InlineData("json", 400, "invalid JSON body")]
    [InlineData("array", 400, "invalid JSON body")]
    [InlineData("key", 400, "missing idempotencyKey")]
    [InlineData("secret", 401, "invalid signature")]
    [InlineData("event", 400, "invalid milestone event")]
    public async Task Milestone_WithOneFault_IsRefusedWithItsReasonAndRecorded(string fault, int status, string reason)
    {
        var body = fault switch
        {
            "json" => "{\"idempotencyKey\":",
            "array" => "[1]",
            "key" => """{"idempotencyKey":" ","event":{}}""",
            "event" => """{"idempotencyKey":"k","event":{"milestoneId":"x"}}""",
            _ => Sender.Milestone("k"),
        };
        var before = (await _sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32();
        var answer = await _sender.MilestoneAsync(body, headers =>
        {
            if (fault is "signature" or "timestamp")
            {
                headers.Remove(fault == "signature" ? EnvelopeSignature.HeaderName : EnvelopeSignature.TimestampHeaderName);
            }
            else if (fault == "secret")
            {
                headers.Remove(EnvelopeSignature.HeaderName);
                headers.Add(EnvelopeSignature.HeaderName, new string('0', 64));
            }
        });
        Assert.Equal((HttpStatusCode)status, answer.Status);
        Assert.Equal($$"""{"ok":false,"status":"rejected","reason":"{{reason}}"}""", answer.Text);
        var list = await _sender.GetAsync("/api/milestones/dead-letter");
        Assert.Equal(before + 1, list.GetProperty("count").GetInt32());
        Assert.Equal(reason, list.GetProperty("items")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Milestone_TooLarge_IsRefusedWith413_AlsoWithoutALength()
    {
        var large = Sender.Milestone("large", claim: new string('x', 300_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _sender.MilestoneAsync(large)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _sender.MilestoneAsync(large, headers => headers.TransferEncodingChunked = true)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _sender.MilestoneAsync(Sender.Milestone("small"))).Status);
    }

    [Fact]
    public async Task Latest_ManyMilestones_AreNewestFirstByEventTimeAndBounded()
    {
        await using var own = await Shared.StartAsync(redis);
        var sender = own.Sender;
        for (var i = 0; i < 60; i++)
        {
            await sender.MilestoneAsync(Sender.Milestone($"n{i}", $"2026-11-01T10:{(i * 37) % 60:00}:00.000Z"));
        }

        var times = (await sender.GetAsync("/api/milestones/latest?limit=500")).GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("timestampUtc").GetString()!).ToList();
        Assert.Equal(50, times.Count);
        Assert.Equal(times.OrderDescending(StringComparer.Ordinal), times);
        Assert.Equal("2026-11-01T10:59:00.000Z", times[0]);
        Assert.Equal(20, (await sender.GetAsync("/api/milestones/latest?limit=zero")).GetProperty("items").GetArrayLength());
        Assert.Equal(1, (await sender.GetAsync("/api/milestones/latest?limit=-3")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Demand_OlderSnapshotArrivingLate_IsAcceptedAndDoesNotReplaceTheNewer()
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal("""{"ok":true,"status":"accepted","summaryId":"s.new"}""", (await _sender.DemandAsync(Sender.Snapshot("new", now, queue: 7))).Text);
        Assert.Equal("""{"ok":true,"status":"accepted","summaryId":"s.old"}""", (await _sender.DemandAsync(Sender.Snapshot("old", now.AddMinutes(-30)))).Text);
        Assert.Equal("""{"ok":true,"status":"duplicate","summaryId":"s.old"}""", (await _sender.DemandAsync(Sender.Snapshot("old", now.AddMinutes(-30)))).Text);
        var live = await _sender.GetAsync("/api/command-center/demand-live");
        Assert.Equal("s.new", live.GetProperty("snapshot").GetProperty("summaryId").GetString());
        Assert.False(live.GetProperty("stale").GetBoolean());
        var summary = (await _sender.GetAsync("/api/command-center/demand")).GetProperty("summary");
        Assert.Equal((7, "live", "Cash Velocity", "Openclaw"), (
            summary.GetProperty("queueTotal").GetInt32(), summary.GetProperty("source").GetString(),
            summary.GetProperty("topSegmentLabel").GetString(), summary.GetProperty("topPillarLabel").GetString()));
    }

    [Fact]
    public async Task Demand_InvalidSnapshot_IsRefused()
    {
        var answer = await _sender.DemandAsync("""{"idempotencyKey":"k","snapshot":{"summaryId":"x"}}""");
        Assert.Equal((HttpStatusCode.BadRequest, """{"ok":false,"status":"rejected","reason":"invalid demand summary snapshot"}"""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Demand_WithoutAnySnapshot_IsTheFallback()
    {
        await using var own = await Shared.StartAsync(redis);
        var live = await own.Sender.GetAsync("/api/command-center/demand-live");
        Assert.Equal(JsonValueKind.Null, live.GetProperty("snapshot").ValueKind);
        Assert.True(live.GetProperty("stale").GetBoolean());
        Assert.Equal("fallback", (await own.Sender.GetAsync("/api/command-center/demand")).GetProperty("summary").GetProperty("source").GetString());
    }

    [Fact]
    public async Task Overview_AfterTraffic_CountsIt()
    {
        await using var own = await Shared.StartAsync(redis);
        var sender = own.Sender;
        await sender.MilestoneAsync(Sender.Milestone("one", scope: "Runtime"));
        await sender.MilestoneAsync(Sender.Milestone("two", scope: "runtime", risk: "blocked"));
        await sender.MilestoneAsync("no json");
        var overview = await sender.GetAsync("/api/command-center/overview");
        Assert.Equal((2, 2, 1, false), (
            overview.GetProperty("visibleFeedCount").GetInt32(), overview.GetProperty("evidenceCount").GetInt32(),
            overview.GetProperty("deadLetterCount").GetInt32(), overview.GetProperty("stale").GetBoolean()));
        Assert.Equal(["runtime"], overview.GetProperty("activeLanes").EnumerateArray().Select(lane => lane.GetString()));
        Assert.Equal(1, overview.GetProperty("riskCounts").GetProperty("blocked").GetInt32());
        Assert.Equal(["emit", "verify", "store", "canon", "broadcast", "surface"], overview.GetProperty("proofNodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task PlainRedisKey_SetByAnotherTool_TakesPrecedenceOverTheEnvironment()
    {
        await using var own = await Shared.StartAsync(redis);
        var other = "0123456789abcdef0123456789abcdef";
        await redis.Gateway.ExecuteAsync("SET", [own.Host.Keys.MilestonesSigningSecret, other]);
        await own.Host.Get<SecretVault>().RefreshAsync(TestContext.Current.CancellationToken);
        using var stranger = new Sender(own.Host.Url, other);
        Assert.Contains("accepted", (await stranger.MilestoneAsync(Sender.Milestone("plain"))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await own.Sender.MilestoneAsync(Sender.Milestone("env"))).Status);
    }

    /// <summary>A console with a secret from its environment, and a sender that knows it.</summary>
    public sealed class Shared(SharedRedis redis) : IAsyncLifetime
    {
        public ConsoleHost Host { get; private set; } = null!;

        public Sender Sender { get; private set; } = null!;

        public static async Task<Shared> StartAsync(SharedRedis redis)
        {
            var shared = new Shared(redis);
            await shared.InitializeAsync();
            return shared;
        }

        public async ValueTask InitializeAsync()
        {
            Host = await ConsoleHost.StartAsync(redis, ("MILESTONE_SIGNING_SECRET", Sender.Secret));
            Sender = new Sender(Host.Url, Sender.Secret);
        }

        public async ValueTask DisposeAsync()
        {
            Sender.Dispose();
            await Host.DisposeAsync();
        }
    }
}
