namespace OpenClaw.Domain.Tasks;

/// <summary>What the parts of a task may be (spec 3 sections 1 and 4).</summary>
public static class TaskRules
{
    /// <summary>Longest goal, in bytes of UTF-8.</summary>
    public const int MaxGoalBytes = 8 * 1024;

    /// <summary>Largest body of a request, in bytes.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    /// <summary>Longest reason of a decision or a cancellation, in characters.</summary>
    public const int MaxReason = 1024;

    /// <summary>Longest name, id or capability, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Longest path, in characters.</summary>
    public const int MaxPath = 1024;

    /// <summary>Longest result text and longest details of an error, in characters.</summary>
    public const int MaxText = 16 * 1024;

    /// <summary>Longest message of an error, in characters.</summary>
    public const int MaxMessage = 2048;

    /// <summary>Most capabilities a task can require.</summary>
    public const int MaxCapabilities = 32;

    /// <summary>Most artefacts of a result.</summary>
    public const int MaxArtefacts = 100;

    /// <summary>Most entries of a trajectory; heartbeats beyond it renew the lease and leave no entry. Everything else that can happen to a task fits above.</summary>
    public const int MaxHeartbeatEntries = 1000;

    /// <summary>What people have at least to decide on a result, where tasks may wait as long as that at all.</summary>
    public static readonly TimeSpan TimeToDecide = TimeSpan.FromHours(24);

    /// <summary>Largest trajectory entry, in bytes of UTF-8 (spec 3 section 5).</summary>
    public const int MaxEntryBytes = 64 * 1024;

    /// <summary>The text, or its beginning with an ellipsis.</summary>
    internal static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..(most - 1)] + "…";
}

/// <summary>The times the state machine goes by (spec 3 section 1).</summary>
/// <param name="Lease">How long a lease lasts from start or the last heartbeat.</param>
/// <param name="Dispatch">How long an assigned task waits for somebody to start it.</param>
/// <param name="Decision">How long people have at least to decide on a result, however late it came.</param>
public sealed record TaskTimes(TimeSpan Lease, TimeSpan Dispatch, TimeSpan Decision)
{
    public static TaskTimes Default { get; } = new(TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(15), TaskRules.TimeToDecide);
}
