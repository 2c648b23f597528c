using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Routing;

/// <summary>routing.json: read strictly, written in one form.</summary>
internal static class RoutingTableJson
{
    private const int MaxPattern = 1_000;
    private const int MaxDescription = 500;

    private static readonly string[] TableMembers = ["schemaVersion", "rules", "default", "approvalRequired", "approvalRequiredCapabilities", "agents"];
    private static readonly string[] RuleMembers = ["id", "description", "pattern", "capabilities", "agent", "priority"];
    private static readonly string[] DefaultMembers = ["agent", "requireApproval"];
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static RoutingReading Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (Encoding.UTF8.GetByteCount(json) > RoutingTable.MaxBytes)
        {
            return Invalid(new FieldProblem("", $"The table is larger than {RoutingTable.MaxBytes / 1024} KiB; take rules out."));
        }

        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return document.RootElement.ValueKind is JsonValueKind.Object ? Read(document.RootElement) : Invalid(new FieldProblem("", "The table must be a JSON object."));
        }
        catch (JsonException error)
        {
            return Invalid(JsonProblem.From(error));
        }
        catch (InvalidOperationException)
        {
            return Invalid(JsonProblem.Broken); // half of a surrogate pair in a member's name
        }
    }

    public static string Write(RoutingTable table) => Encoding.UTF8.GetString(WriteUtf8(table, indented: true));

    public static byte[] WriteUtf8(RoutingTable table, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // Patterns are for people: \u002B for a plus would not be.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion", 1);
            writer.WriteStartArray("rules");
            foreach (var rule in table.Rules)
            {
                Write(writer, rule, indented);
            }

            writer.WriteEndArray();
            writer.WriteStartObject("default");
            writer.WriteString("agent", table.Default.Agent);
            writer.WriteBoolean("requireApproval", table.Default.RequireApproval);
            writer.WriteEndObject();
            Write(writer, "approvalRequired", table.ApprovalRequired, indented);
            Write(writer, "approvalRequiredCapabilities", table.ApprovalRequiredCapabilities, indented);
            writer.WriteStartObject("agents");
            // Always in the same order, so that the hash of a table stays what it was.
            foreach (var (agent, capabilities) in table.Agents.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                Write(writer, agent, capabilities, indented);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, RoutingRule rule, bool indented)
    {
        writer.WriteStartObject();
        writer.WriteString("id", rule.Id);
        if (rule.Description is { } description)
        {
            writer.WriteString("description", description);
        }

        writer.WriteString("pattern", rule.Pattern);
        Write(writer, "capabilities", rule.Capabilities, indented);
        writer.WriteString("agent", rule.Agent);
        writer.WriteNumber("priority", rule.Priority);
        writer.WriteEndObject();
    }

    // A list stands on one line, for people too.
    private static void Write(Utf8JsonWriter writer, string name, ImmutableArray<string> texts, bool indented)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue($"[{string.Join(indented ? ", " : ",", texts.Select(text => JsonSerializer.Serialize(text, Relaxed)))}]");
    }

    private static RoutingReading Read(JsonElement root)
    {
        var problems = new List<FieldProblem>();
        var unknown = new List<string>();
        var table = new FieldReader(root, "", problems);
        NoteUnknown(table, TableMembers, unknown);
        if (table.Member("schemaVersion") is not { ValueKind: JsonValueKind.Number } version || !version.TryGetInt32(out var number) || number != 1)
        {
            table.Note("schemaVersion", "must be 1: this console knows no other.");
        }

        var rules = table.Objects("rules", RoutingTable.MaxRules).Select(rule => ReadRule(rule, unknown)).ToList();
        var fallback = ReadDefault(table, problems, unknown);
        var approval = table.Texts("approvalRequired", RoutingTable.MaxEntries, RoutingTable.MaxName);
        var capabilities = table.Texts("approvalRequiredCapabilities", RoutingTable.MaxEntries, RoutingTable.MaxName);
        var agents = table.TextLists("agents", RoutingTable.MaxEntries, RoutingTable.MaxName);
        return problems.Count > 0
            ? new RoutingReading.Invalid(problems)
            : new RoutingReading.Ready(new RoutingTable(
                [.. rules.OfType<RoutingRule>()], fallback!, [.. approval], [.. capabilities],
                agents.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), RoutingTable.Names), [.. unknown]));
    }

    private static RoutingRule? ReadRule(FieldReader rule, List<string> unknown)
    {
        NoteUnknown(rule, RuleMembers, unknown);
        var id = rule.Text("id", RoutingTable.MaxName, oneLine: true);
        var description = rule.OptionalText("description", MaxDescription);
        var pattern = rule.Text("pattern", MaxPattern);
        var capabilities = rule.Texts("capabilities", RoutingTable.MaxEntries, RoutingTable.MaxName);
        var agent = rule.Text("agent", RoutingTable.MaxName, oneLine: true);
        var priority = rule.Integer("priority", -RoutingTable.MaxPriority, RoutingTable.MaxPriority);
        return id is null || pattern is null || agent is null || priority is not { } value
            ? null
            : new RoutingRule { Id = id, Description = description, Pattern = pattern, Capabilities = [.. capabilities], Agent = agent, Priority = value };
    }

    private static RoutingDefault? ReadDefault(FieldReader table, List<FieldProblem> problems, List<string> unknown)
    {
        var member = table.Member("default");
        if (member.ValueKind is not JsonValueKind.Object)
        {
            table.Note("default", "is missing; give {\"agent\": \"main\", \"requireApproval\": false}.");
            return null;
        }

        var fallback = new FieldReader(member, "default", problems);
        NoteUnknown(fallback, DefaultMembers, unknown);
        var agent = fallback.Text("agent", RoutingTable.MaxName, oneLine: true);
        return fallback.Flag("requireApproval", absent: false) is { } approval && agent is not null ? new RoutingDefault(agent, approval) : null;
    }

    private static void NoteUnknown(FieldReader reader, string[] known, List<string> unknown)
    {
        foreach (var member in reader.Element.EnumerateObject().Where(member => !known.Contains(member.Name, StringComparer.Ordinal)).Take(5))
        {
            unknown.Add(reader.At(FieldReader.Shorten(member.Name)));
        }
    }

    private static RoutingReading.Invalid Invalid(FieldProblem problem) => new([problem]);
}
