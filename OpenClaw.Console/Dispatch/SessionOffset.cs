using System.Globalization;
using System.Security.Cryptography;

namespace OpenClaw.Console.Dispatch;

/// <summary>How far a session log has been read, and by what it is known again.</summary>
/// <param name="Position">Bytes read; always the beginning of a line, unless <paramref name="Skipping"/>.</param>
/// <param name="HeadLength">How many bytes of its beginning <paramref name="Head"/> was made of.</param>
/// <param name="Head">SHA-256 of its beginning, 16 hex digits: another one means another file under the same name.</param>
/// <param name="Skipping">In the middle of a line that is too long; the rest of it is passed over.</param>
public sealed record SessionOffset(long Position, int HeadLength, string Head, bool Skipping)
{
    /// <summary>Most bytes a file is known by.</summary>
    public const int MaxHead = 512;

    public static SessionOffset Start { get; } = new(0, 0, "", Skipping: false);

    public static SessionOffset? Parse(string? text) =>
        text?.Split(' ') is [var position, var length, var head, var skipping]
        && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var headLength)
            ? new SessionOffset(at, Math.Min(headLength, MaxHead), head, skipping == "1")
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position} {HeadLength} {Head} {(Skipping ? 1 : 0)}");

    /// <summary>Whether this is the file it was read from, or one that has only grown.</summary>
    public bool Knows(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Length >= Position && (HeadLength == 0 || HeadOf(file, HeadLength) == Head);
    }

    /// <summary>Read up to here.</summary>
    public SessionOffset At(Stream file, long position, bool skipping)
    {
        var length = (int)Math.Min(position, MaxHead);
        return length == HeadLength ? this with { Position = position, Skipping = skipping } : new SessionOffset(position, length, HeadOf(file, length), skipping);
    }

    private static string HeadOf(Stream file, int length)
    {
        var bytes = new byte[length];
        file.Position = 0;
        return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, file.ReadAtLeast(bytes, length, throwOnEndOfStream: false))))[..16];
    }
}
