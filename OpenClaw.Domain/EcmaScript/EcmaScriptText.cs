namespace OpenClaw.Domain.EcmaScript;

/// <summary>Text rules of the senders' language, where they differ from .NET's.</summary>
public static class EcmaScriptText
{
    /// <summary><c>String.prototype.trim</c>: unlike .NET it takes U+FEFF off and leaves U+0085.</summary>
    public static string Trim(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return end - start == text.Length ? text : text[start..end];
    }

    /// <summary>The trimmed text, or null when nothing is left of it.</summary>
    public static string? TrimToNull(string? text) => text is null || Trim(text) is not { Length: > 0 } trimmed ? null : trimmed;

    /// <summary>White space and line ends as ECMAScript defines them.</summary>
    public static bool IsSpace(char c) => c switch
    {
        ' ' or '\t' or '\n' or '\r' or '\v' or '\f' => true,
        < '\u0080' => false,
        '\u0085' => false,
        '\uFEFF' => true,
        _ => char.IsWhiteSpace(c),
    };

    /// <summary><c>parseInt(text, 10)</c>, clamped to the range of a long; null where JavaScript answers NaN.</summary>
    public static long? ParseInteger(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var digits = Trim(text).AsSpan();
        var negative = digits is ['-', ..];
        if (digits is ['+' or '-', ..])
        {
            digits = digits[1..];
        }

        var length = digits.IndexOfAnyExceptInRange('0', '9');
        digits = length < 0 ? digits : digits[..length];
        if (digits.IsEmpty)
        {
            return null;
        }

        // Only digits are left, so a failure to parse is an overflow.
        var value = long.TryParse(digits, out var parsed) ? parsed : long.MaxValue;
        return negative ? -value : value;
    }
}
