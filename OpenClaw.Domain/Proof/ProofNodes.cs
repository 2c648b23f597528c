using System.Collections.Immutable;

namespace OpenClaw.Domain.Proof;

/// <summary>Computes the six proof nodes, in the order a milestone passes them.</summary>
public static class ProofNodes
{
    /// <summary>Without an accepted envelope for this long, the feed is stale (spec 1 section 2).</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(5);

    /// <summary>Whether the feed is stale.</summary>
    public static bool IsStale(DateTimeOffset? lastAcceptedAt, DateTimeOffset now) => lastAcceptedAt is not { } at || now - at > StaleAfter;

    /// <summary>emit, verify, store, canon, broadcast, surface.</summary>
    public static ImmutableArray<ProofNode> Compute(ProofPipeline pipeline, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return [Emit(pipeline, now), Verify(pipeline, now), Store(pipeline), Canon(pipeline), Broadcast(pipeline), Surface(pipeline)];
    }

    private static ProofNode Emit(ProofPipeline pipeline, DateTimeOffset now)
    {
        var (state, detail) = Latest(pipeline.LastAcceptedAt, pipeline.LastRejectedAt) switch
        {
            null => (ProofNodeState.Idle, "Nothing received yet"),
            { } at when now - at > StaleAfter => (ProofNodeState.Warning, $"Nothing received for {Age(at, now)}"),
            { } at => (ProofNodeState.Live, $"Last envelope {Ago(at, now)}"),
        };
        return new ProofNode("emit", "Emit", state, detail);
    }

    private static ProofNode Verify(ProofPipeline pipeline, DateTimeOffset now)
    {
        var (state, detail) = pipeline switch
        {
            { SecretKnown: false } => (ProofNodeState.Warning, "No signing secret is set"),
            { LastAcceptedAt: null, LastRejectedAt: null } => (ProofNodeState.Idle, "Nothing to verify yet"),
            { LastRejectedAt: { } rejected } when pipeline.LastAcceptedAt is null || rejected > pipeline.LastAcceptedAt =>
                (ProofNodeState.Warning, $"Last envelope refused {Ago(rejected, now)}, {Number(pipeline.RejectedCount)} refused in all"),
            _ => (ProofNodeState.Live, $"{Number(pipeline.AcceptedCount)} accepted, {Number(pipeline.RejectedCount)} refused"),
        };
        return new ProofNode("verify", "Verify", state, detail);
    }

    private static ProofNode Store(ProofPipeline pipeline) => pipeline.RedisUp
        ? new ProofNode("store", "Store", ProofNodeState.Live, "Redis answers")
        : new ProofNode("store", "Store", ProofNodeState.Warning, "Redis is away: nothing is accepted until it is back");

    private static ProofNode Canon(ProofPipeline pipeline)
    {
        var (state, detail) = pipeline switch
        {
            { RedisUp: false } => (ProofNodeState.Warning, "The record cannot be read"),
            { FeedCount: 0, HistoryCount: 0 } => (ProofNodeState.Idle, "No milestones yet"),
            _ => (ProofNodeState.Live, $"{Number(pipeline.FeedCount)} in the public feed, {Number(pipeline.HistoryCount)} in history"),
        };
        return new ProofNode("canon", "Canon", state, detail);
    }

    private static ProofNode Broadcast(ProofPipeline pipeline)
    {
        var (state, detail) = pipeline.Broadcast switch
        {
            BroadcastState.Live => (ProofNodeState.Live, "Events go out as they happen"),
            BroadcastState.CatchingUp => (ProofNodeState.Warning, "Catching up on missed events"),
            _ => (ProofNodeState.Warning, "The live feed is away"),
        };
        return new ProofNode("broadcast", "Broadcast", state, detail);
    }

    private static ProofNode Surface(ProofPipeline pipeline) => pipeline.Subscribers > 0
        ? new ProofNode("surface", "Surface", ProofNodeState.Live, $"{Number(pipeline.Subscribers)} watching")
        : new ProofNode("surface", "Surface", ProofNodeState.Idle, "Nobody is watching");

    private static DateTimeOffset? Latest(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right : left;

    private static string Ago(DateTimeOffset at, DateTimeOffset now) => now - at < TimeSpan.FromSeconds(1) ? "just now" : $"{Age(at, now)} ago";

    private static string Age(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 60 } age => $"{(long)age.TotalSeconds} s",
        { TotalMinutes: < 60 } age => $"{(long)age.TotalMinutes} min",
        { TotalHours: < 48 } age => $"{(long)age.TotalHours} h",
        var age => $"{(long)age.TotalDays} days",
    };

    /// <summary>Thousands set apart by a narrow space that does not break.</summary>
    private static string Number(long value) => value.ToString("#,0", NumberFormat);

    private static readonly System.Globalization.NumberFormatInfo NumberFormat = new() { NumberGroupSeparator = "\u202F" };
}
