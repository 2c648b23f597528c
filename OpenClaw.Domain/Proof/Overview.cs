using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Proof;

/// <summary>The answer of <c>GET /api/command-center/overview</c> (spec 1 section 2).</summary>
public sealed record Overview
{
    /// <summary>The channel clients follow for more.</summary>
    public const string RealtimeChannel = "milestones_feed";

    /// <summary>The newest milestone of the feed by event time; null when it is empty.</summary>
    public Milestone? Latest { get; private init; }

    /// <summary>No envelope was accepted for five minutes.</summary>
    public bool Stale { get; private init; }

    /// <summary>Milestones in the public feed.</summary>
    public int VisibleFeedCount { get; private init; }

    /// <summary>Evidence entries over the whole public feed.</summary>
    public int EvidenceCount { get; private init; }

    /// <summary>Distinct scopes in lower case, the most recently used first.</summary>
    public ImmutableArray<string> ActiveLanes { get; private init; } = [];

    /// <summary>How many of the feed have each risk status, by its number.</summary>
    public ImmutableArray<int> RiskCounts { get; private init; } = [];

    /// <summary>Inbound refusals on record.</summary>
    public long DeadLetterCount { get; private init; }

    /// <summary>When the feed was last polled; null before the first time.</summary>
    public DateTimeOffset? LastPollAt { get; private init; }

    /// <summary>The six proof nodes.</summary>
    public ImmutableArray<ProofNode> ProofNodes { get; private init; } = [];

    /// <summary>Composes the overview.</summary>
    /// <param name="feed">The public feed, newest first by event time.</param>
    /// <param name="pipeline">What the proof nodes are computed from.</param>
    /// <param name="deadLetterCount">Inbound refusals on record.</param>
    /// <param name="lastPollAt">When the feed was last polled.</param>
    /// <param name="now">The present.</param>
    public static Overview Compose(
        IReadOnlyList<Milestone> feed, ProofPipeline pipeline, long deadLetterCount, DateTimeOffset? lastPollAt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(pipeline);
        return new Overview
        {
            Latest = feed.Count > 0 ? feed[0] : null,
            Stale = Proof.ProofNodes.IsStale(pipeline.LastAcceptedAt, now),
            VisibleFeedCount = feed.Count,
            EvidenceCount = feed.Sum(static milestone => milestone.Evidence.Length),
            ActiveLanes = [.. feed.Select(static milestone => milestone.Scope.ToLowerInvariant()).Distinct(StringComparer.Ordinal)],
            RiskCounts = [.. Enum.GetValues<RiskStatus>().Select(risk => feed.Count(milestone => milestone.RiskStatus == risk))],
            DeadLetterCount = deadLetterCount,
            LastPollAt = lastPollAt,
            ProofNodes = Proof.ProofNodes.Compute(pipeline, now),
        };
    }

    /// <summary>The answer as UTF-8 JSON.</summary>
    public byte[] ToUtf8() => WireJson.ToUtf8(this, static (writer, overview) => overview.Write(writer));

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok"u8, true);
        writer.WritePropertyName("latest"u8);
        if (Latest is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteMilestone(Latest);
        }

        writer.WriteBoolean("stale"u8, Stale);
        writer.WriteNumber("visibleFeedCount"u8, VisibleFeedCount);
        writer.WriteNumber("evidenceCount"u8, EvidenceCount);
        writer.WriteNumber("activeLaneCount"u8, ActiveLanes.Length);
        writer.WriteStartArray("activeLanes"u8);
        foreach (var lane in ActiveLanes)
        {
            writer.WriteStringValue(lane);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("riskCounts"u8);
        writer.WriteNumber("onTrack"u8, RiskCounts[(int)RiskStatus.OnTrack]);
        writer.WriteNumber("atRisk"u8, RiskCounts[(int)RiskStatus.AtRisk]);
        writer.WriteNumber("blocked"u8, RiskCounts[(int)RiskStatus.Blocked]);
        writer.WriteNumber("completed"u8, RiskCounts[(int)RiskStatus.Completed]);
        writer.WriteEndObject();
        writer.WriteNumber("deadLetterCount"u8, DeadLetterCount);
        writer.WriteOptionalInstant("lastPollAt"u8, LastPollAt);
        writer.WriteString("realtimeChannel"u8, RealtimeChannel);
        WriteNodes(writer);
        writer.WriteEndObject();
    }

    private void WriteNodes(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("proofNodes"u8);
        foreach (var node in ProofNodes)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, node.Id);
            writer.WriteString("label"u8, node.Label);
            writer.WriteString("state"u8, node.State switch
            {
                ProofNodeState.Live => "live"u8,
                ProofNodeState.Warning => "warning"u8,
                _ => "idle"u8,
            });
            writer.WriteString("detail"u8, node.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
