using System.Collections.Immutable;
using System.Globalization;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Domain.Backfill;

/// <summary>What a file of the past holds (spec 2 section 6).</summary>
public abstract record BackfillReading
{
    /// <summary>Problems named at most; one bad file is told by its first ones.</summary>
    public const int MaxProblems = 20;

    private BackfillReading()
    {
    }

    /// <summary>It can be used as a whole.</summary>
    /// <param name="Milestones">In the order of the file; an id may occur twice.</param>
    public sealed record Ready(ImmutableArray<Milestone> Milestones) : BackfillReading
    {
        /// <summary>Ids the file speaks of that are left out: the orchestrator has delivered them itself, under keys of its own.</summary>
        public ImmutableArray<string> DeliveredBefore { get; init; } = [];
    }

    /// <summary>It cannot, so nothing of it is.</summary>
    /// <param name="Problems">Each with its line or path; at most <see cref="MaxProblems"/>.</param>
    public sealed record Malformed(ImmutableArray<FieldProblem> Problems) : BackfillReading;

    /// <summary>What is said of a milestone that no receiver would take.</summary>
    public static string TooLarge(int bytes, int largest) => string.Create(CultureInfo.InvariantCulture, $"is a milestone of {bytes} bytes; receivers take at most {largest}. Shorten it, or leave it out.");

    internal static BackfillReading Of(IEnumerable<Milestone> milestones, IReadOnlyCollection<FieldProblem> problems, IEnumerable<string>? delivered = null) =>
        problems.Count == 0 ? new Ready([.. milestones]) { DeliveredBefore = [.. delivered ?? []] } : new Malformed([.. problems.Take(MaxProblems)]);
}
