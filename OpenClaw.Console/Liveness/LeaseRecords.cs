using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>What is stored about a job's leases.</summary>
/// <param name="Lease">The last one; null: there never was one.</param>
/// <param name="OutputAt">The newest ping.</param>
/// <param name="ErrorsInARow">Runs in a row that ended badly.</param>
public sealed record StoredLease(JobLease? Lease, DateTimeOffset? OutputAt, int ErrorsInARow)
{
    public static StoredLease None { get; } = new(null, null, 0);
}

/// <summary>A run that ended.</summary>
public sealed record JobRun(long Fence, string Holder, int? Pid, DateTimeOffset StartedAt, DateTimeOffset EndedAt, LeaseStatus Status, string Detail);

/// <summary>A monitored job as it is stored.</summary>
/// <param name="Text">Its exact text, to hand back with a change.</param>
public sealed record StoredJob(MonitoredJob Job, string Text);

/// <summary>How a call about a lease went.</summary>
public abstract record LeaseOutcome
{
    private LeaseOutcome()
    {
    }

    public sealed record Acquired(long Fence, DateTimeOffset ExpiresAt) : LeaseOutcome;

    /// <summary>Another holder's run is fresh.</summary>
    public sealed record Held(string Holder, DateTimeOffset ExpiresAt) : LeaseOutcome;

    /// <summary>Somebody else has taken it over, or the run has ended.</summary>
    public sealed record FenceLost : LeaseOutcome;

    public sealed record Done(DateTimeOffset? ExpiresAt) : LeaseOutcome;

    /// <summary>Nobody monitors a job of that name.</summary>
    public sealed record Unknown(string Job) : LeaseOutcome;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : LeaseOutcome;

    /// <summary>No more jobs can be monitored.</summary>
    public sealed record Full(int Most) : LeaseOutcome;
}
