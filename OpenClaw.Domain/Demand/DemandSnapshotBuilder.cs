using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Demand;

/// <summary>Builds a snapshot from a demand state (spec 2 section 1).</summary>
public static class DemandSnapshotBuilder
{
    /// <summary>Pillars a snapshot names.</summary>
    public const int TopPillars = 3;

    /// <summary>Keyword clusters a snapshot names.</summary>
    public const int TopClusters = 5;

    /// <summary>A segment with this score is hot.</summary>
    public const int HotFrom = 5;

    /// <summary>A segment with this score is warm.</summary>
    public const int WarmFrom = 1;

    private static readonly FrozenDictionary<string, ImmutableArray<string>> KnownClusters = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
    {
        ["cash-velocity"] = ["payments_and_backend", "preview_vs_production", "core_instability", "emotional_identity_pain"],
        ["security-exposure"] = ["security_exposure"],
        ["skills-supply-chain"] = ["skills_supply_chain"],
        ["autonomy-collapse"] = ["autonomy_collapse"],
        ["hardening-runtime"] = ["hardening_and_runtime"],
        ["debug-blindness"] = ["debug_blindness"],
        ["data-shape-drift"] = ["export_quality_shock", "migration_and_rebrand_brittleness", "core_instability"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Builds the snapshot.</summary>
    /// <param name="state">What is queued and drafted.</param>
    /// <param name="definitions">The segments to count, in the order they are told.</param>
    /// <param name="summaryId">Names the snapshot.</param>
    /// <param name="now">When it is taken.</param>
    public static DemandSnapshot Build(DemandState state, IReadOnlyList<SegmentDefinition> definitions, string summaryId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(definitions);
        var drafts = state.Drafts.Select(static draft => new CountedDraft(draft, [.. draft.Clusters.Select(Normalise).OfType<string>()])).ToList();
        var byId = new Dictionary<string, CountedDraft>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            byId[draft.Draft.DraftId] = draft;
        }

        var queued = state.Queue.Select(lead => lead.DraftRecordId is { } id ? byId.GetValueOrDefault(id) : null).OfType<CountedDraft>().ToList();
        return new DemandSnapshot
        {
            SummaryId = summaryId,
            GeneratedAtUtc = EcmaScriptDate.Truncate(now),
            QueueTotal = state.Queue.Length,
            DraftTotal = state.Drafts.Length,
            SelectedForDraftTotal = state.Queue.Count(static lead => lead.SelectedForDraft),
            TagCounts = new DemandTagCounts(Tagged(state, DraftTag.Draft), Tagged(state, DraftTag.Priority), Tagged(state, DraftTag.ManualReview)),
            TopPillars = Top(drafts.Select(static draft => Normalise(draft.Draft.Pillar)).OfType<string>(), TopPillars),
            TopKeywordClusters = Top(drafts.SelectMany(static draft => draft.Clusters), TopClusters),
            Segments = [.. definitions.Select(definition => Segment(definition, drafts, queued))],
        };
    }

    /// <summary>Tells two snapshots apart by what they say, whatever they are called and whenever they were taken: lowercase hex.</summary>
    public static string ContentHash(DemandSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Convert.ToHexStringLower(SHA256.HashData(DemandSnapshotJson.ToUtf8(snapshot with { SummaryId = "-", GeneratedAtUtc = DateTimeOffset.UnixEpoch })));
    }

    /// <summary>Words for people: <c>core_instability</c> is "Core Instability".</summary>
    internal static string Label(string id)
    {
        var words = id.Split(['_', '-', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? id : string.Join(' ', words.Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static DemandSegment Segment(SegmentDefinition definition, List<CountedDraft> drafts, List<CountedDraft> queued)
    {
        var clusters = ClustersOf(definition);
        var drafted = drafts.Count(draft => draft.Clusters.Overlaps(clusters));
        var score = drafted + (queued.Count(draft => draft.Clusters.Overlaps(clusters)) > drafted ? 1 : 0);
        var state = score >= HotFrom ? SegmentState.Hot : score >= WarmFrom ? SegmentState.Warm : SegmentState.Idle;
        return new DemandSegment(definition.Id, definition.Label, drafted, state, definition.StaticWeight, definition.ClusterLabels);
    }

    /// <summary>The clusters of a segment; one that configuration added has those its labels spell.</summary>
    private static ImmutableArray<string> ClustersOf(SegmentDefinition definition) => KnownClusters.TryGetValue(definition.Id, out var known)
        ? known
        : [.. definition.ClusterLabels.Select(static label => Normalise(label)?.Replace(' ', '_')).OfType<string>()];

    private static ImmutableArray<DemandTopItem> Top(IEnumerable<string> names, int count) =>
    [
        .. names.CountBy(static name => name, StringComparer.Ordinal).OrderByDescending(static item => item.Value).ThenBy(static item => item.Key, StringComparer.Ordinal)
            .Take(count).Select(static item => new DemandTopItem(item.Key, Label(item.Key), item.Value)),
    ];

    private static long Tagged(DemandState state, DraftTag tag) => state.Drafts.Count(draft => draft.Tag == tag);

    private static string? Normalise(string text) => EcmaScriptText.TrimToNull(text)?.ToLowerInvariant();

    private sealed record CountedDraft(LeadDraft Draft, ImmutableHashSet<string> Clusters);
}
