using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Domain.Backfill;

/// <summary>Reads a log of milestones: one event, or one envelope with an <c>event</c>, a line (spec 2 section 6). Blank lines are passed over.</summary>
public static class BackfillLog
{
    /// <param name="log">The file.</param>
    /// <param name="largest">Most bytes a milestone may have to fit into a receiver's envelope.</param>
    public static BackfillReading Read(ReadOnlyMemory<byte> log, int largest = int.MaxValue)
    {
        var milestones = ImmutableArray.CreateBuilder<Milestone>();
        var problems = new List<FieldProblem>();
        var rest = log.Span.StartsWith("\uFEFF"u8) ? log[3..] : log;
        for (var number = 1; !rest.IsEmpty && problems.Count < BackfillReading.MaxProblems; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
            {
                ReadLine(line, number, last: end < 0, largest, milestones, problems);
            }
        }

        return BackfillReading.Of(milestones, problems);
    }

    private static void ReadLine(ReadOnlyMemory<byte> line, int number, bool last, int largest, ImmutableArray<Milestone>.Builder milestones, List<FieldProblem> problems)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"line {number}");
        switch (MilestoneCheck.Examine(line))
        {
            case MilestoneVerdict.Valid valid when line.Length > largest && MilestoneJson.ToUtf8(valid.Milestone).Length is var bytes && bytes > largest:
                problems.Add(new FieldProblem(where, BackfillReading.TooLarge(bytes, largest)));
                break;
            case MilestoneVerdict.Valid valid:
                milestones.Add(valid.Milestone);
                break;
            case MilestoneVerdict.Invalid invalid:
                problems.AddRange(invalid.Problems.Select(problem => problem switch
                {
                    _ when problem == JsonProblem.Broken => new FieldProblem(where, "holds a broken character; it must be UTF-8."),
                    { Field: "" } when last => new FieldProblem(where, "is the last one and not whole. Remove it, or write it to its end."),
                    { Field: "" } => new FieldProblem(where, "is not a JSON object with an event."),
                    _ => new FieldProblem($"{where}, {problem.Field}", problem.Message),
                }));
                break;
            default:
                throw new InvalidOperationException("An event is valid or not.");
        }
    }
}
