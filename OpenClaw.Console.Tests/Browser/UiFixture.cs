using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>One console for a class of browser tests.</summary>
public sealed class UiFixture(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix());

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
