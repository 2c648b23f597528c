using System.Text.Json.Serialization;

namespace OpenClaw.Console.DeadLetters;

/// <summary>The two signed channels envelopes come in by.</summary>
public enum IngestChannel
{
    Milestones,
    Demand,
}

/// <summary>The channels' names in URLs, stored fields and words.</summary>
public static class IngestChannelNames
{
    public static string Name(this IngestChannel channel) => channel == IngestChannel.Milestones ? "milestones" : "demand";
}

/// <summary>One refused envelope with what an operator needs to explain it (spec 1 section 2).</summary>
public sealed record Rejection
{
    /// <summary>Bytes of the body that are kept.</summary>
    public const int BodySampleBytes = 4 * 1024;

    public required IngestChannel Channel { get; init; }

    /// <summary>The reason the sender was told.</summary>
    public required string Reason { get; init; }

    /// <summary>The HTTP status the sender was told.</summary>
    public required int Status { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The envelope's idempotency key, when it could be read; at most 256 characters of it.</summary>
    public string? IdempotencyKey { get; init; }

    public required string Address { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>The key id the sender says it signed with, if it says one.</summary>
    public string? ClaimedKeyId { get; init; }

    public string? TimestampHeader { get; init; }

    public bool HasSignature { get; init; }

    /// <summary>SHA-256 of the whole body, hex; null when it was refused before it was read.</summary>
    public string? BodyDigest { get; init; }

    /// <summary>Length of the whole body in bytes; -1 when it was refused before it was read.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>The first 4 KiB of the body as text.</summary>
    public required string Body { get; init; }

    /// <summary>The signature as sent, at most 256 characters; kept for as long as nobody has examined it, and never shown.</summary>
    public string? Signature { get; init; }

    /// <summary>What the signature doctor found, when it was asked.</summary>
    public RejectionDiagnosis? Diagnosis { get; init; }

    /// <summary>Posted by the built-in demo sender.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Demo { get; init; }
}

/// <summary>The signature doctor's finding as it is stored.</summary>
/// <param name="MatchedKeyId">The fingerprint of the known secret that would have matched, if one does.</param>
public sealed record RejectionDiagnosis(string Cause, string Explanation, string Remedy, string? MatchedSecret, string? MatchedKeyId, string? ClockRemark);

/// <summary>Refusals of one channel, reason and sender.</summary>
/// <param name="LastHour">Of these in the last 60 minutes.</param>
public sealed record RejectionGroup(
    string Id, IngestChannel Channel, string Reason, string Sender, long Count, long LastHour, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, Rejection Newest)
{
    /// <summary>What was found when one of them was examined last: not each is when they come in numbers.</summary>
    public RejectionDiagnosis? LastDiagnosis { get; init; }

    public RejectionDiagnosis? Diagnosis => Newest.Diagnosis ?? LastDiagnosis;
}

/// <summary>Everything the dead-letter page shows of the inbound side.</summary>
/// <param name="Total">Refused envelopes ever.</param>
/// <param name="LastHour">Of these in the last 60 minutes.</param>
/// <param name="HourBefore">Of these in the 60 minutes before.</param>
/// <param name="DroppedGroups">Groups that had to make room beyond the cap.</param>
public sealed record RejectionOverview(IReadOnlyList<RejectionGroup> Groups, long Total, long LastHour, long HourBefore, long DroppedGroups)
{
    /// <summary>Refusals that are neither dismissed nor dropped.</summary>
    public long Waiting => Groups.Sum(group => group.Count);
}

/// <summary>How dismissing a group went.</summary>
public abstract record DismissOutcome
{
    private DismissOutcome()
    {
    }

    /// <param name="Count">Refusals the group counted at that moment.</param>
    public sealed record Dismissed(long Count) : DismissOutcome;

    /// <summary>Somebody else dismissed it first, or it had to make room.</summary>
    public sealed record Gone : DismissOutcome;

    /// <summary>The sentence says what is wrong with the request.</summary>
    public sealed record Invalid(string Message) : DismissOutcome;
}
