using System.Diagnostics.CodeAnalysis;

namespace OpenClaw.Domain.Tasks;

/// <summary>
/// The id of a task (spec 3 section 1): 26 characters of Crockford base32, 10 of the unix milliseconds it was made at and 16 of 80 random bits.
/// Texts sort as the times do.
/// </summary>
public readonly record struct TaskId : IComparable<TaskId>
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 26;

    /// <summary>Bytes of randomness an id is made of.</summary>
    public const int RandomBytes = 10;

    private const int TimeLength = 10;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly string? _text;

    private TaskId(string text) => _text = text;

    /// <summary>When it was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt
    {
        get
        {
            var ms = 0L;
            foreach (var character in ToString().AsSpan(0, TimeLength))
            {
                ms = (ms << 5) | (uint)Alphabet.IndexOf(character, StringComparison.Ordinal);
            }

            return DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }
    }

    public static bool operator <(TaskId left, TaskId right) => left.CompareTo(right) < 0;

    public static bool operator >(TaskId left, TaskId right) => left.CompareTo(right) > 0;

    public static bool operator <=(TaskId left, TaskId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TaskId left, TaskId right) => left.CompareTo(right) >= 0;

    /// <param name="at">When the task is made.</param>
    /// <param name="random"><see cref="RandomBytes"/> random bytes.</param>
    public static TaskId Create(DateTimeOffset at, ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, RandomBytes);
        Span<char> text = stackalloc char[Length];
        WriteTime(at, text);
        for (var (half, i) = (0, TimeLength); half < 2; half++)
        {
            // 40 bits are eight characters.
            var bits = 0UL;
            foreach (var part in random.Slice(half * 5, 5))
            {
                bits = (bits << 8) | part;
            }

            for (var shift = 35; shift >= 0; shift -= 5)
            {
                text[i++] = Alphabet[(int)((bits >> shift) & 31)];
            }
        }

        return new TaskId(new string(text));
    }

    /// <summary>What every id made at or after a time is not less than: the bound of an age filter.</summary>
    public static string FirstOf(DateTimeOffset at)
    {
        Span<char> text = stackalloc char[TimeLength];
        WriteTime(at, text);
        return new string(text);
    }

    public static TaskId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a task id.");

    /// <summary>Reads an id; letters of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TaskId id)
    {
        id = default;
        if (text is not { Length: Length } || text[0] is not (>= '0' and <= '7'))
        {
            return false;
        }

        var upper = text.ToUpperInvariant();
        foreach (var character in upper)
        {
            if (!Alphabet.Contains(character, StringComparison.Ordinal))
            {
                return false;
            }
        }

        id = new TaskId(upper);
        return true;
    }

    public int CompareTo(TaskId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? "00000000000000000000000000";

    private static void WriteTime(DateTimeOffset at, Span<char> text)
    {
        var ms = Math.Max(0, at.ToUnixTimeMilliseconds());
        for (var i = TimeLength - 1; i >= 0; i--, ms >>= 5)
        {
            text[i] = Alphabet[(int)(ms & 31)];
        }
    }
}
