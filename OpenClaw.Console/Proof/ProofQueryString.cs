using OpenClaw.Console.Filters;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>The filters of the timeline as they stand in a URL: of the page, and of its export. Unknown values are dropped.</summary>
public static class ProofQueryString
{
    /// <param name="lanes">Lanes, separated by commas.</param>
    /// <param name="risks">Risk names, separated by commas.</param>
    /// <param name="sources">Source names, separated by commas; "none" for no source.</param>
    /// <param name="text">Words.</param>
    /// <param name="range">1h, 24h, 7d or 30d; else <paramref name="from"/> and <paramref name="to"/> count.</param>
    public static ProofQuery Read(string? lanes, string? risks, string? sources, string? text, string? range, string? from, string? to, DateTimeOffset now) => new(
        [.. FilterQuery.Split(lanes).Select(lane => lane.ToLowerInvariant())],
        [.. FilterQuery.Split(risks).Select(MilestoneNames.ParseRisk).OfType<RiskStatus>()],
        [.. FilterQuery.Split(sources).Select(source => source == "none" ? "" : source).Where(source => source == "" || MilestoneNames.ParseSource(source) is not null)],
        FilterQuery.Cut(text),
        range is not null && FilterQuery.Ranges.TryGetValue(range, out var span) ? now - span : FilterQuery.Instant(from),
        range is not null && FilterQuery.Ranges.ContainsKey(range) ? null : FilterQuery.Instant(to));
}
