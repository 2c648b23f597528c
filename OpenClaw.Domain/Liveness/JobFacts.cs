namespace OpenClaw.Domain.Liveness;

/// <summary>Everything a check knows about one job.</summary>
public sealed record JobFacts
{
    public required MonitoredJob Job { get; init; }

    public JobLease? Lease { get; init; }

    /// <summary>When its newest output was made.</summary>
    public DateTimeOffset? OutputAt { get; init; }

    /// <summary>Runs in a row that ended badly.</summary>
    public int ErrorsInARow { get; init; }

    /// <summary>Where it stood after the last check.</summary>
    public JobWatch? Watch { get; init; }

    /// <summary>Its resets since it was last healthy.</summary>
    public ResetTally Tally { get; init; } = ResetTally.None;

    /// <summary>A reset of it is asked for or under way.</summary>
    public bool RequestOpen { get; init; }

    public Escalation? Escalation { get; init; }
}

/// <summary>Resets of a job since it was last healthy.</summary>
/// <param name="Attempts">How many were made.</param>
/// <param name="FailedInARow">How many of the last ones failed.</param>
/// <param name="Succeeded">How many went well.</param>
/// <param name="LastAt">When the last one ended.</param>
/// <param name="LastOk">Whether it went well.</param>
public sealed record ResetTally(int Attempts, int FailedInARow, int Succeeded, DateTimeOffset? LastAt, bool LastOk)
{
    public static ResetTally None { get; } = new(0, 0, 0, null, false);

    public ResetTally After(bool success, DateTimeOffset at) => new(Attempts + 1, success ? 0 : FailedInARow + 1, success ? Succeeded + 1 : Succeeded, at, success);

    /// <summary>Until when no other reset is asked for; null: one may be.</summary>
    /// <param name="leaseLimit">ttl + grace of the job: a reset job can only show life at its next run.</param>
    public DateTimeOffset? CoolsUntil(TimeSpan leaseLimit, DateTimeOffset now, WatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var until = LastAt + (LastOk && leaseLimit > rules.CoolDown ? leaseLimit : rules.CoolDown);
        return until > now ? until : null;
    }
}
