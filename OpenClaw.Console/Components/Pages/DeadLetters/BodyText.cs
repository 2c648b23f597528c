using System.Text.Encodings.Web;
using System.Text.Json;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The body of a refused envelope for reading. It comes from a stranger: it is text, and only ever shown as text.</summary>
/// <param name="Raw">As it was received.</param>
/// <param name="Pretty">Indented; null when it is not JSON, or not whole.</param>
/// <param name="Remark">What the reader must know: where it stops being JSON, or that only its start is kept.</param>
public sealed record BodyText(string Raw, string? Pretty, string? Remark)
{
    // Shown as text, never as markup, so letters may stay letters.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static BodyText Of(Rejection refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        if (refused.Body.Length == 0)
        {
            return new BodyText("", null, refused.BodyBytes == 0 ? "The body was empty." : "The body was refused before it was read, so nothing of it is kept.");
        }

        if (refused.BodyBytes > Rejection.BodySampleBytes)
        {
            return new BodyText(refused.Body, null, $"The first {Format.Bytes(Rejection.BodySampleBytes)} of {Format.Bytes(refused.BodyBytes)}; the rest is not kept.");
        }

        try
        {
            using var json = JsonDocument.Parse(refused.Body);
            return new BodyText(refused.Body, JsonSerializer.Serialize(json.RootElement, Indented), null);
        }
        catch (JsonException stopped) when (stopped.LineNumber is not null)
        {
            return new BodyText(refused.Body, null, $"Not JSON: reading stops at line {stopped.LineNumber + 1}, byte {stopped.BytePositionInLine + 1}.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A lone surrogate: it is JSON, but cannot be written anew.
            return new BodyText(refused.Body, null, "It holds half of a surrogate pair, so it is shown as received.");
        }
    }
}
