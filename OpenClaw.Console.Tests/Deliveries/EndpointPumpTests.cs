using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>How often a pump asks Redis, counted by a redis-server of its own.</summary>
public sealed partial class EndpointPumpTests
{
    [Fact]
    public async Task Run_BreakerLongOpenAndAllIsDueLater_AsksOnceAndWaits()
    {
        await using var server = await RedisServer.StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(server.ConnectionString);
        var bench = new DeliveryBench(gateway, new RedisKeys(""));
        await bench.OpenWithAllDueLaterAsync(TimeSpan.FromMinutes(5));
        var time = new ManualTimeProvider(bench.Now + TimeSpan.FromMinutes(2));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = Sender.Secret }).Build();
        using var vault = new SecretVault(new RedisSecretStore(gateway, bench.Keys, time), new EphemeralDataProtectionProvider(), configuration, time, NullLogger<SecretVault>.Instance);
        await vault.RefreshAsync(default);
        var secrets = new OutboundSecrets(vault, time);
        using var usage = new SecretUsage(gateway, bench.Keys, vault, time, NullLogger<SecretUsage>.Instance);
        using var sender = new DeliverySender(secrets, usage, new ReplicaName(), new ConsoleOptions(), time);
        using var pump = new EndpointPump(DeliveryBench.Endpoint, bench.Queue, sender, secrets, bench.Rules, time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var before = await ScriptsAsync(gateway);

        var running = pump.RunAsync(stop.Token);
        for (var i = 0; i < 5; i++)
        {
            await Eventually.BecomesTrueAsync(() => time.Waiting == 1, "it waits for its alarm");
            time.Advance(TimeSpan.FromSeconds(30));
        }

        await Eventually.BecomesTrueAsync(() => time.Waiting == 1, "it waits for its alarm");
        var asked = await ScriptsAsync(gateway) - before;
        await stop.CancelAsync();
        await running;
        Assert.Equal(1, asked);
    }

    private static async Task<long> ScriptsAsync(RedisGateway gateway) =>
        Calls().Matches((await gateway.ExecuteAsync("INFO", ["commandstats"])).AsString()!).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"cmdstat_eval(?:sha)?:calls=(\d+)")]
    private static partial Regex Calls();
}
