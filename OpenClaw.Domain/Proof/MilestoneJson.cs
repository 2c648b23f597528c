using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Ingest;

namespace OpenClaw.Domain.Proof;

/// <summary>Normalising an event, and its wire form (spec 1 sections 1 and 2).</summary>
public static class MilestoneJson
{
    /// <summary>The milestone channel's part of the ingest checks.</summary>
    public static readonly IngestContract<Milestone> Contract = new("event", IngestRefusal.InvalidEvent, Normalise);

    /// <summary>
    /// Normalises an event; null when <c>milestoneId</c>, <c>scope</c> or <c>claim</c> is missing or blank. Its strings must
    /// hold no lone surrogates (<see cref="Signing.LoneSurrogates"/>).
    /// </summary>
    /// <param name="element">The <c>event</c>, or anything else a sender put there.</param>
    /// <param name="now">Stands in for a time that cannot be read.</param>
    public static Milestone? Normalise(JsonElement element, DateTimeOffset now)
    {
        if (element.Text("milestoneId"u8) is not { } id || element.Text("scope"u8) is not { } scope || element.Text("claim"u8) is not { } claim)
        {
            return null;
        }

        return new Milestone
        {
            MilestoneId = id,
            TimestampUtc = element.Instant("timestampUtc"u8) ?? EcmaScriptDate.Truncate(now),
            Scope = scope,
            Claim = claim,
            Evidence = NormaliseEvidence(element.Member("evidence"u8)),
            RiskStatus = MilestoneNames.ReadRisk(element.Member("riskStatus"u8)) ?? RiskStatus.OnTrack,
            NextAction = element.Text("nextAction"u8) ?? "",
            Source = MilestoneNames.ReadSource(element.Member("source"u8)),
        };
    }

    /// <summary>Reads a stored event back; null when it is none. Stored events have a readable time.</summary>
    public static Milestone? Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return Normalise(document.RootElement, DateTimeOffset.UnixEpoch);
    }

    /// <summary>The event in wire form, as UTF-8.</summary>
    public static byte[] ToUtf8(Milestone milestone) => WireJson.ToUtf8(milestone, static (writer, value) => writer.WriteMilestone(value));

    /// <summary>The envelope in wire form, as UTF-8: the body a sender posts.</summary>
    public static byte[] ToUtf8(MilestoneEnvelope envelope) => WireJson.ToUtf8(envelope, static (writer, value) =>
    {
        writer.WriteStartObject();
        writer.WriteString("idempotencyKey"u8, value.IdempotencyKey);
        writer.WriteInstant("sentAtUtc"u8, value.SentAtUtc);
        writer.WritePropertyName("event"u8);
        writer.WriteMilestone(value.Event);
        writer.WriteEndObject();
    });

    /// <summary>Writes the event in wire form; optional members that have no value are left out.</summary>
    public static void WriteMilestone(this Utf8JsonWriter writer, Milestone milestone)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteMembers(milestone);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of the event into an object that is open.</summary>
    public static void WriteMembers(this Utf8JsonWriter writer, Milestone milestone)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(milestone);
        writer.WriteString("milestoneId"u8, milestone.MilestoneId);
        writer.WriteInstant("timestampUtc"u8, milestone.TimestampUtc);
        writer.WriteString("scope"u8, milestone.Scope);
        writer.WriteString("claim"u8, milestone.Claim);
        writer.WriteStartArray("evidence"u8);
        foreach (var evidence in milestone.Evidence)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, evidence.Type.ToWire());
            writer.WriteString("path"u8, evidence.Path);
            writer.WriteString("summary"u8, evidence.Summary);
            if (evidence.Ref is { } reference)
            {
                writer.WriteString("ref"u8, reference);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("riskStatus"u8, milestone.RiskStatus.ToWire());
        writer.WriteString("nextAction"u8, milestone.NextAction);
        if (milestone.Source is { } source)
        {
            writer.WriteString("source"u8, source.ToWire());
        }
    }

    private static ImmutableArray<Evidence> NormaliseEvidence(JsonElement list)
    {
        if (list.ValueKind is not JsonValueKind.Array || list.GetArrayLength() is var length && length == 0)
        {
            return [];
        }

        var entries = ImmutableArray.CreateBuilder<Evidence>(length);
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind is JsonValueKind.Object)
            {
                entries.Add(new Evidence(
                    MilestoneNames.ReadEvidenceType(entry.Member("type"u8)) ?? EvidenceType.Log,
                    entry.Text("path"u8) ?? "runtime",
                    entry.Text("summary"u8) ?? "Runtime signal",
                    entry.Text("ref"u8)));
            }
        }

        return entries.DrainToImmutable();
    }
}
