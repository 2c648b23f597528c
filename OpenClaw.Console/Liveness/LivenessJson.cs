using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>Liveness in storage and over HTTP: times in ISO 8601 with Z, spans in seconds, verdicts and states by their names.</summary>
internal static class LivenessJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // only ever sent as application/json
        Converters =
        {
            new Times(), new Spans(), new Named<Verdict>(Verdicts.ToWire, Verdicts.Parse), new Named<LeaseStatus>(LeaseStatuses.ToWire, LeaseStatuses.Parse),
            new Named<EscalationKind>(EscalationKinds.ToWire, EscalationKinds.Parse), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
        },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Null when it cannot be read.</summary>
    public static T? Read<T>(string? text)
        where T : class
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<T>(text, Options);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private sealed class Times : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Iso.Read(reader.GetString()) ?? throw new JsonException("Not a time.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Iso.Write(value));
    }

    private sealed class Spans : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TimeSpan.FromSeconds(Math.Clamp(reader.GetDouble(), 0, 1e10));

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(Math.Min(value.TotalSeconds, 1e10), 3));
    }

    private sealed class Named<T>(Func<T, string> write, Func<string?, T?> read) : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => read(reader.GetString()) ?? throw new JsonException($"Not one of {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
