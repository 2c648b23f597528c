using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>A console with a receiver that answers, one that does not, one that is disabled and one that refuses; and a console without any.</summary>
public sealed class DeliveriesFixture(SharedRedis redis) : IAsyncLifetime
{
    private static readonly string[] Claims = ["gateway.retry-storms-gone", "secrets.rotation-rehearsed", "skills.index-rebuilt", "billing.approval-loop", "docs.contract-matches", "replay.nightly-identical"];

    public ConsoleHost Host { get; private set; } = null!;

    public ConsoleHost Calm { get; private set; } = null!;

    public Receiver Good { get; private set; } = null!;

    public Receiver Refusing { get; private set; } = null!;

    /// <summary>A record that was rejected.</summary>
    public DeliveryId Rejected { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Good = await Receiver.StartAsync();
        Refusing = await Receiver.StartAsync();
        await Refusing.ControlAsync(new { mode = "status", status = 401 });
        Host = await ConsoleHost.StartAsync(redis, [
            .. Endpoint(0, "proof-app", "Proof app", Good.Url, "milestones"), .. Endpoint(1, "partner", "Partner in Leeds", Refusing.Url, "milestones"),
            .. Endpoint(2, "archive", "Archive", $"http://127.0.0.1:{RedisServer.FreePort()}/ingest", "milestones", "demand"), .. Endpoint(3, "staging", "Staging", Good.Url, "milestones"),
            ("Deliveries:Endpoints:3:Enabled", "false"), ("Deliveries:BreakerFailures", "3"), ("Deliveries:BreakerOpenTime", "01:00:00"), ("MILESTONE_SIGNING_SECRET", Sender.Secret),
        ]);
        Calm = await ConsoleHost.StartAsync(redis);
        foreach (var i in Enumerable.Range(0, 36))
        {
            await EmitAsync(Host, $"{Claims[i % Claims.Length]}.{i}");
        }

        var log = Host.Get<DeliveryLogService>();
        await Eventually.BecomesTrueAsync(
            async () => (await Host.Get<EndpointService>().ReadAsync(Actor.System, default)).ToDictionary(one => one.Endpoint.Id, one => one.Counts) is var counts
                && counts["proof-app"][DeliveryStatus.Delivered] == 36 && counts["partner"][DeliveryStatus.Rejected] == 36
                && (await Host.Get<RedisBreakerStore>().ReadAsync(["archive"], default))["archive"].State == BreakerState.Open,
            "all that can be delivered is, what is refused is, and the breaker of the one that is down is open");
        Rejected = (await log.FindAsync(Actor.System, DeliveryFilter.All with { Endpoints = DeliveryFilter.All.Endpoints.Add("partner") }, null, 1, default)).Rows[0].Id;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Calm.DisposeAsync();
        await Good.DisposeAsync();
        await Refusing.DisposeAsync();
    }

    public static async Task EmitAsync(ConsoleHost host, string id) => Assert.IsType<EmitResult.Emitted>(await host.Get<EmitService>().EmitAsync(Actor.System, Milestone(host, id), default));

    public static Milestone Milestone(ConsoleHost host, string id) => new()
    {
        MilestoneId = id, TimestampUtc = EcmaScriptDate.Truncate(host.Time.GetUtcNow()), Scope = "runtime", Claim = $"{id} holds.", Evidence = [new Evidence(EvidenceType.Log, "logs/run.log", "It was seen.")],
        RiskStatus = RiskStatus.OnTrack, NextAction = "Look again tomorrow.", Source = MilestoneSource.Orchestrator,
    };

    public static IEnumerable<(string Key, string? Value)> Endpoint(int i, string id, string name, string url, params string[] channels) =>
    [
        ($"Deliveries:Endpoints:{i}:Id", id), ($"Deliveries:Endpoints:{i}:Name", name), ($"Deliveries:Endpoints:{i}:Url", url),
        .. channels.Select((channel, c) => ($"Deliveries:Endpoints:{i}:Channels:{c}", (string?)channel)),
    ];
}
