using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser;

/// <summary>One UI host for a class of browser tests.</summary>
public sealed class UiFixture : IAsyncLifetime
{
    public UiHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await UiHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
