using System.Collections.Immutable;
using System.Globalization;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>The filters of the timeline as they stand in a URL: of the page, and of its export. Unknown values are dropped.</summary>
public static class ProofQueryString
{
    /// <summary>Ranges by name, the newest part of the history.</summary>
    public static IReadOnlyDictionary<string, TimeSpan> Ranges { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1), ["24h"] = TimeSpan.FromDays(1), ["7d"] = TimeSpan.FromDays(7), ["30d"] = TimeSpan.FromDays(30),
    };

    /// <param name="lanes">Lanes, separated by commas.</param>
    /// <param name="risks">Risk names, separated by commas.</param>
    /// <param name="sources">Source names, separated by commas; "none" for no source.</param>
    /// <param name="text">Words.</param>
    /// <param name="range">1h, 24h, 7d or 30d; else <paramref name="from"/> and <paramref name="to"/> count.</param>
    public static ProofQuery Read(string? lanes, string? risks, string? sources, string? text, string? range, string? from, string? to, DateTimeOffset now) => new(
        [.. Split(lanes).Select(lane => lane.ToLowerInvariant())],
        [.. Split(risks).Select(MilestoneNames.ParseRisk).OfType<RiskStatus>()],
        [.. Split(sources).Select(source => source == "none" ? "" : source).Where(source => source == "" || MilestoneNames.ParseSource(source) is not null)],
        text is { Length: > ProofQuery.MaxTextLength } ? text[..ProofQuery.MaxTextLength] : text ?? "",
        range is not null && Ranges.TryGetValue(range, out var span) ? now - span : Instant(from),
        range is not null && Ranges.ContainsKey(range) ? null : Instant(to));

    /// <summary>Several values as one parameter; a comma inside a value is written %2C (and a % then %25), so that every lane can be named.</summary>
    public static string Join(IEnumerable<string> values) =>
        string.Join(',', values.Select(value => value.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)));

    /// <summary>The values of one parameter, at most 100.</summary>
    public static IEnumerable<string> Split(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(100).Select(Uri.UnescapeDataString);

    /// <summary>A point in time, UTC unless it says otherwise; null when it is none.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
