using System.Globalization;

namespace OpenClaw.Domain.Liveness;

/// <summary>The decision table of spec 4 section 2: what one look at a job finds, before streaks and the brake, and the sentence that says why.</summary>
public static class DecisionTable
{
    private static readonly string[] Ordinals = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    /// <summary>What this look finds.</summary>
    public static Verdict Find(Observation seen, WatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(rules);
        return (seen.LeaseFresh, seen.Output) switch
        {
            (true, _) when seen.ErrorsInARow >= rules.Errors => Verdict.Failing,
            (true, OutputState.Stale) => Verdict.Idle,
            (true, _) => Verdict.Healthy,
            (false, OutputState.Fresh) => Verdict.SchedulerLying,
            (false, _) when seen.Listened <= seen.LeaseLimit => Verdict.Waiting,
            (false, _) => Verdict.Stuck,
        };
    }

    /// <summary>"lease 812 s old (limit 780), output 905 s old (limit 420), second check in a row -> stuck".</summary>
    /// <param name="found">What this look finds.</param>
    /// <param name="streak">The how manieth look in a row finds it.</param>
    /// <param name="verdict">What stands after it.</param>
    public static string Sentence(Observation seen, Verdict found, int streak, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return $"{Reasons(seen)}, {Ordinal(streak)} check in a row -> {(found == verdict ? verdict.ToWire() : $"{found.ToWire()} if the next check finds it too, until then {verdict.ToWire()}")}";
    }

    /// <summary>The ages and their limits.</summary>
    public static string Reasons(Observation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var lease = seen.LeaseAge is { } age ? $"lease {Seconds(age)} s old (limit {Seconds(seen.LeaseLimit)})" : $"no lease yet (limit {Seconds(seen.LeaseLimit)})";
        var output = seen.OutputLimit is not { } limit ? "" : seen.OutputAge is { } made ? $", output {Seconds(made)} s old (limit {Seconds(limit)})" : $", no output yet (limit {Seconds(limit)})";
        var errors = seen.ErrorsInARow switch { 0 => "", 1 => ", the last run failed", var many => string.Create(CultureInfo.InvariantCulture, $", {many} errors in a row") };
        var listened = !seen.LeaseFresh && seen.Listened <= seen.LeaseLimit ? $", listened to for {Seconds(seen.Listened)} s" : "";
        return lease + output + errors + listened;
    }

    private static string Seconds(TimeSpan span) => Math.Floor(span.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);

    private static string Ordinal(int number)
    {
        if (number > 0 && number < Ordinals.Length)
        {
            return Ordinals[number];
        }

        var ending = number % 100 is 11 or 12 or 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" };
        return string.Create(CultureInfo.InvariantCulture, $"{number}{ending}");
    }
}
