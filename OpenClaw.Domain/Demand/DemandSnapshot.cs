using System.Collections.Immutable;

namespace OpenClaw.Domain.Demand;

/// <summary>How much a segment is asked for.</summary>
public enum SegmentState
{
    /// <summary><c>idle</c>; also what an unknown wire name counts as.</summary>
    Idle,

    /// <summary><c>warm</c></summary>
    Warm,

    /// <summary><c>hot</c></summary>
    Hot,
}

/// <summary>Queue and draft counters at one time: the <c>snapshot</c> of spec 1 section 1, normalised. Counts are whole and not negative.</summary>
public sealed record DemandSnapshot
{
    /// <summary>The only source a snapshot may name.</summary>
    public const string Source = "orchestrator";

    /// <summary>Counts are bounded by what a JavaScript client can hold exactly (2^53 - 1).</summary>
    public const long MaxCount = 9_007_199_254_740_991;

    /// <summary>Names the snapshot; trimmed, not blank.</summary>
    public required string SummaryId { get; init; }

    /// <summary>When it was taken, in whole milliseconds.</summary>
    public required DateTimeOffset GeneratedAtUtc { get; init; }

    /// <summary>Items waiting.</summary>
    public long QueueTotal { get; init; }

    /// <summary>Drafts written.</summary>
    public long DraftTotal { get; init; }

    /// <summary>Items chosen for drafting.</summary>
    public long SelectedForDraftTotal { get; init; }

    /// <summary>Drafts by tag.</summary>
    public required DemandTagCounts TagCounts { get; init; }

    /// <summary>The strongest pillars, the first leading.</summary>
    public ImmutableArray<DemandTopItem> TopPillars { get; init; } = [];

    /// <summary>The strongest keyword clusters, the first leading.</summary>
    public ImmutableArray<DemandTopItem> TopKeywordClusters { get; init; } = [];

    /// <summary>At least one.</summary>
    public required ImmutableArray<DemandSegment> Segments { get; init; }
}

/// <summary>Drafts by tag.</summary>
public sealed record DemandTagCounts(long Draft, long Priority, long ManualReview);

/// <summary>A pillar or keyword cluster with how often it occurs.</summary>
public sealed record DemandTopItem(string Id, string Label, long Count);

/// <summary>A segment as the sender sees it.</summary>
public sealed record DemandSegment(
    string Id, string Label, long LiveSignalCount, SegmentState State, long StaticWeight, ImmutableArray<string> ClusterLabels);
