using System.Globalization;
using System.Text.Json;

namespace OpenClaw.Domain.Checking;

/// <summary>Says in plain words where JSON goes wrong.</summary>
internal static class JsonProblem
{
    /// <summary>.NET cannot read every text JSON can hold: half a surrogate pair, bytes that are no UTF-8.</summary>
    public static readonly FieldProblem Broken = new("", "This holds a broken character; it must be UTF-8.");

    public static FieldProblem From(JsonException error) => new("", $"This is not JSON{Where(error)}.");

    /// <summary>" (line 3, column 5)", counted from one; or nothing.</summary>
    private static string Where(JsonException error) => error is { LineNumber: { } line, BytePositionInLine: { } column }
        ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, column {column + 1})")
        : "";
}
