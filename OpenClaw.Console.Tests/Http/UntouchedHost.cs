using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Http;

/// <summary>One console, as it is when it was started, for those tests of a class that leave nothing behind.</summary>
public sealed class UntouchedHost(SharedRedis redis) : IAsyncLifetime
{
    public ConsoleHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await ConsoleHost.StartAsync(redis);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
