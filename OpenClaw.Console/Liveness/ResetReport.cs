namespace OpenClaw.Console.Liveness;

/// <summary>What a turn of the reset daemon did.</summary>
/// <param name="Done">Resets that went well.</param>
/// <param name="Failed">Resets that failed.</param>
/// <param name="Held">Requests that wait: the brake, a mute, another replica, an enable that failed.</param>
/// <param name="Taken">Requests read from files.</param>
public sealed record ResetReport(int Done, int Failed, int Held, int Taken)
{
    public static ResetReport Nothing { get; } = new(0, 0, 0, 0);

    /// <summary>In a sentence.</summary>
    public string Summary => Done + Failed + Held + Taken == 0 ? "No reset was asked for."
        : string.Join(", ", new[] { (Done, "reset"), (Failed, "failed"), (Held, "held back"), (Taken, "taken from files") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}")) + ".";

    /// <summary>This and what was done after it.</summary>
    public ResetReport And(ResetReport more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return new ResetReport(Done + more.Done, Failed + more.Failed, Held + more.Held, Taken + more.Taken);
    }
}
