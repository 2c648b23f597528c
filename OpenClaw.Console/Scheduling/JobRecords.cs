namespace OpenClaw.Console.Scheduling;

/// <summary>How a run stands or ended.</summary>
public enum RunResult
{
    Running,

    /// <summary>It did what it should.</summary>
    Ok,

    /// <summary>It threw, or took longer than it may.</summary>
    Failed,

    /// <summary>Its console stopped, and ended it in order.</summary>
    Stopped,

    /// <summary>Its console died or lost Redis; nobody knows how far it came.</summary>
    Lost,
}

/// <summary>What a run came from.</summary>
public enum RunCause
{
    Schedule,

    /// <summary>A console that started.</summary>
    Start,

    /// <summary>A person or a machine asked for it.</summary>
    Person,
}

/// <summary>What people changed about a job; stored, so that restarts and other replicas know.</summary>
/// <param name="Cron">Its schedule; null: the default.</param>
/// <param name="Since">When its schedule or pause last changed: turns before it were not missed.</param>
public sealed record JobSettings(string? Cron = null, string? CronBy = null, DateTimeOffset? CronAt = null, DateTimeOffset? PausedAt = null, string? PausedBy = null, string? PauseReason = null, DateTimeOffset? Since = null)
{
    public static JobSettings None { get; } = new();

    public bool Paused => PausedAt is not null;
}

/// <summary>A line a job logged.</summary>
public sealed record JobLine(DateTimeOffset At, string Level, string Text);

/// <summary>One run of a job.</summary>
public sealed record RecurringRun
{
    public required string Id { get; init; }

    /// <summary>Its number among the runs of its job; grows with each.</summary>
    public long Fence { get; init; }

    public required string Job { get; init; }

    public required RunCause Cause { get; init; }

    /// <summary>Who asked for it; empty: nobody.</summary>
    public string By { get; init; } = "";

    public bool DryRun { get; init; }

    /// <summary>For which time it ran; null: for none.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public RunResult Result { get; init; }

    /// <summary>What it did, or why it failed.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>The console that ran it.</summary>
    public required string Replica { get; init; }

    /// <summary>Turns before it that nobody ran, at most 1,000.</summary>
    public int Missed { get; init; }

    /// <summary>The first of them.</summary>
    public DateTimeOffset? MissedSince { get; init; }

    public IReadOnlyList<JobLine>? Log { get; init; }

    /// <summary>How long it took, or takes up to now.</summary>
    public TimeSpan Took(DateTimeOffset now) => (EndedAt ?? now) - StartedAt is var took && took > TimeSpan.Zero ? took : TimeSpan.Zero;
}

/// <summary>The runs of half an hour.</summary>
/// <param name="Bad">Failed or lost.</param>
public sealed record DaySlot(DateTimeOffset At, int Ok, int Bad);

/// <summary>One job as people see it.</summary>
/// <param name="Cron">The schedule in force.</param>
/// <param name="Running">The run under way; one without a living lease is left out.</param>
/// <param name="Next">When it runs next; null: it is paused.</param>
/// <param name="LateSince">A turn that should have come by now and did not.</param>
/// <param name="Day">The last 24 hours, oldest first.</param>
/// <param name="Neglected">It is late although this console has been running all the while; a turn missed while no console ran is stated, and needs nobody.</param>
public sealed record RecurringJobView(
    string Name, string What, bool HasDryRun, string DefaultCron, string Cron, string Words, JobSettings Settings, RecurringRun? Last, RecurringRun? Running, DateTimeOffset? Next, DateTimeOffset? LateSince,
    IReadOnlyList<DaySlot> Day, bool Neglected = false)
{
    /// <summary>One word, of the language of states.</summary>
    public string State => Running is not null ? "running" : Settings.Paused ? "paused" : Last is null ? "scheduled" : Last.Result switch
    {
        RunResult.Failed or RunResult.Lost => "failed",
        _ when LateSince is not null => "stale",
        RunResult.Stopped => "scheduled",
        _ => "ok",
    };
}

/// <summary>One job with its runs, newest first.</summary>
/// <param name="NextTimes">The next five times it fires, also while it is paused.</param>
/// <param name="Kept">How many runs there are.</param>
public sealed record RecurringJobDetail(RecurringJobView View, IReadOnlyList<DateTimeOffset> NextTimes, IReadOnlyList<RecurringRun> Runs, long Kept);

/// <summary>How something a person did went.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    public sealed record Done(string Message) : JobOutcome;

    /// <summary>A run has begun.</summary>
    public sealed record Started(string RunId, string Message) : JobOutcome;

    public sealed record Invalid(string Field, string Problem) : JobOutcome;

    /// <summary>It cannot be done, or somebody else was first; the text says why.</summary>
    public sealed record Refused(string Message) : JobOutcome;

    public sealed record Unknown(string Job) : JobOutcome;
}
