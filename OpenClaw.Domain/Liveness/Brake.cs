namespace OpenClaw.Domain.Liveness;

/// <summary>
/// Stops all resets that nobody asked for while too many jobs look bad at once (spec 4 section 2, "blind"): then the console is probably the one who is wrong.
/// </summary>
public sealed record Brake
{
    public static Brake Off { get; } = new();

    public bool On { get; init; }

    /// <summary>Since when it is on or off.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it was last released; what jobs did not say before is not held against them.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Checks in a row that found it should be the other way.</summary>
    public int Streak { get; init; }

    public DateTimeOffset? CountedAt { get; init; }

    /// <summary>Jobs of which nothing was heard, or nothing came, at the last check.</summary>
    public int Bad { get; init; }

    /// <summary>Jobs that were judged at the last check: neither muted nor waited for.</summary>
    public int Judged { get; init; }

    public int Percent => Judged == 0 ? 0 : Bad * 100 / Judged;

    /// <summary>Whether the last check found too many.</summary>
    public bool TooMany(WatchRules rules) => Judged >= rules.BlindJobs && Bad * 100 >= rules.BlindPercent * Judged;

    /// <summary>The brake after another check.</summary>
    public Brake After(int bad, int judged, DateTimeOffset now, WatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var next = this with { Bad = bad, Judged = judged };
        if (next.TooMany(rules) == On)
        {
            return next with { Streak = 0, CountedAt = null };
        }

        if (CountedAt is { } counted && now - counted < rules.Spacing)
        {
            return next;
        }

        var streak = Streak + 1;
        return streak < rules.Checks ? next with { Streak = streak, CountedAt = now }
            : next with { On = !On, Since = now, Streak = 0, CountedAt = null, ReleasedAt = On ? now : ReleasedAt };
    }
}
