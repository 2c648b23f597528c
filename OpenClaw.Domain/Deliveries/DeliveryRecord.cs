using System.Collections.Immutable;
using System.Globalization;

namespace OpenClaw.Domain.Deliveries;

/// <summary>Names a delivery record: a number that grows with the time of its creation. Written in decimal.</summary>
public readonly record struct DeliveryId(long Value) : IComparable<DeliveryId>
{
    public static bool operator <(DeliveryId left, DeliveryId right) => left.Value < right.Value;

    public static bool operator >(DeliveryId left, DeliveryId right) => left.Value > right.Value;

    public static bool operator <=(DeliveryId left, DeliveryId right) => left.Value <= right.Value;

    public static bool operator >=(DeliveryId left, DeliveryId right) => left.Value >= right.Value;

    public static bool TryParse(string? text, out DeliveryId id)
    {
        // Above 2^53 Redis' scores are no longer exact; such an id was never given.
        var valid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1L << 53;
        id = new DeliveryId(valid ? value : 0);
        return valid;
    }

    public static DeliveryId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a delivery id.");

    public int CompareTo(DeliveryId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One payload on its way to one endpoint (spec 2 section 2), without what is large: what lists show.</summary>
public record DeliveryRow
{
    public required DeliveryId Id { get; init; }

    /// <summary>Makes an at-least-once delivery count once; stays the same through retries and requeues.</summary>
    public required string IdempotencyKey { get; init; }

    public required DeliveryChannel Channel { get; init; }

    /// <summary>The milestoneId or summaryId.</summary>
    public required string SubjectId { get; init; }

    public required string EndpointId { get; init; }

    /// <summary>When it was emitted; the envelope's <c>sentAtUtc</c> on every attempt.</summary>
    public required DateTimeOffset SentAtUtc { get; init; }

    public required DeliveryStatus Status { get; init; }

    /// <summary>Attempts since it was emitted or last requeued.</summary>
    public int AttemptCount { get; init; }

    /// <summary>When it is next attempted; null when it is not to be.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>The dead-letter group it stands in, or stood in when it was dismissed.</summary>
    public string? GroupId { get; init; }

    /// <summary>Why it was dismissed.</summary>
    public string? DismissReason { get; init; }

    /// <summary>When it was dismissed; it can be restored for 30 days from then.</summary>
    public DateTimeOffset? DismissedAt { get; init; }

    /// <summary>A replica holds it until then: it is being sent now.</summary>
    public DateTimeOffset? ClaimedUntil { get; init; }
}

/// <summary>The whole record (spec 2 section 2).</summary>
public sealed record DeliveryRecord : DeliveryRow
{
    /// <summary>Attempts kept; older ones are forgotten.</summary>
    public const int MaxAttemptsKept = 20;

    /// <summary>The event or snapshot, as JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>The user or token that emitted it, or the console itself; null: it is from before that was kept.</summary>
    public string? EmittedBy { get; init; }

    /// <summary>The last attempts, oldest first, at most <see cref="MaxAttemptsKept"/>; those before a requeue stay.</summary>
    public ImmutableArray<DeliveryAttempt> Attempts { get; init; } = [];
}

/// <summary>One attempt to deliver a record.</summary>
/// <param name="At">When it began.</param>
/// <param name="Url">The address used.</param>
/// <param name="HttpStatus">Status of the answer; null when there was none.</param>
/// <param name="Milliseconds">How long it took, the repetition with the other secret included.</param>
/// <param name="Error">What was wrong; null for a success.</param>
/// <param name="Answer">The first 4 KiB of the answer, as text.</param>
/// <param name="KeyId">Key id of the secret the receiver accepted, or of the last one tried.</param>
/// <param name="Replica">Which console process sent it.</param>
public sealed record DeliveryAttempt(
    DateTimeOffset At, string Url, int? HttpStatus, int Milliseconds, string? Error, string Answer, string? KeyId, string Replica)
{
    /// <summary>Most of an answer that is read and kept, in bytes.</summary>
    public const int MaxAnswerBytes = 4096;
}
