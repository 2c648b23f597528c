using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>How an emission went.</summary>
/// <param name="IdempotencyKey">The key of every record of the subject.</param>
/// <param name="Records">The records: one for each endpoint.</param>
public abstract record EmitOutcome(string IdempotencyKey, IReadOnlyList<DeliveryId> Records)
{
    /// <summary>Its records were made in this call; none when no endpoint takes the channel.</summary>
    public sealed record Emitted(string IdempotencyKey, IReadOnlyList<DeliveryId> Records) : EmitOutcome(IdempotencyKey, Records);

    /// <summary>The subject was emitted before; nothing was done. Records that were let go since are named all the same.</summary>
    public sealed record AlreadyEmitted(string IdempotencyKey, IReadOnlyList<DeliveryId> Records) : EmitOutcome(IdempotencyKey, Records);
}

/// <summary>A record claimed for sending. Only who holds the claim may complete it.</summary>
/// <param name="Fence">The number of the claim; a later claim of the record has a higher one.</param>
/// <param name="Payload">The event or snapshot, as JSON.</param>
/// <param name="AttemptsBefore">Attempts since it was emitted or requeued.</param>
public sealed record DeliveryClaim(
    DeliveryId Id, long Fence, string IdempotencyKey, DeliveryChannel Channel, string SubjectId, DateTimeOffset SentAtUtc, ReadOnlyMemory<byte> Payload, int AttemptsBefore);

/// <summary>What became of a claim: an attempt and its verdict, or given back unattempted.</summary>
public sealed record DeliveryCompletion(DeliveryClaim Claim, DeliveryAttempt? Attempt, DeliveryOutcome? Outcome, DeliveryVerdict Verdict)
{
    /// <summary>Not attempted: due again as it was before.</summary>
    public static DeliveryCompletion GivenBack(DeliveryClaim claim) => new(claim, null, null, default);
}

/// <summary>What one exchange with the queue of an endpoint gave.</summary>
/// <param name="Counted">For each completion whether it counted; not when its claim had run out.</param>
/// <param name="Claims">What is to be sent now.</param>
/// <param name="Breaker">The endpoint's breaker after all this.</param>
/// <param name="AskAgainAt">The earliest time at which asking again may give something; null: only when something happens.</param>
/// <param name="Released">Claims of others that had run out and are due again.</param>
/// <param name="Gone">Due entries that had no record any more; they were removed.</param>
public sealed record DeliveryExchange(
    IReadOnlyList<bool> Counted, IReadOnlyList<DeliveryClaim> Claims, Breaker Breaker, DateTimeOffset? AskAgainAt, int Released, int Gone);

/// <summary>What the exchange of an endpoint goes by.</summary>
public sealed record DeliveryRules(TimeSpan ClaimTimeout, BreakerRules Breaker, int DeliveredCap);

/// <summary>A page of records, newest first.</summary>
/// <param name="Total">How many those endpoints and statuses have in all.</param>
/// <param name="Looked">How many were looked at.</param>
/// <param name="Next">Read on before this one; null: there is no more.</param>
public sealed record DeliveryPage(IReadOnlyList<DeliveryRow> Rows, long Total, int Looked, DeliveryId? Next);

/// <summary>How many records of an endpoint stand where.</summary>
/// <param name="Due">Open records that are due now.</param>
/// <param name="InFlight">Being attempted now.</param>
/// <param name="Dropped">Records let go: delivered ones beyond the cap, dismissed ones after 30 days.</param>
public sealed record DeliveryCounts(string EndpointId, IReadOnlyDictionary<DeliveryStatus, long> ByStatus, long Due, long InFlight, long Dropped)
{
    public long this[DeliveryStatus status] => ByStatus.GetValueOrDefault(status);

    /// <summary>Still to be attempted.</summary>
    public long Backlog => this[DeliveryStatus.Pending] + this[DeliveryStatus.Retrying];
}

/// <summary>Dead letters with one cause (spec 2 section 4).</summary>
/// <param name="Status">Rejected or dead-letter.</param>
/// <param name="Newest">Its newest record, and <paramref name="Sample"/> its error in full.</param>
/// <param name="Ages">How many died within the last hour, 3 h, 24 h, 3 d and 7 d; each counts the one before too.</param>
public sealed record DeadLetterGroup(
    string Id, string EndpointId, DeliveryStatus Status, string Cause, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Count, DeliveryId? Newest, string Sample,
    IReadOnlyList<long> Ages)
{
    /// <summary>How many died within the last two hours; without those of the last one, the hour before.</summary>
    public long LastTwoHours { get; init; }
}

/// <summary>What was found in a part of a dead-letter group.</summary>
/// <param name="Looked">Records looked at; go on after them.</param>
/// <param name="Matched">Of these matched.</param>
public sealed record DeadLetterFind(int Looked, int Matched, IReadOnlyList<DeliveryId> Ids);

/// <summary>What became of one record of a requeue, dismiss or restore.</summary>
public sealed record DeliveryActionResult(DeliveryId Id, DeliveryRefusal Refusal)
{
    public bool Done => Refusal is DeliveryRefusal.None;

    /// <summary>Why not, in words.</summary>
    public string Reason => Refusal switch
    {
        DeliveryRefusal.None => "",
        DeliveryRefusal.Missing => "There is no such record any more.",
        DeliveryRefusal.InFlight => "It is being delivered right now; see how that goes first.",
        DeliveryRefusal.Open => "It is waiting to be delivered already.",
        DeliveryRefusal.Done => "It was delivered.",
        DeliveryRefusal.Dead => "It is a dead letter, not dismissed.",
        _ => "It is dismissed.",
    };
}

/// <summary>Why an action was not done on a record.</summary>
public enum DeliveryRefusal
{
    None,
    Missing,

    /// <summary>A replica is sending it now.</summary>
    InFlight,

    /// <summary>Pending or retrying.</summary>
    Open,

    /// <summary>Delivered or duplicate.</summary>
    Done,

    /// <summary>Among the dead letters.</summary>
    Dead,
    Dismissed,
}
