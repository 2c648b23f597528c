namespace OpenClaw.Domain.Tasks;

/// <summary>What became of an action on a task.</summary>
public abstract record TaskTransition
{
    private TaskTransition()
    {
    }

    /// <summary>It was done.</summary>
    /// <param name="Entry">What is appended to the trajectory; null: a heartbeat beyond <see cref="TaskRules.MaxHeartbeatEntries"/>.</param>
    public sealed record Applied(OrchestratorTask Task, TrajectoryEntry? Entry) : TaskTransition;

    /// <summary><c>invalid_transition</c>: not from this state.</summary>
    public sealed record Invalid(TaskState From, string Action, string Why) : TaskTransition;

    /// <summary><c>fence_lost</c>: somebody else holds it, or it was evicted.</summary>
    public sealed record FenceLost(string Why) : TaskTransition;

    /// <summary><c>stale_version</c>: it has changed since it was looked at.</summary>
    public sealed record Stale(long Version, string Why) : TaskTransition;

    /// <summary><c>forbidden</c>: not by this person.</summary>
    public sealed record Forbidden(string Why) : TaskTransition;
}
