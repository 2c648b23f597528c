using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Http;

/// <summary>One console for a class of HTTP tests; its tests use ids of their own.</summary>
public sealed class HostFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(redis);
        await Host.SetSecretAsync();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
