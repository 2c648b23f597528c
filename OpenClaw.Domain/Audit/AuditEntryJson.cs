using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Domain.Audit;

/// <summary>An entry as it is stored and hashed: canonical JSON (sorted keys, no white space), what is empty left out.</summary>
public static class AuditEntryJson
{
    /// <summary>The canonical form.</summary>
    public static byte[] Write(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var plain = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(plain))
        {
            Write(json, entry);
        }

        using var canonical = new PooledBuffer(plain.WrittenCount);
        return CanonicalJson.TryWrite(plain.WrittenSpan, canonical, out var error)
            ? canonical.WrittenSpan.ToArray()
            : throw new InvalidOperationException($"An audit entry has no canonical form: {error}.");
    }

    /// <summary>The entry, or null when the bytes are none.</summary>
    public static AuditEntry? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or half of a surrogate pair: somebody has written it past the ledger
        }
    }

    private static AuditEntry? Read(JsonElement json) =>
        json.TryGetProperty("seq", out var seq) && seq.ValueKind is JsonValueKind.Number && seq.TryGetInt64(out var number) && EcmaScriptDate.TryParse(Text(json, "at"), out var at)
            ? new AuditEntry
            {
                Seq = number,
                At = at,
                Kind = Text(json, "kind"),
                Actor = Text(json, "actor"),
                Action = Text(json, "action"),
                Target = Text(json, "target"),
                Reason = Text(json, "reason"),
                Before = Text(json, "before"),
                After = Text(json, "after"),
                Outcome = Text(json, "outcome"),
                Detail = Text(json, "detail"),
                Operation = Text(json, "operation"),
                Record = Flag(json, "record"),
                Imported = Flag(json, "imported"),
                Items = Items(json),
            }
            : null;

    private static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", entry.Seq);
        json.WriteString("at", EcmaScriptDate.Format(entry.At));
        Put(json, "kind", entry.Kind);
        Put(json, "actor", entry.Actor);
        Put(json, "action", entry.Action);
        Put(json, "target", entry.Target);
        Put(json, "reason", entry.Reason);
        Put(json, "before", entry.Before);
        Put(json, "after", entry.After);
        Put(json, "outcome", entry.Outcome);
        Put(json, "detail", entry.Detail);
        Put(json, "operation", entry.Operation);
        PutFlag(json, "record", entry.Record);
        PutFlag(json, "imported", entry.Imported);
        if (!entry.Items.IsDefaultOrEmpty)
        {
            json.WriteStartArray("items");
            foreach (var item in entry.Items)
            {
                json.WriteStartObject();
                Put(json, "target", item.Target);
                Put(json, "outcome", item.Outcome);
                Put(json, "detail", item.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Put(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void PutFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, value);
        }
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString()! : "";

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;

    private static ImmutableArray<AuditItem> Items(JsonElement json) =>
        json.TryGetProperty("items", out var items) && items.ValueKind is JsonValueKind.Array
            ? [.. items.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Object).Select(item => new AuditItem(Text(item, "target"), Text(item, "outcome"), Text(item, "detail")))]
            : [];
}
