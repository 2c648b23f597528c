namespace OpenClaw.Console.Export;

/// <summary>Comma-separated values that a spreadsheet can open without running what a sender wrote.</summary>
public static class CsvText
{
    /// <summary>One row with its line end.</summary>
    public static string Row(params IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>A text that a spreadsheet would run as a formula gets an apostrophe before it; separators, quotes and line ends are quoted.</summary>
    public static string Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
