using System.Globalization;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Domain.Demand;

/// <summary>The milestone that goes with a demand summary (spec 2 section 1).</summary>
public static class DemandMilestone
{
    /// <summary>From this many queued items on the milestone is at risk.</summary>
    public const int AtRiskFrom = 8;

    /// <summary>Its id.</summary>
    public static string IdOf(string summaryId) => "demand.summary." + summaryId;

    /// <param name="snapshot">What was summed up.</param>
    /// <param name="at">When.</param>
    /// <param name="evidencePath">Where the figures come from.</param>
    public static Milestone Of(DemandSnapshot snapshot, DateTimeOffset at, string evidencePath)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var (queue, drafts) = (snapshot.QueueTotal, snapshot.DraftTotal);
        var leading = snapshot.Segments.Where(static segment => segment.LiveSignalCount > 0).MaxBy(static segment => segment.LiveSignalCount);
        return new Milestone
        {
            MilestoneId = IdOf(snapshot.SummaryId),
            TimestampUtc = at,
            Scope = "demand",
            Claim = queue == 0 && drafts == 0
                ? "Demand summed up: nothing is queued and nothing is drafted."
                : $"Demand summed up: {Count(queue, "lead")} queued, {Count(drafts, "draft")} written.",
            Evidence =
            [
                new Evidence(EvidenceType.Metric, evidencePath, string.Create(
                    CultureInfo.InvariantCulture,
                    $"queue {queue}, drafts {drafts}, selected {snapshot.SelectedForDraftTotal}, manual review {snapshot.TagCounts.ManualReview}")),
            ],
            RiskStatus = queue >= AtRiskFrom || snapshot.TagCounts.ManualReview > 0 ? RiskStatus.AtRisk : RiskStatus.OnTrack,
            NextAction = (queue, leading) switch
            {
                (0, _) => "Nothing waits; look again with the next summary.",
                (_, { } segment) => $"Work off the queue of {segment.Label}.",
                _ => "Work off the queue.",
            },
            Source = MilestoneSource.Orchestrator,
        };
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
