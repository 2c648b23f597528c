using System.Text;

namespace OpenClaw.Domain.Signing;

/// <summary>JSON string escapes: decoding keys for comparison, and printing strings as <c>JSON.stringify</c> does.</summary>
internal static class CanonicalEscapes
{
    /// <summary>Appends the decoded text as UTF-8, with lone surrogates as three bytes each (WTF-8), so that no key loses its identity.</summary>
    public static void Decode(ReadOnlySpan<byte> raw, PooledBuffer output)
    {
        Span<byte> encoded = stackalloc byte[4];
        while (TryNextEscape(raw, output, out var at))
        {
            output.Write(encoded[..Encode(ReadEscape(raw, ref at), encoded)]);
            raw = raw[at..];
        }
    }

    /// <summary>Appends the string in quotes, escaped the one way ECMAScript prints it.</summary>
    public static void Print(ReadOnlySpan<byte> raw, PooledBuffer output)
    {
        output.Write((byte)'"');
        while (TryNextEscape(raw, output, out var at))
        {
            Print(ReadEscape(raw, ref at), output);
            raw = raw[at..];
        }

        output.Write((byte)'"');
    }

    /// <summary>Copies up to the next escape; false when the rest held none and is copied too.</summary>
    private static bool TryNextEscape(ReadOnlySpan<byte> raw, PooledBuffer output, out int at)
    {
        at = raw.IndexOf((byte)'\\');
        output.Write(at < 0 ? raw : raw[..at]);
        return at >= 0;
    }

    /// <summary>Reads the escape at <paramref name="at"/>, taking both halves of a surrogate pair; moves behind it.</summary>
    private static int ReadEscape(ReadOnlySpan<byte> raw, ref int at)
    {
        var kind = raw[at + 1];
        if (kind is not (byte)'u')
        {
            at += 2;
            return kind switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => kind,
            };
        }

        var unit = ReadHex(raw.Slice(at + 2, 4));
        at += 6;
        if (char.IsHighSurrogate((char)unit) && raw.Length >= at + 6 && raw[at] == '\\' && raw[at + 1] == 'u'
            && ReadHex(raw.Slice(at + 2, 4)) is var low && char.IsLowSurrogate((char)low))
        {
            at += 6;
            return char.ConvertToUtf32((char)unit, (char)low);
        }

        return unit;
    }

    private static int ReadHex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var c in digits)
        {
            // The reader has let only hexadecimal digits through.
            value = (value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }

        return value;
    }

    private static int Encode(int codePoint, Span<byte> destination)
    {
        if (Rune.TryCreate(codePoint, out var rune))
        {
            return rune.EncodeToUtf8(destination);
        }

        destination[0] = (byte)(0xE0 | (codePoint >> 12));
        destination[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
        destination[2] = (byte)(0x80 | (codePoint & 0x3F));
        return 3;
    }

    private static void Print(int codePoint, PooledBuffer output)
    {
        switch (codePoint)
        {
            case '"': output.Write("\\\""u8); break;
            case '\\': output.Write("\\\\"u8); break;
            case '\b': output.Write("\\b"u8); break;
            case '\f': output.Write("\\f"u8); break;
            case '\n': output.Write("\\n"u8); break;
            case '\r': output.Write("\\r"u8); break;
            case '\t': output.Write("\\t"u8); break;
            case < 0x20 or (>= 0xD800 and <= 0xDFFF): PrintHex(codePoint, output); break;
            default:
                Span<byte> encoded = stackalloc byte[4];
                output.Write(encoded[..Encode(codePoint, encoded)]);
                break;
        }
    }

    private static void PrintHex(int unit, PooledBuffer output)
    {
        var hex = "0123456789abcdef"u8;
        output.Write([(byte)'\\', (byte)'u', hex[unit >> 12], hex[(unit >> 8) & 15], hex[(unit >> 4) & 15], hex[unit & 15]]);
    }
}
