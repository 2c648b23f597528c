using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Ingest;

namespace OpenClaw.Domain.Demand;

/// <summary>Normalising a snapshot, and its wire form (spec 1 sections 1 and 2).</summary>
public static class DemandSnapshotJson
{
    /// <summary>The demand channel's part of the ingest checks.</summary>
    public static readonly IngestContract<DemandSnapshot> Contract =
        new("snapshot", IngestRefusal.InvalidSnapshot, static (element, _) => Normalise(element));

    /// <summary>
    /// Normalises a snapshot; null without <c>summaryId</c>, a readable <c>generatedAtUtc</c>, source <c>orchestrator</c>, an
    /// object <c>tagCounts</c> and a segment with id and label. Its strings must hold no lone surrogates.
    /// </summary>
    public static DemandSnapshot? Normalise(JsonElement element)
    {
        var tags = element.Member("tagCounts"u8);
        if (element.Text("summaryId"u8) is not { } id || element.Instant("generatedAtUtc"u8) is not { } generatedAt
            || element.Member("source"u8) is not { ValueKind: JsonValueKind.String } source || !source.ValueEquals(DemandSnapshot.Source)
            || tags.ValueKind is not JsonValueKind.Object
            || NormaliseSegments(element.Member("segments"u8)) is not { IsEmpty: false })
        {
            return null;
        }

        return ReadFigures(element, id, generatedAt);
    }

    /// <summary>Whatever figures a snapshot of the past has, none of them required; it may have no segments.</summary>
    internal static DemandSnapshot ReadFigures(JsonElement element, string id, DateTimeOffset generatedAt)
    {
        var tags = element.Member("tagCounts"u8);
        return new DemandSnapshot
        {
            SummaryId = id,
            GeneratedAtUtc = generatedAt,
            QueueTotal = Count(element, "queueTotal"u8),
            DraftTotal = Count(element, "draftTotal"u8),
            SelectedForDraftTotal = Count(element, "selectedForDraftTotal"u8),
            TagCounts = new DemandTagCounts(Count(tags, "draft"u8), Count(tags, "priority"u8), Count(tags, "manualReview"u8)),
            TopPillars = NormaliseTopItems(element.Member("topPillars"u8)),
            TopKeywordClusters = NormaliseTopItems(element.Member("topKeywordClusters"u8)),
            Segments = NormaliseSegments(element.Member("segments"u8)),
        };
    }

