using System.Text.Json;
using System.Text.Unicode;

namespace OpenClaw.Domain.Signing;

/// <summary>
/// The canonical form that is signed (spec 1 section 1): byte for byte what a JavaScript engine gives for
/// <c>JSON.stringify</c> of the parsed body with the keys of every object sorted.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Objects and arrays may nest this deep; one more is refused.</summary>
    public const int MaxDepth = 64;

    /// <summary>Appends the canonical form of a body. Nothing is appended when it has none.</summary>
    /// <param name="json">The body as received; a leading UTF-8 byte order mark is skipped, as a JavaScript server does.</param>
    /// <param name="output">Where the canonical bytes go.</param>
    /// <param name="error">Why there is no canonical form.</param>
    public static bool TryWrite(ReadOnlySpan<byte> json, PooledBuffer output, out CanonicalError error) =>
        TryWrite(json, KeyOrder.Sorted, output, out error);

    internal static bool TryWrite(ReadOnlySpan<byte> json, KeyOrder order, PooledBuffer output, out CanonicalError error)
    {
        ArgumentNullException.ThrowIfNull(output);
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        error = CanonicalError.InvalidJson;
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        var tree = new CanonicalTree(json, order);
        try
        {
            error = tree.Build();
            if (error is CanonicalError.None)
            {
                tree.Write(output);
            }
        }
        catch (JsonException)
        {
            error = CanonicalError.InvalidJson;
        }
        finally
        {
            tree.Dispose();
        }

        return error is CanonicalError.None;
    }
}
