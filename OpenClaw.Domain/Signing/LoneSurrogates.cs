namespace OpenClaw.Domain.Signing;

/// <summary>
/// .NET's JSON readers throw on a lone surrogate escape. The canonical form may hold some (<c>\ud83d</c>), and only lone ones,
/// so for reading they are replaced by U+FFFD in place. The bytes that are signed stay untouched: patch a copy, or after verifying.
/// </summary>
public static class LoneSurrogates
{
    /// <summary>Replaces every surrogate escape in canonical JSON by <c>\ufffd</c>, which is as long.</summary>
    public static void Replace(PooledBuffer canonical)
    {
        ArgumentNullException.ThrowIfNull(canonical);
        var rest = canonical.WrittenForPatching;
        for (int at; (at = rest.IndexOf((byte)'\\')) >= 0;)
        {
            rest = rest[at..];
            if (rest.StartsWith("\\ud"u8))
            {
                "\\ufffd"u8.CopyTo(rest);
            }

            // Past both characters, so that the second backslash of an escaped one starts nothing.
            rest = rest[2..];
        }
    }
}
