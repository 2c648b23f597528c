using System.Globalization;
using System.Text;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Demo;

/// <summary>What is deliberately wrong with an envelope.</summary>
internal enum DemoFault
{
    None,
    WrongSecret,
    MissingHeaders,
    NotJson,
    NoClaim,
}

/// <summary>One thing the demo posts.</summary>
internal sealed record DemoEnvelope(string Path, byte[] Body, DemoFault Fault = DemoFault.None);

/// <summary>Makes up what an orchestrator's day looks like. Seeded, so that two starts tell the same story.</summary>
internal sealed class DemoStory
{
    private const string MilestonePath = "/internal/milestones/ingest";
    private const string DemandPath = "/internal/demand/ingest";
    private const int PastMilestones = 80;

    private readonly Random _random = new(20_260_221);
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private int _count;
    private double _queue = 6;
    private double _drafts = 9;

    /// <summary>The last 24 hours: a snapshot every quarter of an hour and milestones between them, and a few that are refused.</summary>
    public IEnumerable<DemoEnvelope> Past(DateTimeOffset now)
    {
        for (var minutes = 24 * 60; minutes > 0; minutes -= 15)
        {
            yield return Snapshot(now.AddMinutes(-minutes));
        }

        for (var i = PastMilestones; i > 0; i--)
        {
            yield return Milestone(now.AddMinutes((-i * 1440.0 / PastMilestones) + _random.Next(10)));
        }

        foreach (var fault in new[] { DemoFault.WrongSecret, DemoFault.WrongSecret, DemoFault.MissingHeaders, DemoFault.NotJson, DemoFault.NoClaim })
        {
            yield return Bad(now, fault);
        }
    }

    /// <summary>What happens next: mostly milestones, now and then a snapshot, seldom something bad.</summary>
    public DemoEnvelope Next(DateTimeOffset now) => _random.Next(40) switch
    {
        0 => Bad(now, (DemoFault)_random.Next(1, 5)),
        < 8 => Snapshot(now),
        _ => Milestone(now),
    };

    private DemoEnvelope Milestone(DateTimeOffset at)
    {
        var (scope, claim, next, path, summary, type) = DemoTexts.Milestones[_random.Next(DemoTexts.Milestones.Count)];
        var number = _random.Next(3, 240).ToString(CultureInfo.InvariantCulture);
        var risk = _random.Next(100) switch { < 68 => RiskStatus.OnTrack, < 84 => RiskStatus.Completed, < 95 => RiskStatus.AtRisk, _ => RiskStatus.Blocked };
        var id = $"demo.{scope}.{_run}.{++_count}";
        var milestone = new Milestone
        {
            MilestoneId = id,
            TimestampUtc = at,
            Scope = scope,
            Claim = claim.Replace("{n}", number, StringComparison.Ordinal),
            NextAction = next,
            RiskStatus = risk,
            Source = (MilestoneSource)_random.Next(3),
            Evidence =
            [
                new Evidence(type, path, summary.Replace("{n}", number, StringComparison.Ordinal)),
                .. _random.Next(3) == 0 ? [new Evidence(EvidenceType.Commit, "agents/" + scope, "Change under review", Convert.ToHexStringLower(BitConverter.GetBytes(_random.Next())))] : Array.Empty<Evidence>(),
            ],
        };
        return new DemoEnvelope(MilestonePath, MilestoneJson.ToUtf8(new MilestoneEnvelope(id, at, milestone)));
    }

    private DemoEnvelope Snapshot(DateTimeOffset at)
    {
        _queue = Math.Clamp(_queue + (_random.NextDouble() * 3) - 1.5, 0, 24);
        _drafts = Math.Clamp(_drafts + (_random.NextDouble() * 4) - 2, 1, 32);
        var (queue, drafts) = ((long)_queue, (long)_drafts);
        var id = $"demand.summary.demo.{_run}.{++_count}";
        var snapshot = new DemandSnapshot
        {
            SummaryId = id,
            GeneratedAtUtc = at,
            QueueTotal = queue,
            DraftTotal = drafts,
            SelectedForDraftTotal = Math.Min(queue, drafts) / 2,
            TagCounts = new DemandTagCounts(drafts / 2, drafts / 4, drafts - (drafts / 2) - (drafts / 4)),
            TopPillars = [new("openclaw", "Openclaw", 2 + (drafts / 3)), new("security", "Security", 1 + (drafts / 4)), new("runtime", "Runtime", drafts / 5)],
            TopKeywordClusters =
            [
                new("core_instability", "Core Instability", 1 + (drafts / 3)), new("security_exposure", "Security Exposure", 1 + (drafts / 4)), new("tool_calling", "Tool Calling", drafts / 5),
                new("approval_loops", "Approval Loops", drafts / 6), new("no_logs", "No Logs", drafts / 8),
            ],
            Segments = [.. SegmentDefinition.Defaults.Select(Segment)],
        };
        return new DemoEnvelope(DemandPath, DemandSnapshotJson.ToUtf8(id, at, snapshot));
    }

    private DemandSegment Segment(SegmentDefinition definition)
    {
        var signals = _random.Next(9);
        return new DemandSegment(
            definition.Id, definition.Label, signals, signals >= 5 ? SegmentState.Hot : signals >= 1 ? SegmentState.Warm : SegmentState.Idle, definition.StaticWeight, definition.ClusterLabels);
    }

    private DemoEnvelope Bad(DateTimeOffset at, DemoFault fault)
    {
        var good = Milestone(at);
        return fault switch
        {
            DemoFault.NotJson => good with { Body = good.Body[..(good.Body.Length / 2)], Fault = fault },
            DemoFault.NoClaim => good with { Body = Encoding.UTF8.GetBytes($$"""{"idempotencyKey":"demo.noclaim.{{_run}}.{{++_count}}","event":{"milestoneId":"demo.noclaim"} }"""), Fault = fault },
            _ => good with { Fault = fault },
        };
    }
}
