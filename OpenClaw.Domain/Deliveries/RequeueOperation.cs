using System.Text.RegularExpressions;

namespace OpenClaw.Domain.Deliveries;

/// <summary>What an operation does with its records.</summary>
public enum OperationKind
{
    /// <summary><c>requeue</c>: makes them pending again, in waves.</summary>
    Requeue,

    /// <summary><c>dismiss</c>: takes them out of delivery.</summary>
    Dismiss,
}

/// <summary>Where an operation stands.</summary>
public enum OperationState
{
    /// <summary><c>waiting</c>: it can be taken back until <see cref="RequeueOperation.CommitAt"/>.</summary>
    Waiting,

    /// <summary><c>running</c></summary>
    Running,

    /// <summary><c>done</c>: it has gone through all of its records.</summary>
    Done,

    /// <summary><c>stopped</c>: it ended by itself, too much of a wave failed.</summary>
    Stopped,

    /// <summary><c>cancelled</c>: a person ended it; what it had done stays.</summary>
    Cancelled,

    /// <summary><c>undone</c>: a person took it back before anything was done.</summary>
    Undone,
}

/// <summary>A requeue or dismissal of dead letters, from the click to its end (spec 2 section 4). Kept in Redis, so that it survives whoever began it.</summary>
public sealed partial record RequeueOperation
{
    private static readonly string[] Kinds = ["requeue", "dismiss"];
    private static readonly string[] States = ["waiting", "running", "done", "stopped", "cancelled", "undone"];

    /// <summary>The client's action id: the same click twice is one operation.</summary>
    public required string Id { get; init; }

    public required OperationKind Kind { get; init; }

    public required OperationState State { get; init; }

    /// <summary>What it was about, in words.</summary>
    public required string What { get; init; }

    /// <summary>Who clicked.</summary>
    public required string By { get; init; }

    /// <summary>Why; given for every dismissal.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Most records a minute; 0: as fast as the endpoints take them.</summary>
    public int RatePerMinute { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Until then it can be taken back; then it begins.</summary>
    public required DateTimeOffset CommitAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Records it was to go through.</summary>
    public required int Total { get; init; }

    /// <summary>Requeued or dismissed so far.</summary>
    public int Taken { get; init; }

    /// <summary>Requeued and delivered.</summary>
    public int Succeeded { get; init; }

    /// <summary>Requeued and failed again.</summary>
    public int Failed { get; init; }

    /// <summary>Not touched, because they were no longer dead letters or were being delivered.</summary>
    public int Skipped { get; init; }

    /// <summary>The wave under way: 1, 2, 3; 0 before the first.</summary>
    public int Wave { get; init; }

    public int WaveSize { get; init; }

    public int WaveTaken { get; init; }

    public int WaveFailed { get; init; }

    /// <summary>Why it ended, when it did not go through all.</summary>
    public string Why { get; init; } = "";

    public bool IsActive => State is OperationState.Waiting or OperationState.Running;

    /// <summary>Requeued and not attempted yet.</summary>
    public int Outstanding => Kind is OperationKind.Requeue ? Taken - Succeeded - Failed : 0;

    /// <summary>Of <see cref="Total"/> those it need not look at any more.</summary>
    public int Through => Skipped + (Kind is OperationKind.Requeue ? Succeeded + Failed : Taken);

    /// <summary>Not touched yet.</summary>
    public int Left => Total - Taken - Skipped;

    public static string ToWire(OperationKind kind) => Kinds[(int)kind];

    public static string ToWire(OperationState state) => States[(int)state];

    public static OperationKind? ParseKind(string? name) => Array.IndexOf(Kinds, name) is var at and >= 0 ? (OperationKind)at : null;

    public static OperationState? ParseState(string? name) => Array.IndexOf(States, name) is var at and >= 0 ? (OperationState)at : null;

    /// <summary>Whether a text can be an action id: 8 to 64 letters, digits, hyphens and underscores.</summary>
    public static bool IsActionId(string? id) => id is not null && ActionId().IsMatch(id);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{8,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex ActionId();
}
