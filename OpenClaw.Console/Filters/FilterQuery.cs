using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace OpenClaw.Console.Filters;

/// <summary>How filters stand in a query: of pages, and of their exports.</summary>
public static class FilterQuery
{
    /// <summary>Longest search text, in characters; what is longer is cut.</summary>
    public const int MaxTextLength = 200;

    /// <summary>No values, compared character by character.</summary>
    public static ImmutableSortedSet<string> None { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Ranges by name, the newest part of what is kept.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> Ranges { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1), ["24h"] = TimeSpan.FromDays(1), ["7d"] = TimeSpan.FromDays(7), ["30d"] = TimeSpan.FromDays(30),
    };

    /// <summary>The first value of each parameter.</summary>
    public static Func<string, string?> First(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var values = query.GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.First().Value.ToString(), StringComparer.Ordinal);
        return values.GetValueOrDefault;
    }

    /// <summary>"?a=b&amp;c=d"; parameters without a value are left out.</summary>
    public static string Write(params IEnumerable<(string Key, string? Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var text = new StringBuilder();
        foreach (var (key, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
            {
                // Commas and colons may stand in a query as they are, and read better.
                text.Append(text.Length == 0 ? '?' : '&').Append(key).Append('=')
                    .Append(Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal));
            }
        }

        return text.ToString();
    }

    /// <summary>Several values as one parameter; a comma inside a value is written %2C (and a % then %25), so that every lane can be named.</summary>
    public static string Join(IEnumerable<string> values) =>
        string.Join(',', values.Select(value => value.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)));

    /// <summary>The values of one parameter, at most 100.</summary>
    public static IEnumerable<string> Split(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(100).Select(Uri.UnescapeDataString);

    /// <summary>A point in time, UTC unless it says otherwise; null when it is none.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    /// <summary>A search text, not too long.</summary>
    public static string Cut(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] : text ?? "";

    /// <summary>Turns one choice on or off.</summary>
    public static ImmutableSortedSet<string> Flip(ImmutableSortedSet<string> set, string value)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Remove(value) is var less && less.Count < set.Count ? less : set.Add(value);
    }

    /// <summary>Whether each word of a text occurs in one of the places, in any case.</summary>
    public static bool HasWords(string text, params IReadOnlyList<string?> places)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => places.Any(place => place?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));
    }
}
