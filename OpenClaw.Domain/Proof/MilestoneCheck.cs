using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Proof;

/// <summary>What a strict look at an event found.</summary>
public abstract record MilestoneVerdict
{
    private MilestoneVerdict()
    {
    }

    /// <summary>Every field is as it must be.</summary>
    public sealed record Valid(Milestone Milestone) : MilestoneVerdict;

    /// <summary>At least one field is not; all of them are named.</summary>
    public sealed record Invalid(ImmutableArray<FieldProblem> Problems) : MilestoneVerdict;
}

/// <summary>
/// The strict rules for an event that is emitted here (spec 2 section 1), unlike those for one that arrives (<see cref="MilestoneJson"/>): nothing is
/// guessed and every bad field is named. Members that are not known are ignored.
/// </summary>
public static class MilestoneCheck
{
    /// <summary>Longest <c>milestoneId</c>, in characters.</summary>
    public const int MaxIdLength = 256;

    /// <summary>Longest <c>scope</c>, in characters.</summary>
    public const int MaxScopeLength = 128;

    /// <summary>Longest other text, in characters.</summary>
    public const int MaxTextLength = 4_000;

    /// <summary>Most evidence entries.</summary>
    public const int MaxEvidence = 100;

    private const string Risks = "on-track, at-risk, blocked, completed";
    private const string Types = "doc, commit, issue, pr, runbook, metric, log";
    private const string Sources = "orchestrator, agent, operator";

    /// <summary>Examines the body of a request: an event, or an object with an <c>event</c> in it.</summary>
    public static MilestoneVerdict Examine(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Object && root.TryGetProperty("event", out var inner) && !root.TryGetProperty("milestoneId", out _)
                ? Examine(inner, "event")
                : Examine(root);
        }
        catch (JsonException error)
        {
            return new MilestoneVerdict.Invalid([JsonProblem.From(error)]);
        }
        catch (InvalidOperationException)
        {
            return new MilestoneVerdict.Invalid([JsonProblem.Broken]); // half of a surrogate pair in a member's name
        }
    }

    /// <summary>Examines an event.</summary>
    /// <param name="element">The event.</param>
    /// <param name="path">Where it is, for the names of bad fields; empty: it is the whole.</param>
    public static MilestoneVerdict Examine(JsonElement element, string path = "")
    {
        if (element.ValueKind is not JsonValueKind.Object)
        {
            return new MilestoneVerdict.Invalid([new FieldProblem(path, "An event must be a JSON object.")]);
        }

        var problems = new List<FieldProblem>();
        var read = new FieldReader(element, path, problems);
        var id = read.Text("milestoneId", MaxIdLength, oneLine: true);
        var at = read.Instant("timestampUtc");
        var scope = read.Text("scope", MaxScopeLength, oneLine: true);
        var claim = read.Text("claim", MaxTextLength);
        var evidence = ReadEvidence(read, problems);
        var risk = read.Name("riskStatus", MilestoneNames.ParseRisk, Risks);
        var next = read.Text("nextAction", MaxTextLength);
        var source = read.Name("source", MilestoneNames.ParseSource, Sources, MilestoneSource.Orchestrator);
        return problems.Count > 0
            ? new MilestoneVerdict.Invalid([.. problems])
            : new MilestoneVerdict.Valid(new Milestone
            {
                MilestoneId = id!, TimestampUtc = at!.Value, Scope = scope!, Claim = claim!, Evidence = evidence, RiskStatus = risk!.Value, NextAction = next!, Source = source,
            });
    }

    private static ImmutableArray<Evidence> ReadEvidence(FieldReader read, List<FieldProblem> problems)
    {
        var before = problems.Count;
        var entries = read.Objects("evidence", MaxEvidence);
        if (problems.Count == before && entries.Count == 0)
        {
            read.Note("evidence", "is empty; a claim needs at least one piece of evidence.");
        }

        return
        [
            .. entries.Select(entry => new Evidence(
                entry.Name("type", MilestoneNames.ParseEvidenceType, Types) ?? default, entry.Text("path", MaxTextLength) ?? "",
                entry.Text("summary", MaxTextLength) ?? "", entry.OptionalText("ref", MaxTextLength))),
        ];
    }
}
