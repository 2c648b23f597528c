using System.Collections.Immutable;

namespace OpenClaw.Domain.Demand;

/// <summary>What the orchestrator has queued and drafted: the body of <c>PUT /api/demand/state</c> (spec 2 section 1).</summary>
public sealed record DemandState(ImmutableArray<QueuedLead> Queue, ImmutableArray<LeadDraft> Drafts);

/// <summary>Something that waits for an answer.</summary>
/// <param name="DraftRecordId">The draft written for it, if there is one.</param>
/// <param name="SelectedForDraft">Whether it was chosen for drafting.</param>
public sealed record QueuedLead(string Id, string? DraftRecordId, bool SelectedForDraft);

/// <summary>An answer that was drafted.</summary>
/// <param name="Pillar">The subject it belongs to, as it was said.</param>
/// <param name="Tag">What becomes of it.</param>
/// <param name="Clusters">The keyword clusters that scored, as they were said.</param>
public sealed record LeadDraft(string DraftId, string Pillar, DraftTag Tag, ImmutableArray<string> Clusters);

/// <summary>What becomes of a draft. An unknown wire name counts as a draft.</summary>
public enum DraftTag
{
    /// <summary><c>draft</c></summary>
    Draft,

    /// <summary><c>priority</c></summary>
    Priority,

    /// <summary><c>manual-review</c></summary>
    ManualReview,
}
