using System.Globalization;
using System.Text.Json;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Domain.Backfill;

/// <summary>Reads the milestones that an orchestrator's state file speaks of (spec 2 section 6).</summary>
public static class BackfillStateFile
{
    private const int MaxEntries = 1_000_000;
    private const int MaxMessage = 100_000;

    private static readonly string[] Sections = ["taskHistory", "approvals", "demandSummaryDeliveries"];

    /// <param name="json">The file.</param>
    /// <param name="name">Its name, which becomes the evidence.</param>
    public static BackfillReading Read(ReadOnlyMemory<byte> json, string name)
    {
        var problems = new List<FieldProblem>();
        try
        {
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json);
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object || !Sections.Any(section => root.TryGetProperty(section, out _)))
            {
                return new BackfillReading.Malformed([new FieldProblem("", $"This is no state file of the orchestrator: it must be a JSON object with {string.Join(", ", Sections)}.")]);
            }

            var read = new FieldReader(root, "", problems);
            var delivered = Delivered(read);
            var milestones = read.Objects(Sections[0], MaxEntries, required: false).Select(entry => ReadTask(entry, name)).OfType<Milestone>()
                .Concat(read.Objects(Sections[1], MaxEntries, required: false).SelectMany(entry => ReadApproval(entry, name)))
                .Concat(read.Objects(Sections[2], MaxEntries, required: false).Select(entry => ReadSummary(entry, name)).OfType<Milestone>())
                .ToList();
            return BackfillReading.Of(
                milestones.Where(milestone => !delivered.Contains(milestone.MilestoneId)), problems, milestones.Select(milestone => milestone.MilestoneId).Where(delivered.Contains));
        }
        catch (JsonException error)
        {
            return new BackfillReading.Malformed([JsonProblem.From(error)]);
        }
        catch (InvalidOperationException)
        {
            return new BackfillReading.Malformed([JsonProblem.Broken]);
        }
    }

    /// <summary>What the orchestrator has delivered itself, under keys of its own: sent again it would stand twice in every feed.</summary>
    private static HashSet<string> Delivered(FieldReader read)
    {
        var deliveries = read.Member("milestoneDeliveries");
        return deliveries.ValueKind is not JsonValueKind.Array ? [] : deliveries.EnumerateArray()
            .Select(static delivery => new FieldReader(delivery, "", []))
            .Where(static delivery => delivery.Text("status", MaxMessage) is "delivered" or "duplicate")
            .Select(static delivery => delivery.Text("milestoneId", MaxMessage)).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    private static Milestone? ReadTask(FieldReader read, string file)
    {
        if (read.OptionalText("result", MaxMessage) is not "ok" || read.Text("type", MaxMessage) is not { } type)
        {
            return null;
        }

        var message = read.Member("message").ValueKind is JsonValueKind.String ? read.OptionalText("message", MaxMessage) ?? "" : "";
        return (type, message) switch
        {
            ("startup", _) => At("orchestrator.started.", "runtime", "The orchestrator started.", "Watch the next scheduled run."),
            (_, _) when Drafted(message) is { } drafted => At(
                "rss.sweep.", "demand", $"An RSS sweep drafted {drafted} {(drafted == 1 ? "reply" : "replies")}.", "Review what was drafted and answer the urgent ones."),
            ("nightly-batch", _) => At("nightly.batch.", "runtime", "The nightly batch ran to its end.", "Work through what it marked."),
            ("reddit-response", _) => At("reddit.response.", "community", "A reply for Reddit was drafted.", "Review the draft and post it while it is fresh."),
            _ => null,
        };

        Milestone? At(string prefix, string scope, string claim, string next) => read.Instant("handledAt") is { } at
            ? Past(prefix + read.Text("handledAt", MilestoneCheck.MaxIdLength), at, scope, claim, file, message.Length > 0 ? message : $"{type} in taskHistory", RiskStatus.OnTrack, next)
            : null;
    }

    private static IEnumerable<Milestone> ReadApproval(FieldReader read, string file)
    {
        var status = read.OptionalText("status", MaxMessage);
        if (read.Text("taskId", MilestoneCheck.MaxIdLength - "approval.requested.".Length, oneLine: true) is not { } task || read.Instant("requestedAt") is not { } requested)
        {
            yield break;
        }

        var what = read.OptionalText("type", MilestoneCheck.MaxTextLength / 2) ?? "a task";
        yield return Past(
            "approval.requested." + task, requested, "governance", $"Approval was requested for {what}.", file, $"approval of {task}", RiskStatus.AtRisk, "Approve or reject the task.");
        if (status is "approved" or "rejected")
        {
            var decided = read.Member("decidedAt").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? requested : read.Instant("decidedAt") ?? requested;
            var (risk, next) = status == "approved" ? (RiskStatus.OnTrack, "Watch the task to its end.") : (RiskStatus.Blocked, "Change what was asked for before it is tried again.");
            yield return Past($"approval.{status}.{task}", decided, "governance", $"Approval of {what} was {(status == "approved" ? "granted" : "refused")}.", file, $"approval of {task}", risk, next)
                with { Source = MilestoneSource.Operator };
        }
    }

    private static Milestone? ReadSummary(FieldReader read, string file)
    {
        var id = read.Text("summaryId", MilestoneCheck.MaxIdLength - DemandMilestone.IdOf("").Length, oneLine: true);
        var sent = read.Instant("sentAtUtc");
        var snapshot = read.Member("snapshot");
        if (snapshot.ValueKind is not JsonValueKind.Object)
        {
            read.Note("snapshot", "must be an object.");
            return null;
        }

        return id is null || sent is not { } at ? null : DemandMilestone.Of(DemandSnapshotJson.ReadFigures(snapshot, id, at), at, file);
    }

    private static Milestone Past(string id, DateTimeOffset at, string scope, string claim, string file, string summary, RiskStatus risk, string next) => new()
    {
        MilestoneId = id,
        TimestampUtc = at,
        Scope = scope,
        Claim = claim,
        Evidence = [new Evidence(EvidenceType.Log, file, summary.Length <= MilestoneCheck.MaxTextLength ? summary : summary[..MilestoneCheck.MaxTextLength])],
        RiskStatus = risk,
        NextAction = next,
        Source = MilestoneSource.Orchestrator,
    };

    /// <summary>The count in <c>rss sweep drafted 3 replies</c>; 0 when it says none, null for another message.</summary>
    private static long? Drafted(string message)
    {
        const string Start = "rss sweep drafted ";
        if (!message.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var digits = message.AsSpan(Start.Length);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }
}
