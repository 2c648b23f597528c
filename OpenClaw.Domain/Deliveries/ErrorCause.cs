using System.Text.RegularExpressions;

namespace OpenClaw.Domain.Deliveries;

/// <summary>
/// The cause behind an error's words: with numbers and ids stripped, so that what failed for one reason stands in one group (spec 2 section 4). The
/// HTTP status stays, it is the cause.
/// </summary>
public static partial class ErrorCause
{
    /// <summary>Longest cause.</summary>
    public const int MaxLength = 160;

    /// <summary>The cause of an error; <c>unknown</c> for none.</summary>
    public static string Of(string? error)
    {
        if (string.IsNullOrWhiteSpace(error))
        {
            return "unknown";
        }

        var status = Status().Match(error);
        var text = status.Value + Blanks().Replace(Ids().Replace(error[status.Length..], "#"), " ").TrimEnd();
        return text.Length > MaxLength ? text[..MaxLength] : text;
    }

    [GeneratedRegex(@"^HTTP \d{3}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Status();

    // A word with a digit in it is a number or an id: "4711", "0x1f", "5f3a-...-91", "10.0.0.1:80", "2026-11-21T06:00:00Z", "req_8fJ2".
    [GeneratedRegex(@"[\w.:+-]*\d[\w.:+-]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Blanks();
}