    /// <summary>Reads a stored snapshot back; null when it is none.</summary>
    public static DemandSnapshot? Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return Normalise(document.RootElement);
    }

    /// <summary>The snapshot in wire form, as UTF-8.</summary>
    public static byte[] ToUtf8(DemandSnapshot snapshot) => WireJson.ToUtf8(snapshot, static (writer, value) => writer.WriteSnapshot(value));

    /// <summary>The envelope <c>{idempotencyKey, sentAtUtc, snapshot}</c> in wire form, as UTF-8: the body a sender posts.</summary>
    public static byte[] ToUtf8(string idempotencyKey, DateTimeOffset sentAt, DemandSnapshot snapshot) =>
        WireJson.ToUtf8((idempotencyKey, sentAt, snapshot), static (writer, value) =>
        {
            writer.WriteStartObject();
            writer.WriteString("idempotencyKey"u8, value.idempotencyKey);
            writer.WriteInstant("sentAtUtc"u8, value.sentAt);
            writer.WritePropertyName("snapshot"u8);
            writer.WriteSnapshot(value.snapshot);
            writer.WriteEndObject();
        });

    /// <summary>The answer of <c>GET /api/command-center/demand-live</c>: <c>{ok, snapshot, stale}</c>.</summary>
    public static byte[] LiveToUtf8(DemandSnapshot? snapshot, bool stale) =>
        WireJson.ToUtf8((snapshot, stale), static (writer, value) =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok"u8, true);
            writer.WritePropertyName("snapshot"u8);
            if (value.snapshot is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteSnapshot(value.snapshot);
            }

            writer.WriteBoolean("stale"u8, value.stale);
            writer.WriteEndObject();
        });

    /// <summary>Writes the snapshot in wire form.</summary>
    public static void WriteSnapshot(this Utf8JsonWriter writer, DemandSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(snapshot);
        writer.WriteStartObject();
        writer.WriteString("summaryId"u8, snapshot.SummaryId);
        writer.WriteInstant("generatedAtUtc"u8, snapshot.GeneratedAtUtc);
        writer.WriteString("source"u8, DemandSnapshot.Source);
        writer.WriteNumber("queueTotal"u8, snapshot.QueueTotal);
        writer.WriteNumber("draftTotal"u8, snapshot.DraftTotal);
        writer.WriteNumber("selectedForDraftTotal"u8, snapshot.SelectedForDraftTotal);
        writer.WriteStartObject("tagCounts"u8);
        writer.WriteNumber("draft"u8, snapshot.TagCounts.Draft);
        writer.WriteNumber("priority"u8, snapshot.TagCounts.Priority);
        writer.WriteNumber("manualReview"u8, snapshot.TagCounts.ManualReview);
        writer.WriteEndObject();
        WriteTopItems(writer, "topPillars"u8, snapshot.TopPillars);
        WriteTopItems(writer, "topKeywordClusters"u8, snapshot.TopKeywordClusters);
        writer.WriteStartArray("segments"u8);
        foreach (var segment in snapshot.Segments)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, segment.Id);
            writer.WriteString("label"u8, segment.Label);
            writer.WriteNumber("liveSignalCount"u8, segment.LiveSignalCount);
            writer.WriteString("state"u8, segment.State.ToWire());
            writer.WriteNumber("staticWeight"u8, segment.StaticWeight);
            writer.WriteTexts("clusterLabels"u8, segment.ClusterLabels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The name on the wire.</summary>
    public static string ToWire(this SegmentState state) => state switch
    {
        SegmentState.Hot => "hot",
        SegmentState.Warm => "warm",
        _ => "idle",
    };

    internal static void WriteTexts(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteTopItems(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<DemandTopItem> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, item.Id);
            writer.WriteString("label"u8, item.Label);
            writer.WriteNumber("count"u8, item.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A floored non-negative number; anything else, also a number in quotes or one too large for a double, is 0.</summary>
    private static long Count(JsonElement element, ReadOnlySpan<byte> name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out var value) && double.IsFinite(value) && value > 0
            ? (long)Math.Min(Math.Floor(value), DemandSnapshot.MaxCount)
            : 0;

    private static ImmutableArray<DemandTopItem> NormaliseTopItems(JsonElement list) =>
        [.. Entries(list).Select(static item => item.Text("id"u8) is { } id && item.Text("label"u8) is { } label
            ? new DemandTopItem(id, label, Count(item, "count"u8)) : null).OfType<DemandTopItem>()];

    private static ImmutableArray<DemandSegment> NormaliseSegments(JsonElement list) =>
        [.. Entries(list).Select(static item => item.Text("id"u8) is { } id && item.Text("label"u8) is { } label
            ? new DemandSegment(id, label, Count(item, "liveSignalCount"u8), State(item.Member("state"u8)), Count(item, "staticWeight"u8),
                [.. Entries(item.Member("clusterLabels"u8)).Select(static entry => entry.Text()).OfType<string>()])
            : null).OfType<DemandSegment>()];

    private static IEnumerable<JsonElement> Entries(JsonElement list) => list.ValueKind is JsonValueKind.Array ? list.EnumerateArray() : [];

    private static SegmentState State(JsonElement element) => element.ValueKind is not JsonValueKind.String ? SegmentState.Idle
        : element.ValueEquals("hot"u8) ? SegmentState.Hot
        : element.ValueEquals("warm"u8) ? SegmentState.Warm
        : SegmentState.Idle;
}
