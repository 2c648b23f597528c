using System.Collections.Immutable;
using OpenClaw.Console.Filters;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>What of the history is asked for. Empty sets and null bounds mean everything.</summary>
/// <param name="Lanes">Scopes, lower case.</param>
/// <param name="Sources">Sources by wire name; an empty name means none was given.</param>
/// <param name="Text">Words that must all occur, in any case, in id, lane, claim, next action, evidence or idempotency key.</param>
/// <param name="From">First event time, inclusive.</param>
/// <param name="To">Last event time, exclusive.</param>
public sealed record ProofQuery(
    ImmutableSortedSet<string> Lanes, ImmutableSortedSet<RiskStatus> Risks, ImmutableSortedSet<string> Sources, string Text, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>Longest search text, in characters; what is longer is cut.</summary>
    public const int MaxTextLength = FilterQuery.MaxTextLength;

    public static ProofQuery All { get; } = new([], [], [], "", null, null);
}

/// <summary>How many entries each choice of a facet would show, given the other filters.</summary>
public sealed record ProofFacets(IReadOnlyList<FacetCount> Lanes, IReadOnlyList<FacetCount> Risks, IReadOnlyList<FacetCount> Sources);

public readonly record struct FacetCount(string Value, int Count);
