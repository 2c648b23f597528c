namespace OpenClaw.Domain.Liveness;

/// <summary>The thresholds of the decision table (spec 4 section 2).</summary>
public sealed record WatchRules
{
    public static WatchRules Default { get; } = new();

    /// <summary>Checks in a row that must find the same before it counts, in both directions.</summary>
    public int Checks { get; init; } = 2;

    /// <summary>Two checks closer together than this count as one, so that pressing a button twice decides nothing sooner.</summary>
    public TimeSpan Spacing { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs in a row that ended badly until the job is failing.</summary>
    public int Errors { get; init; } = 3;

    /// <summary>After a reset no other is asked for this long; after one that went well, not before the job had its ttl and grace to show life.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Resets that failed in a row, or that went well and cured nothing, until people are told.</summary>
    public int Resets { get; init; } = 2;

    /// <summary>Percent of the judged jobs that look bad at once and pull the brake.</summary>
    public int BlindPercent { get; init; } = 55;

    /// <summary>Fewer jobs than this never pull the brake.</summary>
    public int BlindJobs { get; init; } = 3;
}
