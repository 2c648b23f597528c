namespace OpenClaw.Domain.Proof;

/// <summary>How a step of the proof pipeline is doing.</summary>
public enum ProofNodeState
{
    /// <summary><c>live</c>: it works and was used lately.</summary>
    Live,

    /// <summary><c>warning</c>: it needs a look.</summary>
    Warning,

    /// <summary><c>idle</c>: nothing to do yet.</summary>
    Idle,
}

/// <summary>How the process's own feed of live events is doing, as far as the pipeline is concerned.</summary>
public enum BroadcastState
{
    /// <summary>Events reach the screens as they happen.</summary>
    Live,

    /// <summary>Missed events are being read.</summary>
    CatchingUp,

    /// <summary>No events arrive.</summary>
    Away,
}

/// <summary>One of the six steps from a sender to a screen (spec 1 section 2, overview).</summary>
/// <param name="Id">emit, verify, store, canon, broadcast or surface.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="State">How it is doing.</param>
/// <param name="Detail">Why, in a few words.</param>
public sealed record ProofNode(string Id, string Label, ProofNodeState State, string Detail);

/// <summary>What the proof nodes are computed from.</summary>
public sealed record ProofPipeline
{
    /// <summary>Whether any secret is accepted.</summary>
    public required bool SecretKnown { get; init; }

    /// <summary>Whether Redis answers.</summary>
    public required bool RedisUp { get; init; }

    /// <summary>When an envelope was last accepted (a duplicate counts); null before the first.</summary>
    public DateTimeOffset? LastAcceptedAt { get; init; }

    /// <summary>When an envelope was last refused; null before the first.</summary>
    public DateTimeOffset? LastRejectedAt { get; init; }

    /// <summary>Envelopes accepted so far.</summary>
    public long AcceptedCount { get; init; }

    /// <summary>Envelopes refused so far.</summary>
    public long RejectedCount { get; init; }

    /// <summary>Milestones in the public feed, at most <see cref="Paging.FeedLimit.Max"/>.</summary>
    public int FeedCount { get; init; }

    /// <summary>Milestones in the operators' history.</summary>
    public long HistoryCount { get; init; }

    /// <summary>How the live feed is doing.</summary>
    public BroadcastState Broadcast { get; init; }

    /// <summary>Screens and clients that follow the milestones now.</summary>
    public int Subscribers { get; init; }
}
