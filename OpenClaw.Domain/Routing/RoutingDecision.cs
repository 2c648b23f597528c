using System.Collections.Immutable;

namespace OpenClaw.Domain.Routing;

/// <summary>Who gets a task, and by which rule (spec 3 section 1, <c>routing</c>).</summary>
public sealed record RoutingDecision
{
    /// <summary>The rule that won; null: none matched and the default was used.</summary>
    public string? MatchedRuleId { get; init; }

    public required string AssignedAgentId { get; init; }

    /// <summary>The required capabilities the rule asked for.</summary>
    public ImmutableArray<string> CapabilityMatches { get; init; } = [];

    /// <summary>No rule matched.</summary>
    public bool FallbackUsed { get; init; }

    public DateTimeOffset DecidedAt { get; init; }

    /// <summary>Rules that were passed over because their pattern took too long; what they might have asked for is not known, so approval is required.</summary>
    public ImmutableArray<string> SlowRules { get; init; } = [];
}

/// <summary>How one rule did for a goal.</summary>
public enum RuleResult
{
    /// <summary>It decided.</summary>
    Won,

    /// <summary>It matches, but a rule before it won.</summary>
    Outranked,

    /// <summary>Its pattern is not in the goal.</summary>
    NoMatch,

    /// <summary>The pattern is (or it took too long to say), but the task does not require the rule's capabilities.</summary>
    CapabilitiesMissing,

    /// <summary>Its pattern cannot be used.</summary>
    Unusable,

    /// <summary>Its pattern took longer than <see cref="RulePattern.Limit"/>.</summary>
    TooSlow,
}

/// <summary>A rule with how it did, in the order in which rules are asked.</summary>
/// <param name="Why">A sentence for people.</param>
public sealed record RuleVerdict(RoutingRule Rule, RuleResult Result, string Why);

/// <summary>A decision with what led to it.</summary>
/// <param name="Verdicts">Every rule, in the order in which they are asked.</param>
/// <param name="ApprovalReasons">Why the result must be approved, a sentence each; empty: it need not.</param>
public sealed record RoutingExplanation(RoutingDecision Decision, IReadOnlyList<RuleVerdict> Verdicts, IReadOnlyList<string> ApprovalReasons)
{
    public bool ApprovalRequired => ApprovalReasons.Count > 0;
}
