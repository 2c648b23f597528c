using System.Globalization;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>A position in the history: the id of its Redis stream, which is the time of arrival and a counter.</summary>
public readonly record struct HistoryId(long Ms, long N) : IComparable<HistoryId>
{
    public static HistoryId Zero { get; }

    public static bool operator <(HistoryId left, HistoryId right) => left.CompareTo(right) < 0;

    public static bool operator >(HistoryId left, HistoryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(HistoryId left, HistoryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(HistoryId left, HistoryId right) => left.CompareTo(right) >= 0;

    public static bool TryParse(ReadOnlySpan<char> text, out HistoryId id)
    {
        id = default;
        var dash = text.IndexOf('-');
        if (dash < 0
            || !long.TryParse(text[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !long.TryParse(text[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var counter))
        {
            return false;
        }

        id = new HistoryId(milliseconds, counter);
        return true;
    }

    public static HistoryId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a history id.");

    public int CompareTo(HistoryId other) => Ms != other.Ms ? Ms.CompareTo(other.Ms) : N.CompareTo(other.N);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ms}-{N}");
}

/// <summary>One accepted milestone and where it came from.</summary>
/// <param name="KeyId">Fingerprint of the secret that verified it.</param>
/// <param name="SentAt">What the envelope said, as it said it.</param>
/// <param name="Demo">Posted by the built-in demo sender.</param>
public sealed record ProofEntry(HistoryId Id, Milestone Event, string IdempotencyKey, string KeyId, string SentAt, bool Demo)
{
    public DateTimeOffset ArrivedAt => DateTimeOffset.FromUnixTimeMilliseconds(Id.Ms);
}

/// <summary>One position of a view.</summary>
/// <param name="Entry">Null when it is no longer kept, or cannot be read now.</param>
/// <param name="Unread">It may be there, but Redis is away.</param>
public sealed record ProofSlot(HistoryId Id, ProofEntry? Entry, bool Unread);
