using System.Globalization;

namespace OpenClaw.Domain.EcmaScript;

/// <summary>Prints a JSON number the way ECMAScript's <c>Number::toString</c> does (spec 1 section 1).</summary>
public static class EcmaScriptNumber
{
    /// <summary>Most bytes a printed number takes: sign, 17 digits, point and five leading zeros, or the exponent.</summary>
    public const int MaxLength = 32;

    /// <summary>Integers of up to this many digits are exact doubles and print as they were written.</summary>
    private const int ExactDigits = 15;

    /// <summary>Writes a valid JSON number token as a JavaScript engine prints it after parsing; overflow becomes <c>null</c>.</summary>
    /// <returns>The bytes written; <paramref name="destination"/> must hold <see cref="MaxLength"/>.</returns>
    public static int Write(ReadOnlySpan<byte> token, Span<byte> destination)
    {
        if (IsShortInteger(token))
        {
            token.CopyTo(destination);
            return token.Length;
        }

        var value = double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture);
        return Write(value, destination);
    }

    /// <summary>Writes a double; NaN and the infinities become <c>null</c>, as in <c>JSON.stringify</c>.</summary>
    public static int Write(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
        {
            "null"u8.CopyTo(destination);
            return 4;
        }

        if (value is 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        Span<byte> shortest = stackalloc byte[40];
        value.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[32];
        var parts = Decimal(shortest[..length], digits);
        if (IsPowerOfTwo(value) && double.Parse(shortest[..length], CultureInfo.InvariantCulture) != value)
        {
            parts = SeventeenDigits(value, digits);
        }

        return Layout(digits[..parts.Count], parts.Point, value < 0, destination);
    }

    private static bool IsShortInteger(ReadOnlySpan<byte> token)
    {
        var digits = token[0] == '-' ? token[1..] : token;
        return digits.Length <= ExactDigits
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (digits.Length == token.Length || digits[0] != '0');
    }

    private static bool IsPowerOfTwo(double value) => (BitConverter.DoubleToUInt64Bits(value) & 0xF_FFFF_FFFF_FFFF) == 0;

    /// <summary>
    /// .NET 10 prints two powers of two (2^-25 and 2^-958) one digit too short to come back, as the gap below them is half the
    /// gap above. They need 17 digits; of two equally near ones engines take the even, .NET the greater, so we round here.
    /// </summary>
    private static (int Count, int Point) SeventeenDigits(double value, Span<byte> digits)
    {
        const int wanted = 17;
        Span<byte> exact = stackalloc byte[40];
        value.TryFormat(exact, out var length, "E24", CultureInfo.InvariantCulture);
        digits.Fill((byte)'0');
        var point = Decimal(exact[..length], digits).Point;
        var half = digits.Slice(wanted, 8).SequenceCompareTo("50000000"u8);
        if (half > 0 || (half == 0 && digits[wanted - 1] % 2 == 1))
        {
            // Neither of the two ends in 9, so nothing is carried.
            digits[wanted - 1]++;
        }

        return (wanted, point);
    }

    /// <summary>Splits the shortest round-trip text into its significant digits and the position of the decimal point.</summary>
    private static (int Count, int Point) Decimal(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        int count = 0, point = 0, exponent = 0;
        var pointSeen = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is (byte)'-')
            {
                continue;
            }

            if (c is (byte)'E')
            {
                exponent = int.Parse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (c is (byte)'.')
            {
                pointSeen = true;
                continue;
            }

            if (c is (byte)'0' && count == 0)
            {
                // A leading zero carries no digit, but behind the point it moves the point.
                point -= pointSeen ? 1 : 0;
                continue;
            }

            digits[count++] = c;
            point += pointSeen ? 0 : 1;
        }

        while (digits[count - 1] is (byte)'0')
        {
            count--;
        }

        return (count, point + exponent);
    }

    private static int Layout(ReadOnlySpan<byte> digits, int point, bool negative, Span<byte> destination)
    {
        var writer = new ByteCursor(destination);
        if (negative)
        {
            writer.Add((byte)'-');
        }

        if (point is > 0 and <= 21)
        {
            writer.Add(digits[..Math.Min(point, digits.Length)]);
            writer.Zeros(point - digits.Length);
            if (digits.Length > point)
            {
                writer.Add((byte)'.');
                writer.Add(digits[point..]);
            }
        }
        else if (point is > -6 and <= 0)
        {
            writer.Add("0."u8);
            writer.Zeros(-point);
            writer.Add(digits);
        }
        else
        {
            writer.Add(digits[0]);
            if (digits.Length > 1)
            {
                writer.Add((byte)'.');
                writer.Add(digits[1..]);
            }

            writer.Add(point > 0 ? "e+"u8 : "e-"u8);
            writer.Integer(Math.Abs(point - 1));
        }

        return writer.Count;
    }

    private ref struct ByteCursor(Span<byte> destination)
    {
        private readonly Span<byte> _destination = destination;

        public int Count { get; private set; }

        public void Add(byte value) => _destination[Count++] = value;

        public void Add(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_destination[Count..]);
            Count += bytes.Length;
        }

        public void Zeros(int count)
        {
            for (; count > 0; count--)
            {
                Add((byte)'0');
            }
        }

        public void Integer(int value)
        {
            value.TryFormat(_destination[Count..], out var written, default, CultureInfo.InvariantCulture);
            Count += written;
        }
    }
}
