using System.Collections.Immutable;

namespace OpenClaw.Domain.Proof;

/// <summary>A claim with evidence: the <c>event</c> of spec 1 section 1, normalised.</summary>
public sealed record Milestone
{
    /// <summary>Names the milestone across all its deliveries; trimmed, not blank.</summary>
    public required string MilestoneId { get; init; }

    /// <summary>When it happened, in whole milliseconds.</summary>
    public required DateTimeOffset TimestampUtc { get; init; }

    /// <summary>The lane it belongs to; trimmed, not blank.</summary>
    public required string Scope { get; init; }

    /// <summary>What is claimed; trimmed, not blank.</summary>
    public required string Claim { get; init; }

    /// <summary>What backs the claim; may be empty.</summary>
    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    /// <summary>Whether the work is in danger.</summary>
    public RiskStatus RiskStatus { get; init; }

    /// <summary>What happens next; empty when nothing was said.</summary>
    public string NextAction { get; init; } = "";

    /// <summary>Who says so; null when unknown.</summary>
    public MilestoneSource? Source { get; init; }
}

/// <summary>One piece of evidence.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Path">Where it is; <c>runtime</c> when nothing was said.</param>
/// <param name="Summary">What it shows; <c>Runtime signal</c> when nothing was said.</param>
/// <param name="Ref">A commit, issue or link; null when there is none.</param>
public sealed record Evidence(EvidenceType Type, string Path, string Summary, string? Ref = null);

/// <summary>What a sender posts (spec 1 section 1); what is signed is its canonical form.</summary>
/// <param name="IdempotencyKey">Makes an at-least-once delivery count once.</param>
/// <param name="SentAtUtc">When it was sent.</param>
/// <param name="Event">The milestone.</param>
public sealed record MilestoneEnvelope(string IdempotencyKey, DateTimeOffset SentAtUtc, Milestone Event);
