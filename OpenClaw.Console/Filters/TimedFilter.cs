using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Filters;

/// <summary>What narrows a list of things that happened: words, and a time as <c>range</c> (no older than) or <c>from</c> and <c>to</c>. What else narrows it is in the derived filter.</summary>
public abstract record TimedFilter
{
    protected TimedFilter()
    {
    }

    /// <summary>Reads words and time of a query; what makes no sense in it is dropped. A range counts before its bounds.</summary>
    /// <param name="one">The value of a parameter.</param>
    protected TimedFilter(Func<string, string?> one)
    {
        ArgumentNullException.ThrowIfNull(one);
        Text = FilterQuery.Cut(one("q")?.Trim());
        Range = one("range") is { } name && FilterQuery.Ranges.ContainsKey(name) ? name : null;
        (From, To) = Range is null ? (FilterQuery.Instant(one("from")), FilterQuery.Instant(one("to"))) : (null, null);
    }

    /// <summary>Words that must all occur; which places are looked through is the derived filter's.</summary>
    public string Text { get; init; } = "";

    /// <summary>1h, 24h, 7d or 30d; null: see <see cref="From"/> and <see cref="To"/>.</summary>
    public string? Range { get; init; }

    /// <summary>At or after it.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before it.</summary>
    public DateTimeOffset? To { get; init; }

    public bool HasTime => Range is not null || From is not null || To is not null;

    /// <summary>The words of <see cref="Text"/>, in lower case.</summary>
    public virtual IReadOnlyList<string> Words => Text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The time as it stands in a query.</summary>
    protected IEnumerable<(string Key, string? Value)> Time => [("range", Range), ("from", From is { } from ? Iso.Write(from) : null), ("to", To is { } to ? Iso.Write(to) : null)];

    /// <summary>The earliest that matches, if any is too early.</summary>
    public DateTimeOffset? Since(DateTimeOffset now) => Range is { } range ? now - FilterQuery.Ranges[range] : From;

    /// <summary>Whether something of this time matches.</summary>
    protected bool MatchesTime(DateTimeOffset at, DateTimeOffset now) => !(Since(now) is { } since && at < since) && !(To is { } to && at >= to);
}
