using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

public sealed class DeliveryEndpointsTests(SharedRedis redis)
{
    [Fact]
    public async Task Refresh_HostThatIsNoLongerAllowed_RestsAndSaysWhy()
    {
        var keys = redis.NewKeys();
        var store = new RedisEndpointStore(redis.Gateway, keys);
        await store.PutAsync(DeliveryBench.Endpoint with { Url = "http://receiver.internal/in" }, "", TimeProvider.System.GetUtcNow(), default);

        var (allowed, barred) = (await ReadAsync("receiver.internal"), await ReadAsync());

        Assert.Equal((null, true), (allowed.Entries[0].Problem, allowed.Current[0].Enabled));
        Assert.Contains("receiver.internal would be reached without encryption", barred.Entries[0].Problem, StringComparison.Ordinal);
        Assert.False(barred.Current[0].Enabled); // nothing is attempted
        Assert.True(barred.Entries[0].Endpoint.Enabled); // and nothing about it changed
        Assert.Equal(["main"], barred.For(DeliveryChannel.Milestones)); // what is emitted waits

        async Task<DeliveryEndpoints> ReadAsync(params string[] hosts)
        {
            var options = new ConsoleOptions { Deliveries = new DeliveriesOptions { AllowedHttpHosts = hosts } };
            var live = new LiveFeed(redis.Gateway, keys, TimeProvider.System, NullLogger<LiveFeed>.Instance);
            var endpoints = new DeliveryEndpoints(store, live, options, TimeProvider.System, NullLogger<DeliveryEndpoints>.Instance);
            await endpoints.RefreshAsync(default);
            return endpoints;
        }
    }
}
