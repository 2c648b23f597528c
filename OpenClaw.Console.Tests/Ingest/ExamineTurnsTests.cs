using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Ingest;

/// <summary>Strangers cannot make the console examine as many signatures as they like.</summary>
public sealed class ExamineTurnsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void TryTake_OneSenderUnderManyNames_OnceASecondForEachReason()
    {
        var turns = new ExamineTurns(_time);

        Assert.Equal([true, false, false], [Take("10.0.0.7", "one"), Take("10.0.0.7", "two"), Take("10.0.0.7", "three")]);
        Assert.True(turns.TryTake(Refused("10.0.0.7") with { Reason = "invalid JSON body" }));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([true, false], [Take("10.0.0.7", "four"), Take("10.0.0.7", "one")]);

        bool Take(string address, string program) => turns.TryTake(Refused(address) with { UserAgent = program });
    }

    [Fact]
    public void TryTake_ManyAddresses_SoManyASecondAndAnIPv6NetworkCountsOnce()
    {
        var turns = new ExamineTurns(_time);

        Assert.Equal(1, Enumerable.Range(1, 50).Count(i => turns.TryTake(Refused($"2001:db8::{i:x}"))));
        Assert.Equal(ExamineTurns.MostPerSecond - 1, Enumerable.Range(1, 50).Count(i => turns.TryTake(Refused($"10.0.0.{i}"))));
    }

    private RefusedEnvelope Refused(string address) => new(IngestChannel.Milestones, 401, "invalid signature", _time.GetUtcNow(), new byte[1], 1, address, "node");
}
