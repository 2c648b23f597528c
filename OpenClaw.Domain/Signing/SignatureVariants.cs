using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Domain.Signing;

/// <summary>The ways in which senders get signing slightly wrong, so that a refused signature can be matched against them.</summary>
internal static class SignatureVariants
{
    private const string AlgorithmPrefix = "sha256=";

    /// <summary>What was signed; <paramref name="Difference"/> is null for the canonical form.</summary>
    internal readonly record struct Message(byte[] Bytes, string? Difference);

    /// <summary>What was used as key.</summary>
    internal readonly record struct Key(byte[] Bytes, DiagnosisCause Deviation);

    /// <summary>The signature in bytes, and how it was written when not in plain hex.</summary>
    internal readonly record struct Claim(byte[] Hash, string? Notation);

    /// <summary>The canonical form first, then the forms that other libraries produce, nearest first.</summary>
    public static IEnumerable<Message> Messages(byte[] body)
    {
        if (Canonical(body, KeyOrder.Sorted) is { } canonical)
        {
            yield return new Message(canonical, null);
            yield return new Message(Canonical(body, KeyOrder.AsWritten)!, "the body with its keys in the order they were written, not sorted");
            yield return new Message(Spaced(canonical), "sorted keys, but with a space after each colon and comma");
            yield return new Message(Escaped(canonical), "sorted keys, but with every non-ASCII character escaped");
            yield return new Message(Escaped(Spaced(canonical)), "sorted keys, but with spaces and with every non-ASCII character escaped");
            yield return new Message([.. canonical, (byte)'\n'], "the canonical form with a line end behind it");
        }

        yield return new Message(body, "the bytes of the body as they were sent");
    }

    public static IEnumerable<Key> Keys(SigningSecret secret)
    {
        yield return new Key(secret.Key.ToArray(), DiagnosisCause.SignatureFits);
        var text = secret.Text.Trim();
        if (text.Length % 2 == 0 && text.Length > 0 && text.AsSpan().IndexOfAnyExcept(Hex) < 0)
        {
            yield return new Key(Convert.FromHexString(text), DiagnosisCause.HexDecodedSecret);
        }

        foreach (var spaced in (string[])[text, text + "\n", text + "\r\n", text + " "])
        {
            if (!string.Equals(spaced, secret.Text, StringComparison.Ordinal))
            {
                yield return new Key(Encoding.UTF8.GetBytes(spaced), DiagnosisCause.SecretWithWhiteSpace);
            }
        }
    }

    /// <summary>Reads the header in the notations seen in the field; null when it is none of them.</summary>
    public static Claim? Read(string header)
    {
        var text = header.Trim();
        var bare = text.StartsWith(AlgorithmPrefix, StringComparison.OrdinalIgnoreCase) ? text[AlgorithmPrefix.Length..] : text;
        var prefix = bare.Length == text.Length ? null : $"with \"{text[..AlgorithmPrefix.Length]}\" in front";
        if (bare.Length == EnvelopeSignature.HexLength && bare.AsSpan().IndexOfAnyExcept(Hex) < 0)
        {
            return new Claim(Convert.FromHexString(bare), prefix);
        }

        Span<byte> hash = stackalloc byte[64];
        var standard = bare.Replace('-', '+').Replace('_', '/').TrimEnd('=') + "=";
        return Convert.TryFromBase64String(standard, hash, out var written) && written == HMACSHA256.HashSizeInBytes
            ? new Claim(hash[..written].ToArray(), "in base64")
            : null;
    }

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    private static byte[]? Canonical(byte[] body, KeyOrder order)
    {
        using var buffer = new PooledBuffer(body.Length);
        return CanonicalJson.TryWrite(body, order, buffer, out _) ? buffer.WrittenSpan.ToArray() : null;
    }

    /// <summary>Canonical JSON with a space after every colon and comma outside strings.</summary>
    private static byte[] Spaced(byte[] canonical)
    {
        using var output = new PooledBuffer(canonical.Length * 2);
        var (inString, escaped) = (false, false);
        foreach (var c in canonical)
        {
            output.Write(c);
            if (!inString && c is (byte)':' or (byte)',')
            {
                output.Write((byte)' ');
            }

            inString ^= c is (byte)'"' && !escaped;
            escaped = c is (byte)'\\' && !escaped;
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Canonical JSON with every character above U+007E as <c>\uxxxx</c>.</summary>
    private static byte[] Escaped(byte[] canonical)
    {
        var output = new StringBuilder(canonical.Length);
        foreach (var c in Encoding.UTF8.GetString(canonical))
        {
            _ = c < '\u007F' ? output.Append(c) : output.Append("\\u").Append(((int)c).ToString("x4"));
        }

        return Encoding.ASCII.GetBytes(output.ToString());
    }
}
