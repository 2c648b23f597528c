namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The real clock, set forward by hand: what has expired can be looked at, while timers and background work go on as always.</summary>
public sealed class ShiftedTimeProvider : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);
}
