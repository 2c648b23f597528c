using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Health;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Telemetry;

/// <summary>Runs alone: the meters of all consoles of a process have the same names, and one that ends takes what they share away from the others.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryAlone;

/// <summary>Figures for a collector, and the two health endpoints.</summary>
[Slow]
[Collection(nameof(TelemetryTests))]
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
    public async Task Export_DeliveriesDeadLettersAndBreakers_ArriveWithTheirValues()
    {
        await using var collector = await Collector.StartAsync();
        await using var host = await ConsoleHost.StartAsync(
            redis, ("Telemetry:Endpoint", collector.Url), ("Telemetry:Interval", "00:00:01"), ("MILESTONE_SIGNING_SECRET", Sender.Secret),
            ("Deliveries:Endpoints:0:Id", "good"), ("Deliveries:Endpoints:0:Url", collector.Url + "/receiver/200"), ("Deliveries:Endpoints:0:Channels:0", "milestones"),
            ("Deliveries:Endpoints:1:Id", "choosy"), ("Deliveries:Endpoints:1:Url", collector.Url + "/receiver/422"), ("Deliveries:Endpoints:1:Channels:0", "milestones"));
        await host.Get<EmitService>().EmitAsync(Actor.System, Encoding.UTF8.GetBytes(EmitTests.Event("told.1")), default);
        await host.Get<EndpointService>().IsolateAsync(Actor.System, "good", "to be seen", default);
        await Eventually.BecomesTrueAsync(() => collector.Heard("/v1/metrics", "openclaw.deliveries", "choosy", "rejected"), "the collector hears of a refused delivery");
        await Eventually.BecomesTrueAsync(
            async () => (await host.Get<RedisDeliveryStore>().CountAsync(["choosy"], host.Time.GetUtcNow(), default))[0][DeliveryStatus.Rejected] == 1, "it is stored as refused");
        await host.Get<OpenClaw.Console.Telemetry.TelemetryGauges>().ReadAsync(default);

        await Eventually.BecomesTrueAsync(() => collector.Heard("/v1/metrics", "openclaw.delivery.duration", "choosy"), "how long it took");
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await host.Get<OpenClaw.Console.Telemetry.TelemetryGauges>().ReadAsync(default); // not every half minute, as by itself
                return collector.Heard("/v1/metrics", "openclaw.delivery.dead", "choosy", Collector.Number(1));
            },
            "one dead letter");
        await Eventually.BecomesTrueAsync(() => collector.Heard("/v1/metrics", "openclaw.breaker.state", "good", Collector.Number(3)), "the breaker of the isolated endpoint");
        await Eventually.BecomesTrueAsync(() => collector.Heard("/v1/metrics", "openclaw.delivery.queue", "good"), "what waits");
    }

    [Fact]
    public async Task Export_EscalationsPausesAndDurations_ArriveWithTheirValues()
    {
        await using var collector = await Collector.StartAsync();
        await using var host = await ConsoleHost.StartAsync(redis, ("Telemetry:Endpoint", collector.Url), ("Telemetry:Interval", "00:00:01"));
        await host.Get<RedisWatchStore>().EscalateAsync(new Escalation("scan", EscalationKind.ResetsFailed, "2 resets in a row failed.", host.Time.GetUtcNow()), default);
        await host.Get<JobService>().PauseAsync(Actor.System, "retention", "to be seen", default);
        await host.Get<JobService>().RunNowAsync(Actor.System, "delivery-retries", dryRun: false, "a", default);

        await HeardAsync("openclaw.escalations", Collector.Number(1));
        await HeardAsync("openclaw.job.paused", "retention", Collector.Number(1));
        await Eventually.BecomesTrueAsync(() => collector.Sum("openclaw.job.duration", "delivery-retries") is > 0, "how long a run took");
        await Eventually.BecomesTrueAsync(() => collector.Sum("openclaw.redis.duration", "Scheduling/take.lua") is > 0, "how long Redis took");

        async Task HeardAsync(string name, params string[] more) => await Eventually.BecomesTrueAsync(
            async () =>
            {
                await host.Get<OpenClaw.Console.Telemetry.TelemetryGauges>().ReadAsync(default); // not every half minute, as by itself
                return collector.Heard("/v1/metrics", name, more);
            },
            $"the collector hears of {name}");
    }

    [Fact]
    public async Task Export_ByGrpc_ArrivesAtAnOtlpReceiver()
    {
        await using var collector = await Collector.StartAsync(HttpProtocols.Http2);
        await using var host = await ConsoleHost.StartAsync(
            redis, ("Telemetry:Endpoint", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("Telemetry:Interval", "00:00:01"), ("Telemetry:TraceRatio", "1"));
        Assert.StartsWith("500 ", await host.PostMilestoneAsync("m1"), StringComparison.Ordinal); // it has no secret

        await Eventually.BecomesTrueAsync(() => collector.Heard("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "openclaw.redis.up"), "metrics by gRPC");
        await Eventually.BecomesTrueAsync(() => collector.Heard("/opentelemetry.proto.collector.trace.v1.TraceService/Export", "/internal/milestones/ingest"), "traces by gRPC");
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

    /// <summary>Takes what an exporter posts, over HTTP or by gRPC; OTLP is protobuf, in which names stand as they are. Also a receiver of deliveries that answers as its path says.</summary>
    private sealed class Collector(WebApplication app, ConcurrentQueue<(string Path, string Body)> posts) : IAsyncDisposable
    {
        private const int GrpcFrame = 5; // not compressed, and the length of the message

        public string Url => app.Urls.Single();

        /// <param name="protocols">HTTP/2 for gRPC, without TLS as a collector on the same machine has it.</param>
        public static async Task<Collector> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols));
            var posts = new ConcurrentQueue<(string Path, string Body)>();
            var app = builder.Build();
            app.MapPost("/receiver/{status:int}", (int status) => Results.StatusCode(status));
            app.MapPost("/{**path}", context => TakeAsync(context, posts));
            await app.StartAsync();
            return new Collector(app, posts);
        }

        /// <summary>A whole number as the value of a data point: field 6, eight bytes.</summary>
        public static string Number(byte value) => $"1{(char)value}\0\0\0\0\0\0\0";

        /// <param name="more">What the metric has to say besides its name.</param>
        public bool Heard(string path, string name, params string[] more) => posts.Where(post => post.Path == path).Any(post =>
            post.Body.IndexOf(name, StringComparison.Ordinal) is >= 0 and var at && more.All(Metric(post.Body[at..], name).Contains));

        /// <summary>The sum of a histogram in seconds, as far as it was posted: field 5, eight bytes; null: none.</summary>
        public double? Sum(string name, string tag) => posts.Where(post => post.Path == "/v1/metrics" && post.Body.Contains(name, StringComparison.Ordinal))
            .Select(post => Metric(post.Body[post.Body.IndexOf(name, StringComparison.Ordinal)..], name)).Where(metric => metric.Contains(tag, StringComparison.Ordinal))
            .SelectMany(metric => Enumerable.Range(0, Math.Max(0, metric.Length - 8)).Where(at => metric[at] == ')').Select(at => BitConverter.ToDouble(Encoding.Latin1.GetBytes(metric, at + 1, 8))))
            .Where(sum => sum is > 1e-7 and < 100).Select(sum => (double?)sum).FirstOrDefault();

        public ValueTask DisposeAsync() => app.DisposeAsync();

        /// <summary>From a metric's name to that of the next one.</summary>
        private static string Metric(string rest, string name) => rest.IndexOf("openclaw.", name.Length, StringComparison.Ordinal) is > 0 and var end ? rest[..end] : rest;

        private static async Task TakeAsync(HttpContext context, ConcurrentQueue<(string Path, string Body)> posts)
        {
            using var memory = new MemoryStream();
            await context.Request.Body.CopyToAsync(memory);
            var (body, grpc) = (memory.ToArray(), context.Request.ContentType == "application/grpc");
            if (grpc)
            {
                Assert.Equal((0, body.Length - GrpcFrame), (body[0], (body[1] << 24) | (body[2] << 16) | (body[3] << 8) | body[4]));
                context.Response.ContentType = "application/grpc";
                context.Response.DeclareTrailer("grpc-status");
                await context.Response.Body.WriteAsync(new byte[GrpcFrame]); // an empty answer
                context.Response.AppendTrailer("grpc-status", "0");
            }
            else
            {
                Assert.Equal("application/x-protobuf", context.Request.ContentType);
            }

            posts.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.AsSpan(grpc ? GrpcFrame : 0))));
        }
    }
}
