using System.Globalization;

namespace OpenClaw.Domain.EcmaScript;

/// <summary>
/// Instants as the senders write and read them: <c>Date.prototype.toISOString</c> on output, the ECMAScript date-time
/// format (and the RFC 1123 form of HTTP headers) on input. Years outside 1 to 9999 count as unparsable.
/// </summary>
public static class EcmaScriptDate
{
    /// <summary>Bytes of <c>2026-02-28T12:34:56.000Z</c>.</summary>
    public const int IsoLength = 24;

    /// <summary>Characters before the <c>Z</c>; the system's own ISO form, which is several times quicker to write than a custom one, begins the same and has four more digits.</summary>
    private const int BeforeZ = IsoLength - 1;

    private const int SystemLength = 28;

    /// <summary>UTC, ISO 8601 with milliseconds and <c>Z</c>.</summary>
    public static string Format(DateTimeOffset value) => string.Create(IsoLength, value.UtcDateTime, static (text, time) =>
    {
        Span<char> whole = stackalloc char[SystemLength];
        time.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture);
        whole[..BeforeZ].CopyTo(text);
        text[BeforeZ] = 'Z';
    });

    /// <summary>Writes the ISO form; returns the bytes written (<see cref="IsoLength"/>).</summary>
    public static int Format(DateTimeOffset value, Span<byte> destination)
    {
        Span<byte> whole = stackalloc byte[SystemLength];
        value.UtcDateTime.TryFormat(whole, out _, "O", CultureInfo.InvariantCulture);
        whole[..BeforeZ].CopyTo(destination);
        destination[BeforeZ] = (byte)'Z';
        return IsoLength;
    }

    /// <summary>The instant in UTC without what is finer than a millisecond, so that it survives being written.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset value) =>
        new(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    /// <summary>Parses to whole milliseconds, in UTC. A date-time without an offset is taken as UTC.</summary>
    public static bool TryParse(string? text, out DateTimeOffset value)
    {
        value = default;
        if (EcmaScriptText.TrimToNull(text) is not { } trimmed)
        {
            return false;
        }

        return TryParseIso(trimmed, out value)
            || DateTimeOffset.TryParseExact(trimmed, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
    }

    private static bool TryParseIso(ReadOnlySpan<char> text, out DateTimeOffset value)
    {
        value = default;
        var cursor = new Cursor(text);
        if (!cursor.TryYear(out var year) || !cursor.TryDayPart(1, 12, out var month) || !cursor.TryDayPart(1, 31, out var day))
        {
            return false;
        }

        long milliseconds = 0;
        var offsetMinutes = 0;
        if (!cursor.AtEnd && (!cursor.TryTime(out milliseconds) || !cursor.TryOffset(out offsetMinutes)))
        {
            return false;
        }

        return cursor.AtEnd && TryCompose(year, month, day, milliseconds, offsetMinutes, out value);
    }

    private static bool TryCompose(int year, int month, int day, long milliseconds, int offsetMinutes, out DateTimeOffset value)
    {
        value = default;
        if (year is < 1 or > 9999)
        {
            return false;
        }

        // JavaScript engines let 30 February run on into March.
        var ticks = new DateTime(year, month, 1, 0, 0, 0, DateTimeKind.Utc).Ticks
            + ((day - 1) * TimeSpan.TicksPerDay)
            + (milliseconds * TimeSpan.TicksPerMillisecond)
            - (offsetMinutes * TimeSpan.TicksPerMinute);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private ref struct Cursor(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public readonly bool AtEnd => _rest.IsEmpty;

        public bool TryYear(out int year)
        {
            year = 0;
            if (_rest is not ['+' or '-', ..])
            {
                return TryDigits(4, 0, 9999, out year);
            }

            var negative = _rest[0] == '-';
            _rest = _rest[1..];
            if (!TryDigits(6, 0, 999_999, out year))
            {
                return false;
            }

            year = negative ? -year : year;
            return year != 0 || !negative;
        }

        /// <summary>Reads <c>-NN</c>; a missing month or day is the first one.</summary>
        public bool TryDayPart(int min, int max, out int part)
        {
            part = min;
            return !TryTake('-') || TryDigits(2, min, max, out part);
        }

        public bool TryTime(out long milliseconds)
        {
            milliseconds = 0;
            if (!(TryTake('T') || TryTake('t') || TryTake(' '))
                || !TryDigits(2, 0, 24, out var hour) || !TryTake(':') || !TryDigits(2, 0, 59, out var minute))
            {
                return false;
            }

            int second = 0, fraction = 0;
            if (TryTake(':') && (!TryDigits(2, 0, 59, out second) || (TryTake('.') && !TryFraction(out fraction))))
            {
                return false;
            }

            milliseconds = (((((hour * 60L) + minute) * 60) + second) * 1000) + fraction;
            return hour < 24 || milliseconds == 24 * 3_600_000L;
        }

        public bool TryOffset(out int minutes)
        {
            minutes = 0;
            if (AtEnd || TryTake('Z') || TryTake('z'))
            {
                return true;
            }

            var sign = TryTake('+') ? 1 : -1;
            if (sign < 0 && !TryTake('-'))
            {
                return false;
            }

            if (!TryDigits(2, 0, 23, out var hours))
            {
                return false;
            }

            TryTake(':');
            var complete = TryDigits(2, 0, 59, out var rest);
            minutes = sign * ((hours * 60) + rest);
            return complete;
        }

        private bool TryTake(char expected)
        {
            if (_rest.IsEmpty || _rest[0] != expected)
            {
                return false;
            }

            _rest = _rest[1..];
            return true;
        }

        private bool TryDigits(int count, int min, int max, out int value)
        {
            value = 0;
            if (_rest.Length < count)
            {
                return false;
            }

            foreach (var c in _rest[..count])
            {
                if (!char.IsAsciiDigit(c))
                {
                    return false;
                }

                value = (value * 10) + (c - '0');
            }

            _rest = _rest[count..];
            return value >= min && value <= max;
        }

        /// <summary>Reads any number of fraction digits; what is finer than a millisecond is cut off.</summary>
        private bool TryFraction(out int milliseconds)
        {
            milliseconds = 0;
            var length = _rest.IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? _rest.Length : length;
            for (var i = 0; i < 3; i++)
            {
                milliseconds = (milliseconds * 10) + (i < length ? _rest[i] - '0' : 0);
            }

            _rest = _rest[length..];
            return length > 0;
        }
    }
}
