namespace OpenClaw.Console.Components.Shared;

/// <summary>What every list's filters have in common, as chips: the search text with the key <c>q:</c>, the time with the key <c>time:</c>.</summary>
public static class FilterWords
{
    /// <param name="clock">Writes a point in time for the viewer.</param>
    public static IEnumerable<FilterChips.Chip> TextAndTime(string text, string? range, DateTimeOffset? from, DateTimeOffset? to, Func<DateTimeOffset, string> clock)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(clock);
        if (text.Length > 0)
        {
            yield return new FilterChips.Chip("q:", $"“{text}”");
        }

        if (Time(range, from, to, clock) is { } words)
        {
            yield return new FilterChips.Chip("time:", words);
        }
    }

    private static string? Time(string? range, DateTimeOffset? from, DateTimeOffset? to, Func<DateTimeOffset, string> clock) => (range, from, to) switch
    {
        ({ } named, _, _) => $"Last {named[..^1]} {(named[^1] == 'h' ? "h" : "days")}",
        (_, { } first, { } last) => $"{clock(first)} to {clock(last)}",
        (_, { } first, null) => $"Since {clock(first)}",
        (_, null, { } last) => $"Before {clock(last)}",
        _ => null,
    };
}
