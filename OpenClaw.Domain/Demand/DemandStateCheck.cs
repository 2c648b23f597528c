using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OpenClaw.Domain.Checking;

namespace OpenClaw.Domain.Demand;

/// <summary>What a look at a demand state found.</summary>
public abstract record DemandStateVerdict
{
    private DemandStateVerdict()
    {
    }

    /// <summary>It can be used.</summary>
    public sealed record Valid(DemandState State) : DemandStateVerdict;

    /// <summary>It cannot; every bad field is named.</summary>
    public sealed record Invalid(ImmutableArray<FieldProblem> Problems) : DemandStateVerdict;
}

/// <summary>Reads a demand state strictly, except that an unknown tag is a draft (spec 2 section 1).</summary>
public static class DemandStateCheck
{
    /// <summary>Most entries of the queue, and most drafts.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>Longest id or name, in characters.</summary>
    public const int MaxNameLength = 256;

    public static DemandStateVerdict Examine(ReadOnlyMemory<byte> body)
    {
        var problems = new List<FieldProblem>();
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                return new DemandStateVerdict.Invalid([new FieldProblem("", "A demand state must be a JSON object with queue and drafts.")]);
            }

            var read = new FieldReader(document.RootElement, "", problems);
            ImmutableArray<QueuedLead> queue = [.. read.Objects("queue", MaxEntries).Select(ReadLead)];
            ImmutableArray<LeadDraft> drafts = [.. read.Objects("drafts", MaxEntries).Select(ReadDraft)];
            return problems.Count == 0 ? new DemandStateVerdict.Valid(new DemandState(queue, drafts)) : new DemandStateVerdict.Invalid([.. problems]);
        }
        catch (JsonException error)
        {
            return new DemandStateVerdict.Invalid([JsonProblem.From(error)]);
        }
        catch (InvalidOperationException)
        {
            return new DemandStateVerdict.Invalid([JsonProblem.Broken]);
        }
    }

    private static QueuedLead ReadLead(FieldReader read) =>
        new(read.Text("id", MaxNameLength) ?? "", read.OptionalText("draftRecordId", MaxNameLength), ReadFlag(read, "selectedForDraft"));

    private static LeadDraft ReadDraft(FieldReader read) =>
        new(read.Text("draftId", MaxNameLength) ?? "", read.Text("pillar", MaxNameLength) ?? "", ReadTag(read), ReadClusters(read));

    private static bool ReadFlag(FieldReader read, string name)
    {
        var member = read.Member(name);
        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            read.Note(name, "must be true or false.");
        }

        return member.ValueKind is JsonValueKind.True;
    }

    private static DraftTag ReadTag(FieldReader read)
    {
        var tag = read.Member("tag");
        return tag.ValueKind is not JsonValueKind.String ? DraftTag.Draft
            : tag.ValueEquals("priority"u8) ? DraftTag.Priority
            : tag.ValueEquals("manual-review"u8) ? DraftTag.ManualReview
            : DraftTag.Draft;
    }

    private static ImmutableArray<string> ReadClusters(FieldReader read)
    {
        var breakdown = read.Member("scoreBreakdown");
        if (breakdown.ValueKind is not JsonValueKind.Object)
        {
            if (breakdown.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            {
                read.Note("scoreBreakdown", "must be an object of scores by cluster.");
            }

            return [];
        }

        var clusters = ImmutableArray.CreateBuilder<string>();
        foreach (var score in breakdown.EnumerateObject())
        {
            if (score.Value.ValueKind is not JsonValueKind.Number)
            {
                read.Note("scoreBreakdown." + FieldReader.Shorten(score.Name), "must be a number.");
            }
            else if (score.Name.Length > MaxNameLength)
            {
                read.Note("scoreBreakdown." + FieldReader.Shorten(score.Name), string.Create(CultureInfo.InvariantCulture, $"has a name of {score.Name.Length} characters; at most {MaxNameLength} are kept."));
            }

            clusters.Add(score.Name);
        }

        return clusters.DrainToImmutable();
    }
}
