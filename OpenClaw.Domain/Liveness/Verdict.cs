namespace OpenClaw.Domain.Liveness;

/// <summary>What the watchdog makes of a job (spec 4 section 2).</summary>
public enum Verdict
{
    /// <summary>It has not been listened to for long enough: it is new, or the console heard nobody until a moment ago.</summary>
    Waiting,
    Healthy,

    /// <summary>It runs, but produces nothing.</summary>
    Idle,

    /// <summary>It runs and fails again and again; a reset does not cure that.</summary>
    Failing,

    /// <summary>Nothing is heard of it, yet its output is fresh.</summary>
    SchedulerLying,

    /// <summary>Neither sign of life nor output.</summary>
    Stuck,

    /// <summary>Too many jobs look bad at once: probably the console is the one who does not see.</summary>
    Blind,
}

/// <summary>The names of <see cref="Verdict"/> on the wire, in storage and in the sentence.</summary>
public static class Verdicts
{
    public static IReadOnlyList<Verdict> All { get; } = [Verdict.Healthy, Verdict.Idle, Verdict.Failing, Verdict.SchedulerLying, Verdict.Stuck, Verdict.Blind, Verdict.Waiting];

    public static string ToWire(this Verdict verdict) => verdict switch
    {
        Verdict.Waiting => "waiting",
        Verdict.Healthy => "healthy",
        Verdict.Idle => "idle-looking",
        Verdict.Failing => "failing",
        Verdict.SchedulerLying => "scheduler lying",
        Verdict.Stuck => "stuck",
        Verdict.Blind => "blind",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Not a verdict."),
    };

    public static Verdict? Parse(string? text) => All.Cast<Verdict?>().FirstOrDefault(verdict => verdict!.Value.ToWire() == text);

    /// <summary>One letter, for the strip of the last checks.</summary>
    public static char ToLetter(this Verdict verdict) => verdict switch
    {
        Verdict.Waiting => 'w',
        Verdict.Healthy => 'h',
        Verdict.Idle => 'i',
        Verdict.Failing => 'f',
        Verdict.SchedulerLying => 'l',
        Verdict.Stuck => 's',
        _ => 'b',
    };

    /// <summary>The verdict of a letter; one that is none is shown as blind, which promises nothing.</summary>
    public static Verdict OfLetter(char letter) => All.Where(verdict => verdict.ToLetter() == letter).DefaultIfEmpty(Verdict.Blind).First();
}
