using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Backfill;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Emit;

/// <summary>Backfill from a file that a person uploads (spec 2 section 6); ./console backfill does the same for a file of any size.</summary>
public sealed class BackfillService(EmitService emits, AuditLog audit)
{
    /// <summary>Largest file that is uploaded, in bytes.</summary>
    public const long MaxBytes = 16 * 1024 * 1024;

    /// <summary>Whether a file of this name holds a log rather than a state.</summary>
    public static bool IsLog(string name) => Path.GetExtension(name).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".log";

    /// <summary>Says what a file would emit, and emits nothing.</summary>
    public async Task<BackfillPlan> PlanAsync(Actor actor, ReadOnlyMemory<byte> file, string name, CancellationToken cancel)
    {
        actor.Demand(Permission.Emit);
        if (file.Length > MaxBytes)
        {
            return new BackfillPlan.Unusable([new FieldProblem("", $"The file is larger than {MaxBytes / 1024 / 1024} MiB. Use ./console backfill for it.")]);
        }

        var reading = IsLog(name) ? BackfillLog.Read(file) : BackfillStateFile.Read(file, Path.GetFileName(name));
        if (reading is BackfillReading.Malformed malformed)
        {
            return new BackfillPlan.Unusable(malformed.Problems);
        }

        var milestones = ((BackfillReading.Ready)reading).Milestones;
        var fresh = ImmutableArray.CreateBuilder<Milestone>();
        foreach (var chunk in milestones.DistinctBy(milestone => milestone.MilestoneId, StringComparer.Ordinal).Chunk(EmitService.MaxAsked))
        {
            var states = await emits.StatesAsync(actor, [.. chunk.Select(milestone => milestone.MilestoneId)], cancel);
            fresh.AddRange(chunk.Zip(states).Where(pair => !pair.Second.Known).Select(pair => pair.First));
        }

        return new BackfillPlan.Ready(name, fresh.DrainToImmutable(), milestones.Length);
    }

    /// <summary>Emits what was planned; what somebody else has emitted since is skipped.</summary>
    /// <param name="progress">Told how many are done.</param>
    /// <returns>How many were emitted now.</returns>
    public async Task<int> RunAsync(Actor actor, BackfillPlan.Ready plan, Action<int> progress, CancellationToken cancel)
    {
        actor.Demand(Permission.Emit);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(progress);
        var (emitted, done) = (0, 0);
        try
        {
            foreach (var milestone in plan.New)
            {
                emitted += await emits.EmitAsync(actor, milestone, cancel) is EmitResult.Emitted ? 1 : 0;
                progress(++done);
            }
        }
        finally
        {
            // Also of a run that was broken off: what was emitted stays emitted.
            if (emitted > 0)
            {
                await audit.AppendAsync(actor, "milestones.backfill", plan.File, $"{emitted} emitted of {plan.Found} in the file", CancellationToken.None);
            }
        }

        return emitted;
    }
}

/// <summary>What a file would emit.</summary>
public abstract record BackfillPlan
{
    private BackfillPlan()
    {
    }

    /// <summary>It can be used.</summary>
    /// <param name="New">What is not known here, in the order of the file.</param>
    /// <param name="Found">Milestones in the file.</param>
    public sealed record Ready(string File, ImmutableArray<Milestone> New, int Found) : BackfillPlan
    {
        public int Skipped => Found - New.Length;
    }

    /// <summary>It cannot; nothing of it is emitted.</summary>
    public sealed record Unusable(ImmutableArray<FieldProblem> Problems) : BackfillPlan;
}
