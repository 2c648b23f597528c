namespace OpenClaw.Domain.Tasks;

/// <summary>One step of a task (spec 3 section 5), as it is kept and downloaded.</summary>
/// <param name="TraceId">The task.</param>
/// <param name="Seq">1, 2, 3 ... of the task, without holes.</param>
/// <param name="State">The state it is in after the step; the type is <c>task.&lt;state&gt;</c>.</param>
/// <param name="SessionId">The agent's session, when there is one.</param>
/// <param name="Data">What was done.</param>
public sealed record TrajectoryEntry(TaskId TraceId, long Seq, TaskState State, DateTimeOffset At, string? SessionId, TrajectoryData Data)
{
    public const string Schema = "openclaw-trajectory";

    /// <summary>The type on the wire.</summary>
    public string Type => "task." + State.ToWire();
}

/// <summary>What was done to the task; only what belongs to the action is set.</summary>
/// <param name="Action">Its name on the wire; <c>submit</c> for the first entry.</param>
public sealed record TrajectoryData(string Action)
{
    /// <summary>The state before.</summary>
    public TaskState? From { get; init; }

    /// <summary>Who did it, where the action says so: submitter, holder, approver, who cancelled or failed it.</summary>
    public string? By { get; init; }

    public string? Reason { get; init; }

    public Routing.RoutingDecision? Routing { get; init; }

    public TaskLease? Lease { get; init; }

    public TaskResult? Result { get; init; }

    public TaskError? Error { get; init; }

    /// <summary>Approvals so far, of <see cref="Quorum"/>.</summary>
    public int? Approvals { get; init; }

    public int? Quorum { get; init; }

    /// <summary>Something was left out because the entry would have been larger than <see cref="TaskRules.MaxEntryBytes"/>.</summary>
    public bool? Truncated { get; init; }
}
