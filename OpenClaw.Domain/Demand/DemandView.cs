using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Demand;

/// <summary>What the demand view rests on.</summary>
public enum DemandSource
{
    /// <summary><c>fallback</c>: no snapshot was ever accepted.</summary>
    Fallback,

    /// <summary><c>stale</c>: the newest snapshot is too old.</summary>
    Stale,

    /// <summary><c>live</c>: the newest snapshot is fresh.</summary>
    Live,
}

/// <summary>A known segment overlaid by the snapshot; without one, no signals and idle.</summary>
public sealed record DemandViewSegment(SegmentDefinition Definition, long LiveSignalCount, SegmentState State);

/// <summary>The answer of <c>GET /api/command-center/demand</c> (spec 1 section 2).</summary>
public sealed record DemandView
{
    /// <summary>A snapshot older than this is stale (spec 1 section 2).</summary>
    public static readonly TimeSpan DefaultStaleAfter = TimeSpan.FromMinutes(10);

    /// <summary>The known segments in the order they are configured.</summary>
    public ImmutableArray<DemandViewSegment> Segments { get; private init; } = [];

    /// <summary>The same by rank: live signals, then weight (both largest first), then label.</summary>
    public ImmutableArray<DemandViewSegment> Ranked { get; private init; } = [];

    /// <summary>What the view rests on.</summary>
    public DemandSource Source { get; private init; }

    /// <summary>The newest snapshot, if there is any.</summary>
    public DemandSnapshot? Snapshot { get; private init; }

    /// <summary>The state of demand in one sentence.</summary>
    public string Narrative { get; private init; } = "";

    /// <summary>The first of the ranking, when it has live signals.</summary>
    public string? TopSegmentLabel => Ranked is [{ LiveSignalCount: > 0 } top, ..] ? top.Definition.Label : null;

    /// <summary>The first top pillar of the snapshot.</summary>
    public string? TopPillarLabel => Snapshot?.TopPillars is [var top, ..] ? top.Label : null;

    /// <summary>Whether there is no fresh snapshot.</summary>
    public bool Stale => Source is not DemandSource.Live;

    /// <summary>Segments that are hot.</summary>
    public int HotSegments => Segments.Count(static segment => segment.State is SegmentState.Hot);

    /// <summary>Whether a snapshot is too old to count as live; none at all is.</summary>
    public static bool IsStale(DemandSnapshot? snapshot, DateTimeOffset now, TimeSpan staleAfter) =>
        snapshot is null || now - snapshot.GeneratedAtUtc > staleAfter;

    /// <summary>Composes the view.</summary>
    /// <param name="definitions">The known segments.</param>
    /// <param name="snapshot">The newest snapshot, if there is any.</param>
    /// <param name="now">The present.</param>
    /// <param name="staleAfter">Age from which a snapshot is stale; ten minutes unless configured.</param>
    public static DemandView Compose(
        IReadOnlyList<SegmentDefinition> definitions, DemandSnapshot? snapshot, DateTimeOffset now, TimeSpan? staleAfter = null)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var limit = staleAfter ?? DefaultStaleAfter;
        ImmutableArray<DemandViewSegment> segments = [.. definitions.Select(definition => Overlay(definition, snapshot))];
        var view = new DemandView
        {
            Segments = segments,
            Ranked = [.. segments.OrderByDescending(static segment => segment.LiveSignalCount)
                .ThenByDescending(static segment => segment.Definition.StaticWeight)
                .ThenBy(static segment => segment.Definition.Label, StringComparer.OrdinalIgnoreCase)],
            Source = snapshot is null ? DemandSource.Fallback : IsStale(snapshot, now, limit) ? DemandSource.Stale : DemandSource.Live,
            Snapshot = snapshot,
        };
        return view with { Narrative = DemandNarrative.Tell(view, limit) };
    }

    /// <summary>The answer as UTF-8 JSON.</summary>
    public byte[] ToUtf8() => WireJson.ToUtf8(this, static (writer, view) => view.Write(writer));

    /// <summary>A segment named twice counts as it is named last.</summary>
    private static DemandViewSegment Overlay(SegmentDefinition definition, DemandSnapshot? snapshot) =>
        snapshot?.Segments.LastOrDefault(segment => string.Equals(segment.Id, definition.Id, StringComparison.Ordinal)) is { } live
            ? new DemandViewSegment(definition, live.LiveSignalCount, live.State)
            : new DemandViewSegment(definition, 0, SegmentState.Idle);

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok"u8, true);
        writer.WriteStartArray("segments"u8);
        foreach (var segment in Segments)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, segment.Definition.Id);
            writer.WriteString("label"u8, segment.Definition.Label);
            writer.WriteTexts("clusterLabels"u8, segment.Definition.ClusterLabels);
            writer.WriteNumber("staticWeight"u8, segment.Definition.StaticWeight);
            writer.WriteNumber("liveSignalCount"u8, segment.LiveSignalCount);
            writer.WriteString("state"u8, segment.State.ToWire());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("summary"u8);
        writer.WriteNumber("totalSegments"u8, Segments.Length);
        writer.WriteNumber("hotSegments"u8, HotSegments);
        writer.WriteString("demandNarrative"u8, Narrative);
        writer.WriteString("topSegmentLabel"u8, TopSegmentLabel);
        writer.WriteString("topPillarLabel"u8, TopPillarLabel);
        writer.WriteBoolean("stale"u8, Stale);
        writer.WriteString("source"u8, Source switch
        {
            DemandSource.Live => "live"u8,
            DemandSource.Stale => "stale"u8,
            _ => "fallback"u8,
        });
        writer.WriteOptionalInstant("snapshotGeneratedAt"u8, Snapshot?.GeneratedAtUtc);
        writer.WriteNumber("queueTotal"u8, Snapshot?.QueueTotal ?? 0);
        writer.WriteNumber("draftTotal"u8, Snapshot?.DraftTotal ?? 0);
        writer.WriteNumber("selectedForDraftTotal"u8, Snapshot?.SelectedForDraftTotal ?? 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
