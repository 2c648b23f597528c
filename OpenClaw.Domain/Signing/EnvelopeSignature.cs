using System.Buffers;
using System.Security.Cryptography;

namespace OpenClaw.Domain.Signing;

/// <summary>HMAC-SHA256 over the canonical form of an envelope, in hex (spec 1 section 1).</summary>
public static class EnvelopeSignature
{
    /// <summary>Characters of a signature.</summary>
    public const int HexLength = HMACSHA256.HashSizeInBytes * 2;

    /// <summary>Name of the header that carries the signature.</summary>
    public const string HeaderName = "x-openclaw-signature";

    /// <summary>Name of the header that carries the time of sending; it is required, but not part of what is signed.</summary>
    public const string TimestampHeaderName = "x-openclaw-timestamp";

    /// <summary>The signature in lowercase hex.</summary>
    public static string Sign(SigningSecret secret, ReadOnlySpan<byte> canonical)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        secret.Hmac(canonical, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>
    /// Whether the header is the signature, in whichever case it is written. Compared in constant time; what is not
    /// 64 hex digits is simply no match.
    /// </summary>
    public static bool Verify(SigningSecret secret, ReadOnlySpan<byte> canonical, ReadOnlySpan<char> header)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Span<byte> claimed = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (header.Length != HexLength
            || Convert.FromHexString(header, claimed, out _, out var written) is not OperationStatus.Done
            || written != claimed.Length)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        secret.Hmac(canonical, expected);
        return CryptographicOperations.FixedTimeEquals(claimed, expected);
    }
}
