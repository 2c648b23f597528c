using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>The read model keeps up with the history by itself.</summary>
[Slow]
public sealed class ProofHistoryTests(SharedRedis redis)
{
    [Fact]
    public async Task History_MilestonesArriveWhileNobodyLooks_IsTakenIn()
    {
        await using var host = await ConsoleHost.StartAsync(
            redis.ConnectionString, redis.NewPrefix(), settings: new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = MilestoneSender.Secret });
        await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<ProofHistory>().Loaded, "the empty history is read");
        using var sender = new MilestoneSender(host.Url);

        await sender.SeedAsync(3);

        await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<ProofIndex>().Count == 3, "three milestones are in memory");
    }
}
