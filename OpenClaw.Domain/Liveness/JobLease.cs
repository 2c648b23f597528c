namespace OpenClaw.Domain.Liveness;

/// <summary>What a job last said about itself (spec 4 section 1). This, with its output, is the truth about the job; a scheduler's word is not.</summary>
public sealed record JobLease
{
    public required string JobName { get; init; }

    /// <summary>Who runs it, in its own words: a machine, a script.</summary>
    public required string Holder { get; init; }

    public int? Pid { get; init; }

    /// <summary>Number of the run; a holder whose fence is no longer this one has lost the lease.</summary>
    public required long Fence { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset HeartbeatAt { get; init; }

    /// <summary>How long one sign of life counts: the interval between runs plus slack.</summary>
    public required TimeSpan Ttl { get; init; }

    public required LeaseStatus Status { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public string? Detail { get; init; }

    /// <summary>The last sign of life: the heartbeat of a run, or the end of one.</summary>
    public DateTimeOffset LastSign => Status == LeaseStatus.Running ? HeartbeatAt : CompletedAt ?? HeartbeatAt;

    /// <summary>Time since the last sign of life, never negative.</summary>
    public TimeSpan AgeAt(DateTimeOffset now) => now > LastSign ? now - LastSign : TimeSpan.Zero;

    /// <summary>Whether the last sign of life still counts: its age is at most ttl + grace.</summary>
    public bool IsFresh(DateTimeOffset now, TimeSpan grace) => AgeAt(now) <= Ttl + grace;
}
