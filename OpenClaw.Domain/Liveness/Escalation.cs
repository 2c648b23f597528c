namespace OpenClaw.Domain.Liveness;

/// <summary>Why people are told.</summary>
public enum EscalationKind
{
    /// <summary>A stuck job that cannot be reset from here.</summary>
    CannotReset,

    /// <summary>Resets of it failed in a row.</summary>
    ResetsFailed,

    /// <summary>Resets of it went well, and it is stuck again.</summary>
    StuckAgain,

    /// <summary>It was disabled for a reset and could not be enabled again.</summary>
    LeftDisabled,

    /// <summary>It runs and fails again and again.</summary>
    Failing,

    /// <summary>The brake is on; told once for all jobs.</summary>
    Blind,
}

/// <summary>Something a person is told about one job; one at a time for each job (spec 4 section 3).</summary>
/// <param name="Job">Its name; <see cref="AllJobs"/> for the brake.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record Escalation(string Job, EscalationKind Kind, string Reason, DateTimeOffset At)
{
    public const string AllJobs = "*";

    /// <summary>A notice went out; only then is one sent when it clears.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>How it will be taken back without anybody's doing; null: it will not, and a person has to.</summary>
    /// <param name="monitored">Whether its job is monitored.</param>
    /// <param name="resetOpen">Whether a reset of it is open.</param>
    public static string? ClearsItself(Escalation escalation, bool monitored, bool resetOpen)
    {
        ArgumentNullException.ThrowIfNull(escalation);
        return escalation.Job == AllJobs ? "It clears by itself when the jobs are heard again."
            : escalation.Kind == EscalationKind.LeftDisabled ? resetOpen ? "It clears by itself when the job is enabled; or end the reset." : null
            : monitored ? "It clears by itself when the job is healthy; mute the job if nobody is to be told." : null;
    }
}

/// <summary>The names of <see cref="EscalationKind"/> on the wire and in storage.</summary>
public static class EscalationKinds
{
    public static IReadOnlyList<EscalationKind> All { get; } =
        [EscalationKind.LeftDisabled, EscalationKind.ResetsFailed, EscalationKind.StuckAgain, EscalationKind.CannotReset, EscalationKind.Failing, EscalationKind.Blind];

    public static string ToWire(this EscalationKind kind) => kind switch
    {
        EscalationKind.CannotReset => "cannot be reset",
        EscalationKind.ResetsFailed => "resets failed",
        EscalationKind.StuckAgain => "stuck again",
        EscalationKind.LeftDisabled => "left disabled",
        EscalationKind.Failing => "failing",
        EscalationKind.Blind => "blind",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind."),
    };

    public static EscalationKind? Parse(string? text) => All.Cast<EscalationKind?>().FirstOrDefault(kind => kind!.Value.ToWire() == text);
}
