namespace OpenClaw.Domain.Liveness;

/// <summary>Where a job stands between two checks.</summary>
public sealed record JobWatch
{
    /// <summary>Verdicts in the strip.</summary>
    public const int Strip = 30;

    public required Verdict Verdict { get; init; }

    /// <summary>Since when that verdict stands.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What the last check found; it becomes the verdict when the next one finds it too.</summary>
    public required Verdict Found { get; init; }

    /// <summary>Checks in a row that found it.</summary>
    public required int Streak { get; init; }

    /// <summary>The last check that counted for the streak.</summary>
    public required DateTimeOffset CountedAt { get; init; }

    /// <summary>The verdicts of the last checks, oldest first, a letter each.</summary>
    public string Recent { get; init; } = "";

    /// <summary>Where it stands after another check, brake aside.</summary>
    public static JobWatch After(JobWatch? before, Verdict found, DateTimeOffset now, WatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (before is null)
        {
            var first = found is Verdict.Healthy or Verdict.Failing ? found : Verdict.Waiting;
            return new JobWatch { Verdict = first, Since = now, Found = found, Streak = 1, CountedAt = now, Recent = first.ToLetter().ToString() };
        }

        var same = before.Found == found;
        var counts = !same || now - before.CountedAt >= rules.Spacing;
        var streak = !same ? 1 : counts ? before.Streak + 1 : before.Streak;
        var verdict = found == before.Verdict || streak >= Needed(before.Verdict, found, rules) ? found : before.Verdict;
        return before with { Verdict = verdict, Since = verdict == before.Verdict ? before.Since : now, Found = found, Streak = streak, CountedAt = counts ? now : before.CountedAt, Recent = Append(before.Recent, verdict) };
    }

    /// <summary>The same check while the brake is on: what looks bad is not believed, and nothing of it counts for a streak.</summary>
    public static JobWatch Blinded(JobWatch? before, Verdict found, DateTimeOffset now) => new()
    {
        Verdict = Verdict.Blind, Since = before is { Verdict: Verdict.Blind } ? before.Since : now, Found = found, Streak = 1, CountedAt = now, Recent = Append(before?.Recent ?? "", Verdict.Blind),
    };

    // Three errors in a row are a streak of their own, and what was not judged yet needs no second look to be well.
    private static int Needed(Verdict verdict, Verdict found, WatchRules rules) =>
        found is Verdict.Failing or Verdict.Waiting || (found is Verdict.Healthy && verdict is Verdict.Waiting or Verdict.Blind) ? 1 : rules.Checks;

    private static string Append(string recent, Verdict verdict) => (recent.Length >= Strip ? recent[^(Strip - 1)..] : recent) + verdict.ToLetter();
}
