using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Tasks;

/// <summary>Tasks and trajectory entries as JSON: one form in storage, over HTTP and in downloads.</summary>
public static class TaskJson
{
    private static readonly TaskJsonContext Context = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Only ever sent as application/json.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new IdConverter(), new InstantConverter(), new NameConverter<TaskKind>(TaskNames.ToWire, TaskNames.ParseKind), new NameConverter<TaskState>(TaskNames.ToWire, TaskNames.ParseState),
            new NameConverter<TaskErrorCode>(TaskNames.ToWire, TaskNames.ParseErrorCode), new EntryConverter(),
        },
    });

    public static byte[] Write(OrchestratorTask task) => JsonSerializer.SerializeToUtf8Bytes(task, Context.OrchestratorTask);

    /// <summary>The task, or null when the bytes are none.</summary>
    public static OrchestratorTask? Read(ReadOnlySpan<byte> json) => Read(json, Context.OrchestratorTask);

    /// <summary>The entry; what would make it larger than <see cref="TaskRules.MaxEntryBytes"/> is cut, and it says so.</summary>
    public static byte[] Write(TrajectoryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var whole = JsonSerializer.SerializeToUtf8Bytes(entry, Context.TrajectoryEntry);
        if (whole.Length <= TaskRules.MaxEntryBytes)
        {
            return whole;
        }

        var (data, most) = (entry.Data, TaskRules.MaxEntryBytes / 16);
        var cut = data with
        {
            Truncated = true, Routing = null, Reason = TaskRules.Cut(data.Reason, TaskRules.MaxReason), By = TaskRules.Cut(data.By, TaskRules.MaxName),
            Result = data.Result is { } result ? new TaskResult { Text = TaskRules.Cut(result.Text, most), TextPath = TaskRules.Cut(result.TextPath, TaskRules.MaxPath) } : null,
            Error = data.Error is { } error ? error with { Message = TaskRules.Cut(error.Message, TaskRules.MaxMessage)!, Details = TaskRules.Cut(error.Details, most) } : null,
        };
        return JsonSerializer.SerializeToUtf8Bytes(entry with { Data = cut }, Context.TrajectoryEntry);
    }

    /// <summary>The entry, or null when the bytes are none.</summary>
    public static TrajectoryEntry? ReadEntry(ReadOnlySpan<byte> json) => Read(json, Context.TrajectoryEntry);

    public static byte[] Write(Routing.RoutingDecision decision) => JsonSerializer.SerializeToUtf8Bytes(decision, Context.RoutingDecision);

    private static T? Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class IdConverter : JsonConverter<TaskId>
    {
        public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String && TaskId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a task id.");

        public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String && EcmaScriptDate.TryParse(reader.GetString(), out var instant) ? instant : throw new JsonException("Not a time.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[EcmaScriptDate.IsoLength];
            writer.WriteStringValue(text[..EcmaScriptDate.Format(value, text)]);
        }
    }

    private sealed class NameConverter<T>(Func<T, string> write, Func<string?, T?> read) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String ? read(reader.GetString()) ?? throw new JsonException("Not a known name.") : throw new JsonException("Not a name.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }

    /// <summary>The envelope of spec 3 section 5.</summary>
    private sealed class EntryConverter : JsonConverter<TrajectoryEntry>
    {
        public override TrajectoryEntry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var json = document.RootElement;
            return json.ValueKind is JsonValueKind.Object
                && json.Text("traceSchema"u8) == TrajectoryEntry.Schema
                && TaskId.TryParse(json.Text("traceId"u8), out var id)
                && json.Text("type"u8) is { } type && type.StartsWith("task.", StringComparison.Ordinal) && TaskNames.ParseState(type["task.".Length..]) is { } state
                && json.Instant("ts"u8) is { } at
                && json.TryGetProperty("seq"u8, out var seq) && seq.ValueKind is JsonValueKind.Number && seq.TryGetInt64(out var number)
                && json.TryGetProperty("data"u8, out var data) && data.Deserialize(Context.TrajectoryData) is { } read
                ? new TrajectoryEntry(id, number, state, at, json.Text("sessionId"u8), read)
                : throw new JsonException("Not a trajectory entry.");
        }

        public override void Write(Utf8JsonWriter writer, TrajectoryEntry value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("traceSchema"u8, TrajectoryEntry.Schema);
            writer.WriteNumber("schemaVersion"u8, 1);
            writer.WriteString("traceId"u8, value.TraceId.ToString());
            writer.WriteString("source"u8, "runtime"u8);
            writer.WriteString("type"u8, value.Type);
            writer.WriteInstant("ts"u8, value.At);
            writer.WriteNumber("seq"u8, value.Seq);
            writer.WriteString("sessionId"u8, value.SessionId);
            writer.WritePropertyName("data"u8);
            JsonSerializer.Serialize(writer, value.Data, Context.TrajectoryData);
            writer.WriteEndObject();
        }
    }
}

[JsonSerializable(typeof(OrchestratorTask))]
[JsonSerializable(typeof(TrajectoryEntry))]
[JsonSerializable(typeof(TrajectoryData))]
[JsonSerializable(typeof(Routing.RoutingDecision))]
internal sealed partial class TaskJsonContext : JsonSerializerContext;
