namespace OpenClaw.Domain.Liveness;

/// <summary>What is known of a job's output.</summary>
public enum OutputState
{
    /// <summary>None is declared, or it was not watched long enough to miss any.</summary>
    NotDeclared,
    Fresh,
    Stale,
}

/// <summary>The inputs of one verdict.</summary>
/// <param name="LeaseAge">Time since the last sign of life; null: there never was a lease.</param>
/// <param name="LeaseLimit">ttl + grace.</param>
/// <param name="OutputAge">Age of the newest output; null: none was seen.</param>
/// <param name="OutputLimit">How old it may be; null: no output is declared.</param>
/// <param name="ErrorsInARow">Runs in a row that ended badly.</param>
/// <param name="Listened">For how long the console could have heard the job.</param>
public sealed record Observation(TimeSpan? LeaseAge, TimeSpan LeaseLimit, TimeSpan? OutputAge, TimeSpan? OutputLimit, int ErrorsInARow, TimeSpan Listened)
{
    public bool LeaseFresh => LeaseAge is { } age && age <= LeaseLimit;

    public OutputState Output => OutputLimit is not { } limit ? OutputState.NotDeclared
        : OutputAge is { } age && age <= limit ? OutputState.Fresh
        : Listened <= limit ? OutputState.NotDeclared
        : OutputState.Stale;

    /// <summary>What is known of a job at one moment.</summary>
    /// <param name="outputAt">When its newest output was made.</param>
    /// <param name="heardSince">From when on the console could hear jobs at all.</param>
    public static Observation Of(MonitoredJob job, JobLease? lease, DateTimeOffset? outputAt, int errorsInARow, DateTimeOffset heardSince, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        var since = job.Since > heardSince ? job.Since : heardSince;
        return new Observation(
            lease?.AgeAt(now), (lease?.Ttl ?? job.Ttl) + job.Grace, outputAt is { } at && job.OutputMaxAge is not null ? Later(now - at) : null, job.OutputMaxAge, errorsInARow, Later(now - since));
    }

    private static TimeSpan Later(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
