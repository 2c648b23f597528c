using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Health;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Telemetry;

/// <summary>Figures for a collector, and the two health endpoints.</summary>
[Slow]
public sealed class TelemetryTests(SharedRedis redis)
{
    [Fact]
    public async Task Export_ToAnOtlpCollector_CarriesTheConsolesMetersAndTraces()
    {
        await using var collector = await Collector.StartAsync();
        await using var host = await ConsoleHost.StartAsync(redis, ("Telemetry:Endpoint", collector.Url), ("Telemetry:Interval", "00:00:01"), ("Telemetry:TraceRatio", "1"));
        await host.SetSecretAsync();
        Assert.StartsWith("200 ", await host.PostMilestoneAsync("m1"), StringComparison.Ordinal);
        Assert.StartsWith("401 ", await host.PostMilestoneAsync("m2", new string('0', 64)), StringComparison.Ordinal);
        await host.Get<JobService>().RunNowAsync(Actor.System, "delivery-retries", dryRun: false, "a", default);
        await host.Get<OpenClaw.Console.Telemetry.TelemetryGauges>().ReadAsync(default);

        foreach (var name in new[]
        {
            "openclaw.ingest.envelopes", "accepted", "rejected", "openclaw.job.runs", "delivery-retries", "openclaw.tasks", "openclaw.lease.verdicts", "openclaw.circuits", "openclaw.redis.up", "openclaw.redis.calls",
            "openclaw.job.late", "http.server.request.duration", "openclaw-console",
        })
        {
            await Eventually.BecomesTrueAsync(() => collector.Heard("/v1/metrics", name), $"the collector hears of {name}");
        }

        await Eventually.BecomesTrueAsync(() => collector.Heard("/v1/traces", "/internal/milestones/ingest"), "the collector hears of a request");
    }

    [Fact]
    public async Task Export_WithoutACollector_CollectsNothing()
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("Metrics and traces go to", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_OnceStarted_SaysSo()
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        await Eventually.BecomesTrueAsync(async () => await host.Api.GetAsync("/health/ready").TextAsync() == "200 ready", "the console is ready");
        Assert.Equal("200 live", await host.Api.GetAsync("/health/live").TextAsync());
    }

    [Fact]
    public void Ready_PartsMissing_AreNamed()
    {
        var up = new RedisHealth(RedisState.Up, DateTimeOffset.UnixEpoch, "", []);

        Assert.Empty(HealthEndpoints.Missing(up, loaded: true, null));
        Assert.Equal(["The history of milestones is being read", "Jobs: the jobs are not scheduled yet"], HealthEndpoints.Missing(up, loaded: false, "the jobs are not scheduled yet"));
        Assert.Equal(["Redis is away: refused"], HealthEndpoints.Missing(up with { State = RedisState.Away, Detail = "refused" }, loaded: false, "x"));
    }

    /// <summary>Takes what an exporter posts; OTLP is protobuf, in which names stand as they are.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<(string Path, string Body)> posts) : IAsyncDisposable
    {
        public string Url => app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var posts = new ConcurrentQueue<(string Path, string Body)>();
            var app = builder.Build();
            app.MapPost("/{**path}", async (HttpContext context) =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                Assert.Equal("application/x-protobuf", context.Request.ContentType);
                posts.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
                return Results.StatusCode((int)HttpStatusCode.OK);
            });
            await app.StartAsync();
            return new Collector(app, posts);
        }

        public bool Heard(string path, string name) => posts.Any(post => post.Path == path && post.Body.Contains(name, StringComparison.Ordinal));

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
