using System.Globalization;
using System.Text;

namespace OpenClaw.Console.Tests.Domain.Signing;

/// <summary>Writes random JSON text that leans on every corner where engines and libraries differ. The same seed gives the same text.</summary>
internal sealed class RandomJson(int seed)
{
    private const int MaxNesting = 5;

    private static readonly string[] Keys =
    [
        "", "0", "1", "2", "10", "9", "00", "01", "-0", "-1", "1.5", "1e3", "4294967294", "4294967295", "4294967296", "99999999999",
        "__proto__", "__proto__x", "constructor", "toString", "toJSON", "length", "hasOwnProperty", "a", "A", "aa", "b", "Z", "é", "e\u0301",
        "\u2028", "\u2029", "\u007F", "\u0000", "\u001F", "\"", "\\", "/", "\n", "\uE000", "\uFFFF", "\uFFFD", "\uFEFF", "\U0001F600",
        "\U00010000", "\U0010FFFF", "\uD83D", "\uDE00", "\uD83Dx", "\uDE00\uD83D", "x\uD800", "\uD83D\uE000", "\uD83D\U0001F600", "\uDBFF",
        "\uD800\uD800\uDC00", "idempotencyKey", "event", "evidence", "sentAtUtc",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "-0.0", "0e99999999999", "1.0", "1.50", "100", "1e0", "1E+2", "1e-0", "1e21", "1e20", "999999999999999999999", "1e-6",
        "1e-7", "0.000001", "0.0000001", "-1.5e-7", "1e400", "-1e400", "1e-400", "5e-324", "2.5e-324", "2.4703282292062327e-324",
        "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "9007199254740991",
        "9007199254740992", "9007199254740993", "123456789012345", "1234567890123456", "12345678901234567890", "4294967295", "1e23", "8.5e22",
        "0.1", "0.30000000000000004", "2.2250738585072014e-308", "2.2250738585072011e-308", "1e999999999999999999999", "1e-999999999999999999999",
        "144115188075855870", "-5e-324", "0.0000000000000000000000000000000000001e37", "179769313486231580793728971405301e277",
    ];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    internal byte[] NextDocument()
    {
        _text.Clear();
        Space();
        Value(_random.Next(12) == 0 ? 0 : MaxNesting);
        Space();
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private void Space()
    {
        while (Chance(6))
        {
            _text.Append(" \t\n\r"[_random.Next(4)]);
        }
    }

    private void Value(int nesting)
    {
        switch (nesting > 0 ? _random.Next(9) : _random.Next(4, 9))
        {
            case < 3: Items('{', '}', nesting, member: true); break;
            case 3: Items('[', ']', nesting, member: false); break;
            case < 6: String(Text()); break;
            case < 8: _text.Append(Number()); break;
            default: _text.Append((string[])["true", "false", "null"] is var words ? words[_random.Next(3)] : null); break;
        }
    }

    private void Items(char open, char close, int nesting, bool member)
    {
        _text.Append(open);
        Space();
        var count = Chance(20) ? _random.Next(40) : _random.Next(6);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                _text.Append(',');
                Space();
            }

            if (member)
            {
                String(Key());
                Space();
                _text.Append(':');
                Space();
            }

            Value(nesting - 1);
            Space();
        }

        _text.Append(close);
    }

    private string Key() => _random.Next(4) switch
    {
        0 => Text(),
        1 => Keys[_random.Next(Keys.Length)] + Keys[_random.Next(Keys.Length)],
        _ => Keys[_random.Next(Keys.Length)],
    };

    private string Text()
    {
        var characters = new StringBuilder();
        for (var length = _random.Next(8); length > 0; length--)
        {
            characters.Append(_random.Next(8) switch
            {
                0 => (char)_random.Next(0x20),
                1 => (char)_random.Next(0xD800, 0xE000),
                2 => (char)_random.Next(0x10000),
                3 => "\"\\/\b\f\n\r\t\u007F\u2028\u2029\uFEFF\uFFFF\uE000"[_random.Next(14)],
                _ => (char)_random.Next(0x20, 0x7F),
            });
            if (Chance(12))
            {
                characters.Append(char.ConvertFromUtf32(_random.Next(0x10000, 0x110000)));
            }
        }

        return characters.ToString();
    }

    /// <summary>Writes a string with a random choice of the ways JSON has for each character.</summary>
    private void String(string value)
    {
        _text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var pair = char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            var shortEscape = "\"\\/\b\f\n\r\t".IndexOf(c, StringComparison.Ordinal);
            if (shortEscape >= 0 && Chance(2))
            {
                _text.Append('\\').Append("\"\\/bfnrt"[shortEscape]);
            }
            else if (c < 0x20 || c is '"' or '\\' || (char.IsSurrogate(c) && !pair) || Chance(6))
            {
                Escape(c);
                if (pair)
                {
                    Escape(value[++i]);
                }
            }
            else
            {
                _text.Append(c);
                if (pair)
                {
                    _text.Append(value[++i]);
                }
            }
        }

        _text.Append('"');
    }

    private void Escape(char c) => _text.Append("\\u").Append(((int)c).ToString(Chance(2) ? "x4" : "X4", CultureInfo.InvariantCulture));

    private string Number() => _random.Next(6) switch
    {
        0 => Numbers[_random.Next(Numbers.Length)],
        1 => BitPattern().ToString("R", CultureInfo.InvariantCulture),
        2 => BitPattern().ToString("E" + _random.Next(12, 40), CultureInfo.InvariantCulture),
        3 => _random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        4 => Digits(_random.Next(1, 30)) + "." + Digits(_random.Next(1, 400)).PadLeft(_random.Next(1, 40), '0') + Exponent(),
        _ => _random.Next(-1000, 1000).ToString(CultureInfo.InvariantCulture) + Exponent(),
    };

    private string Exponent() => Chance(2) ? "" : "eE"[_random.Next(2)] + ((string[])["", "+", "-"])[_random.Next(3)] + _random.Next(Chance(4) ? 400 : 25);

    private string Digits(int count)
    {
        var digits = new StringBuilder(count).Append((char)('1' + _random.Next(9)));
        while (digits.Length < count)
        {
            digits.Append((char)('0' + _random.Next(10)));
        }

        return digits.ToString();
    }

    /// <summary>A finite double with random bits, or one next to a power of two or ten, where shortest printing is hardest.</summary>
    private double BitPattern()
    {
        var value = _random.Next(4) switch
        {
            0 => Math.ScaleB(1, _random.Next(-1074, 1024)),
            1 => double.Parse("1e" + _random.Next(-323, 309), CultureInfo.InvariantCulture),
            _ => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
        };
        value = _random.Next(3) switch { 0 => Math.BitIncrement(value), 1 => Math.BitDecrement(value), _ => value };
        return double.IsFinite(value) ? value : 1.5;
    }
}
