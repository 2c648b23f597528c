namespace OpenClaw.Domain.Tasks;

/// <summary>In which mode a task was submitted (spec 3 section 3).</summary>
public enum TaskKind
{
    /// <summary>Completed by the console itself with a canned result; nothing is spawned.</summary>
    Synthetic,

    /// <summary>Really done, but nobody has to approve what came of it.</summary>
    Shadow,

    /// <summary>Really done, and approved where that is asked for.</summary>
    Live,
}

/// <summary>Where a task stands (spec 3 section 1).</summary>
public enum TaskState
{
    Queued,
    Assigned,
    InProgress,
    AwaitingApproval,

    /// <summary>Terminal: done, and approved if that was required.</summary>
    Done,

    /// <summary>Terminal: see the error; rejected ones are among them.</summary>
    Failed,

    /// <summary>Terminal: somebody called it off.</summary>
    Cancelled,

    /// <summary>Terminal: nobody took it or decided on it in time.</summary>
    Expired,
}

/// <summary>Why a task failed.</summary>
public enum TaskErrorCode
{
    SpawnFailed,

    /// <summary>Nobody kept the lease, or nobody took the task within the dispatch timeout.</summary>
    SpecialistTimeout,
    SpecialistAborted,
    RuleLoadedNoAgent,

    /// <summary>An approver said no.</summary>
    Rejected,
    SchemaDrift,
    Unknown,
}

/// <summary>The wire names of the enums; matched exactly.</summary>
public static class TaskNames
{
    private static readonly string[] Kinds = ["synthetic", "shadow", "live"];
    private static readonly string[] States = ["queued", "assigned", "in_progress", "awaiting_approval", "done", "failed", "cancelled", "expired"];

    private static readonly string[] ErrorCodes =
        ["spawn_failed", "specialist_timeout", "specialist_aborted", "rule_loaded_no_agent", "rejected", "schema_drift", "unknown"];

    public static IReadOnlyList<TaskKind> AllKinds { get; } = Enum.GetValues<TaskKind>();

    /// <summary>Every state, in the order of a task's life.</summary>
    public static IReadOnlyList<TaskState> AllStates { get; } = Enum.GetValues<TaskState>();

    public static IReadOnlyList<TaskErrorCode> AllErrorCodes { get; } = Enum.GetValues<TaskErrorCode>();

    public static string ToWire(this TaskKind value) => Kinds[(int)value];

    public static string ToWire(this TaskState value) => States[(int)value];

    public static string ToWire(this TaskErrorCode value) => ErrorCodes[(int)value];

    public static TaskKind? ParseKind(string? text) => Array.IndexOf(Kinds, text) is >= 0 and var i ? (TaskKind)i : null;

    public static TaskState? ParseState(string? text) => Array.IndexOf(States, text) is >= 0 and var i ? (TaskState)i : null;

    public static TaskErrorCode? ParseErrorCode(string? text) => Array.IndexOf(ErrorCodes, text) is >= 0 and var i ? (TaskErrorCode)i : null;

    /// <summary>Nothing happens to a task any more.</summary>
    public static bool IsTerminal(this TaskState state) => state >= TaskState.Done;
}
