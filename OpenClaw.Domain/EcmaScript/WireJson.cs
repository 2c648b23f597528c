using System.Text.Encodings.Web;
using System.Text.Json;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Domain.EcmaScript;

/// <summary>Reading and writing the wire forms the way the senders' JSON library does.</summary>
public static class WireJson
{
    /// <summary>
    /// Escapes no more than JSON asks for: the output is only ever sent as <c>application/json</c>. Our records cannot produce
    /// malformed JSON, so the writer need not check it.
    /// </summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The UTF-8 JSON that <paramref name="write"/> produces.</summary>
    public static byte[] ToUtf8<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer, value);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes an instant in ISO 8601 with milliseconds and <c>Z</c>.</summary>
    public static void WriteInstant(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[EcmaScriptDate.IsoLength];
        writer.WriteString(name, text[..EcmaScriptDate.Format(value, text)]);
    }

    /// <summary>Writes an instant, or <c>null</c>.</summary>
    public static void WriteOptionalInstant(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is { } instant)
        {
            writer.WriteInstant(name, instant);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>The member, when the element is an object that has it.</summary>
    internal static JsonElement Member(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The member's text, trimmed as JavaScript trims; null when it is no string or blank.</summary>
    internal static string? Text(this JsonElement element, ReadOnlySpan<byte> name) => element.Member(name).Text();

    /// <summary>The element's text, trimmed as JavaScript trims; null when it is no string or blank.</summary>
    internal static string? Text(this JsonElement element) =>
        element.ValueKind is JsonValueKind.String ? EcmaScriptText.TrimToNull(element.GetString()) : null;

    /// <summary>The member as an instant; null when it is no string or unparsable.</summary>
    internal static DateTimeOffset? Instant(this JsonElement element, ReadOnlySpan<byte> name) =>
        EcmaScriptDate.TryParse(element.Text(name), out var value) ? value : null;
}
