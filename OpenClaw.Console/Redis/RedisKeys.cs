namespace OpenClaw.Console.Redis;

/// <summary>
/// Every key the console uses, with what it holds; the same table for operators is docs/redis-keys.md. Names of spec 1 section 3 are known to
/// operators and other tools and must stay.
/// </summary>
/// <param name="prefix">Put before every key (<c>Redis:KeyPrefix</c>); may be empty.</param>
public sealed class RedisKeys(string prefix)
{
    public string Prefix { get; } = prefix;

    /// <summary><c>milestones:feed</c>: the newest 50 accepted events, as the public sees them.</summary>
    public string MilestonesFeed { get; } = prefix + "milestones:feed";

    /// <summary><c>milestones:rejected</c>: the newest 100 refused milestone envelopes.</summary>
    public string MilestonesRejected { get; } = prefix + "milestones:rejected";

    /// <summary><c>milestones:signing-secret</c>: the plain current secret, used where no ring is kept.</summary>
    public string MilestonesSigningSecret { get; } = prefix + "milestones:signing-secret";

    /// <summary><c>milestones:last-poll</c>: when the feed was last asked for.</summary>
    public string MilestonesLastPoll { get; } = prefix + "milestones:last-poll";

    /// <summary><c>demand:summary:latest</c>: the snapshot with the newest generatedAtUtc.</summary>
    public string DemandSummaryLatest { get; } = prefix + "demand:summary:latest";

    /// <summary><c>demand:summary:last-update</c>: when a snapshot was last accepted.</summary>
    public string DemandSummaryLastUpdate { get; } = prefix + "demand:summary:last-update";

    /// <summary><c>demand:summary:rejected</c>: the newest 100 refused demand envelopes.</summary>
    public string DemandSummaryRejected { get; } = prefix + "demand:summary:rejected";

    /// <summary><c>console:events</c>: the live event stream; entry ids are <c>n-0</c> with contiguous n. Also the name of the pub/sub doorbell.</summary>
    public string Events { get; } = prefix + "console:events";

    /// <summary><c>console:events:seq</c>: the n of the last event.</summary>
    public string EventsSequence { get; } = prefix + "console:events:seq";

    /// <summary><c>console:events:epoch</c>: a random text made with the stream; another one means that the data was replaced.</summary>
    public string EventsEpoch { get; } = prefix + "console:events:epoch";

    /// <summary><c>milestone:seen:&lt;key&gt;</c>: the envelope with this idempotency key was accepted.</summary>
    public string MilestoneSeen(string idempotencyKey) => Prefix + "milestone:seen:" + idempotencyKey;

    /// <summary><c>demand:summary:seen:&lt;key&gt;</c>: the envelope with this idempotency key was accepted.</summary>
    public string DemandSummarySeen(string idempotencyKey) => Prefix + "demand:summary:seen:" + idempotencyKey;
}
