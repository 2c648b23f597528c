namespace OpenClaw.Domain.Liveness;

/// <summary>What the watchdog does about a verdict.</summary>
public enum WatchAct
{
    None,

    /// <summary>Something changed that is worth knowing and needs nobody.</summary>
    Note,

    /// <summary>Shown as a warning; nobody is woken.</summary>
    Warn,

    /// <summary>Asks the reset daemon for a reset.</summary>
    Reset,

    /// <summary>A reset would be due, and is held back.</summary>
    Hold,

    /// <summary>Tells people.</summary>
    Escalate,

    /// <summary>Healthy again: escalation, attempts and a waiting request are taken back.</summary>
    Clear,
}

/// <summary>One verdict with its inputs and its sentence; kept, so that people can see why (spec 4 section 2).</summary>
public sealed record JobDecision
{
    public required string Job { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Observation Seen { get; init; }

    /// <summary>Where the job stands now.</summary>
    public required JobWatch Watch { get; init; }

    public required WatchAct Act { get; init; }

    /// <summary>What is done and why, in a few words; empty: nothing.</summary>
    public string ActReason { get; init; } = "";

    /// <summary>The kind, when people are told.</summary>
    public EscalationKind? Kind { get; init; }

    public required string Sentence { get; init; }

    public Verdict Verdict => Watch.Verdict;
}

/// <summary>What the watchdog keeps between two checks, beside each job's own.</summary>
/// <param name="Number">How many checks there were.</param>
/// <param name="LastAt">When the last one was.</param>
/// <param name="HeardSince">Before this the console could hear no job: it was down, or its Redis was.</param>
public sealed record WatchState(long Number, DateTimeOffset? LastAt, DateTimeOffset? HeardSince, Brake Brake)
{
    public static WatchState New { get; } = new(0, null, null, Brake.Off);
}

/// <summary>One check of all jobs.</summary>
/// <param name="Turned">The brake was pulled or released by it.</param>
public sealed record WatchRound(WatchState State, IReadOnlyList<JobDecision> Decisions, bool Turned);
