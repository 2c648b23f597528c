using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>One monitored job as people see it.</summary>
/// <param name="Seen">Ages and limits as of now.</param>
/// <param name="Request">A reset asked for or under way.</param>
/// <param name="Said">What the scheduler says of it.</param>
/// <param name="Configured">It stands in the configuration.</param>
public sealed record JobView(MonitoredJob Job, StoredLease Stored, DateTimeOffset? OutputAt, Observation Seen, JobWatch? Watch, ResetTally Tally, ResetRequest? Request, Escalation? Escalation, SchedulerJob? Said, bool Configured)
{
    /// <summary>Muted now.</summary>
    public bool Muted { get; init; }

    public Verdict Verdict => Watch?.Verdict ?? Verdict.Waiting;

    /// <summary>The scheduler has it disabled, and nobody is resetting it.</summary>
    public bool LooksDisabled => Said is { Enabled: false } && Request is null;

    /// <summary>Why it stands as it does: what the watchdog wrote at its last check, with the ages of then.</summary>
    public required string Sentence { get; init; }

    /// <summary>When that was; null: it was not checked yet.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>The time to live in force: that of its last lease, which takes precedence, or its own.</summary>
    public TimeSpan Ttl => Stored.Lease?.Ttl ?? Job.Ttl;
}

/// <summary>Everything the page of liveness shows.</summary>
/// <param name="Unmonitored">Jobs of the scheduler that nobody monitors.</param>
public sealed record LivenessBoard(
    DateTimeOffset At, WatchState State, IReadOnlyList<JobView> Jobs, IReadOnlyList<Escalation> Escalations, IReadOnlyList<ResetRequest> Requests, IReadOnlyList<ResetResult> Results,
    IReadOnlyList<PoisonedRequest> Poison, SchedulerNews Scheduler, IReadOnlyList<SchedulerJob> Unmonitored);

/// <summary>One job with its history, newest first.</summary>
public sealed record JobDetail(JobView View, IReadOnlyList<JobRun> Runs, IReadOnlyList<JobDecision> Decisions, IReadOnlyList<ResetResult> Results);

/// <summary>How the jobs are, for the Overview.</summary>
/// <param name="Escalations">What a person is needed for.</param>
/// <param name="Escalated">Their jobs and reasons, newest first.</param>
public sealed record LivenessSummary(int Jobs, int Healthy, int Idle, int Failing, int Lying, int Stuck, int Blind, int Waiting, int Muted, int Escalations, IReadOnlyList<Escalation> Escalated, bool BrakeOn, DateTimeOffset? CheckedAt);

/// <summary>How something a person did went.</summary>
public abstract record LivenessOutcome
{
    private LivenessOutcome()
    {
    }

    public sealed record Done(string Message) : LivenessOutcome;

    public sealed record Invalid(IReadOnlyList<FieldProblem> Problems) : LivenessOutcome;

    /// <summary>It cannot be done, or somebody else was first; the text says why.</summary>
    public sealed record Refused(string Message) : LivenessOutcome;
}
