using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Browser.Proof;

/// <summary>One console with a history for a class of browser tests.</summary>
public sealed class ProofFixture(SharedRedis redis) : IAsyncLifetime
{
    /// <summary>Milestones in the history at the start; $OPENCLAW_SEED for a closer look at a long one.</summary>
    public static int Seeded { get; } = int.TryParse(Environment.GetEnvironmentVariable("OPENCLAW_SEED"), out var count) ? count : 300;

    public ConsoleHost Host { get; private set; } = null!;

    public MilestoneSender Sender { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix(), settings: new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = MilestoneSender.Secret });
        Sender = new MilestoneSender(Host.Url);
        await Sender.SeedAsync(Seeded);
    }

    public ValueTask DisposeAsync()
    {
        Sender.Dispose();
        return Host.DisposeAsync();
    }
}
