using System.Text;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>A console that delivers to a receiver at once: delays are short, the breaker opens late.</summary>
internal static class DeliveryHost
{
    public const string EndpointId = "main";

    public static Task<ConsoleHost> StartAsync(SharedRedis redis, Receiver receiver, params (string Key, string? Value)[] settings) =>
        StartAsync(redis.ConnectionString, redis.NewPrefix(), receiver, settings);

    public static Task<ConsoleHost> StartAsync(string redis, string prefix, Receiver receiver, params (string Key, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Deliveries:Endpoints:0:Id"] = EndpointId, ["Deliveries:Endpoints:0:Url"] = receiver.Url, ["Deliveries:Endpoints:0:Channels:0"] = "milestones",
            ["Deliveries:Endpoints:0:Channels:1"] = "demand", ["Deliveries:RetryDelays:0"] = "00:00:00.050", ["Deliveries:BreakerFailures"] = "1000",
            ["Deliveries:BreakerOpenTime"] = "00:00:01", ["Deliveries:Timeout"] = "00:00:01", ["Deliveries:ClaimTimeout"] = "00:00:04",
            ["MILESTONE_SIGNING_SECRET"] = Sender.Secret,
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return ConsoleHost.StartAsync(redis, prefix, settings: all);
    }

    public static async Task<DeliveryId> EmitAsync(this ConsoleHost host, string subject, DeliveryChannel channel = DeliveryChannel.Milestones)
    {
        var payload = channel is DeliveryChannel.Milestones ? $$"""{"milestoneId":"{{subject}}","claim":"größer – \"1.0\" 検証","n":1.50}""" : $$"""{"summaryId":"{{subject}}"}""";
        var outcome = await host.Get<RedisDeliveryStore>().EmitAsync(
            channel, subject, Encoding.UTF8.GetBytes(payload), host.Get<DeliveryEndpoints>().For(channel), TimeProvider.System.GetUtcNow(), default);
        return outcome.Records[0];
    }

    public static Task<DeliveryId[]> EmitManyAsync(this ConsoleHost host, int count, string name = "m") => Task.WhenAll(Enumerable.Range(0, count).Select(i => host.EmitAsync($"{name}{i}")));

    /// <summary>Waits until a record has one of the statuses.</summary>
    public static async Task<DeliveryRecord> BecomesAsync(this ConsoleHost host, DeliveryId id, params DeliveryStatus[] statuses)
    {
        DeliveryRecord? record = null;
        await Eventually.BecomesTrueAsync(
            async () => (record = await host.Get<RedisDeliveryStore>().GetAsync(id, default)) is not null && statuses.Contains(record.Status), string.Join(" or ", statuses));
        return record!;
    }

    public static async Task<DeliveryCounts> CountAsync(this ConsoleHost host) =>
        Assert.Single(await host.Get<RedisDeliveryStore>().CountAsync([EndpointId], host.Time.GetUtcNow(), default));

    /// <summary>Waits until nothing is left to attempt.</summary>
    public static Task DrainAsync(this ConsoleHost host, TimeSpan? longest = null) =>
        Eventually.BecomesTrueAsync(async () => await host.CountAsync() is { Backlog: 0, InFlight: 0 }, "everything is delivered or dead", longest);
}
