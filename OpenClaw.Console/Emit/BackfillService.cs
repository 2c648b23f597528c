using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Backfill;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Emit;

/// <summary>
/// Backfill from a file that a person uploads (spec 2 section 6); ./console backfill does the same for a file of any size. What has begun goes on to its end whoever
/// leaves the page, in this process; broken off by its stop or by Redis it is simply begun again, because what was emitted is skipped.
/// </summary>
public sealed partial class BackfillService(EmitService emits, AuditLog audit, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BackfillService> log)
{
    /// <summary>Largest file that is uploaded, in bytes.</summary>
    public const long MaxBytes = 16 * 1024 * 1024;

    private const int AtOnce = 8;
    private const string Kind = "milestones.backfill";

    private readonly Lock _gate = new();
    private volatile BackfillProgress? _last;

    /// <summary>Raised when a run has come further; on any thread.</summary>
    public event Action? Changed;

    /// <summary>Whether a file of this name holds a log rather than a state.</summary>
    public static bool IsLog(string name) => Path.GetExtension(name).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".log";

    /// <summary>The run under way, or the last one; null: there was none since the console started.</summary>
    public BackfillProgress? Last(Actor actor)
    {
        actor.Demand(Permission.Emit);
        return _last;
    }

    /// <summary>Says what a file would emit, and emits nothing.</summary>
    public async Task<BackfillPlan> PlanAsync(Actor actor, ReadOnlyMemory<byte> file, string name, CancellationToken cancel)
    {
        actor.Demand(Permission.Emit);
        if (file.Length > MaxBytes)
        {
            return new BackfillPlan.Unusable([new FieldProblem("", $"The file is larger than {MaxBytes / 1024 / 1024} MiB. Use ./console backfill for it.")]);
        }

        var reading = IsLog(name) ? BackfillLog.Read(file, emits.MaxBodyBytes) : BackfillStateFile.Read(file, Path.GetFileName(name));
        if (reading is BackfillReading.Malformed malformed)
        {
            return new BackfillPlan.Unusable(malformed.Problems);
        }

        var ready = (BackfillReading.Ready)reading;
        var large = ready.Milestones.Select(milestone => (milestone.MilestoneId, Bytes: MilestoneJson.ToUtf8(milestone).Length)).Where(one => one.Bytes > emits.MaxBodyBytes)
            .Take(BackfillReading.MaxProblems).Select(one => new FieldProblem(one.MilestoneId, BackfillReading.TooLarge(one.Bytes, emits.MaxBodyBytes))).ToImmutableArray();
        if (large.Length > 0)
        {
            return new BackfillPlan.Unusable(large);
        }

        var fresh = ImmutableArray.CreateBuilder<Milestone>();
        foreach (var chunk in ready.Milestones.DistinctBy(milestone => milestone.MilestoneId, StringComparer.Ordinal).Chunk(EmitService.MaxAsked))
        {
            var states = await emits.StatesAsync(actor, [.. chunk.Select(milestone => milestone.MilestoneId)], cancel);
            fresh.AddRange(chunk.Zip(states).Where(pair => !pair.Second.Known).Select(pair => pair.First));
        }

        return new BackfillPlan.Ready(name, fresh.DrainToImmutable(), ready.Milestones.Length + ready.DeliveredBefore.Length, ready.DeliveredBefore.Length);
    }

    /// <summary>Begins to emit what was planned; what somebody else has emitted since is skipped. <see cref="Last"/> tells how far it is.</summary>
    /// <returns>Null: another run is under way.</returns>
    public BackfillProgress? Begin(Actor actor, BackfillPlan.Ready plan)
    {
        actor.Demand(Permission.Emit);
        ArgumentNullException.ThrowIfNull(plan);
        BackfillProgress began;
        lock (_gate)
        {
            if (_last is { Running: true })
            {
                return null;
            }

            _last = began = new BackfillProgress(plan, actor.Name, time.GetUtcNow());
        }

        _ = Task.Run(() => RunAsync(actor, began), CancellationToken.None);
        return began;
    }

    /// <summary>Enters what a run of the command line has done into the ledger.</summary>
    public Task EnterAsync(Actor actor, BackfillReport report, CancellationToken cancel)
    {
        actor.Demand(Permission.Emit);
        ArgumentNullException.ThrowIfNull(report);
        return audit.AppendAsync(
            actor,
            new AuditAction(Kind, report.File)
            {
                Outcome = Outcome(report.Stopped, report.Emitted), Detail = Say(report.Emitted, report.Skipped, report.Found, report.Stopped) + " Told by the command line.",
            },
            cancel);
    }

    private async Task RunAsync(Actor actor, BackfillProgress run)
    {
        try
        {
            foreach (var chunk in run.Plan.New.Chunk(AtOnce))
            {
                lifetime.ApplicationStopping.ThrowIfCancellationRequested();
                await Task.WhenAll(chunk.Select(async milestone => run.Count(await emits.EmitAsync(actor, milestone, CancellationToken.None))));
                Changed?.Invoke();
            }
        }
        catch (RedisUnavailableException)
        {
            run.Stopped = "Redis went away. What was emitted so far stays emitted; choose the file again when Redis is back, and go on.";
        }
        catch (OperationCanceledException)
        {
            run.Stopped = "The console was stopped.";
        }
#pragma warning disable CA1031 // Nobody waits for this run: whatever ends it is told to who looks.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogBroken(run.Plan.File, error);
            run.Stopped = $"It broke off: {error.Message}";
        }

        await EndAsync(actor, run);
    }

    /// <summary>Also of a run that was broken off: what was emitted stays emitted.</summary>
    private async Task EndAsync(Actor actor, BackfillProgress run)
    {
        try
        {
            await audit.AppendAsync(
                actor,
                new AuditAction(Kind, run.Plan.File) { Outcome = Outcome(run.Stopped, run.Emitted), Detail = Say(run.Emitted, run.Plan.Found - run.Emitted, run.Plan.Found, run.Stopped) },
                CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody waits for this run.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotEntered(run.Plan.File, run.Emitted, error.Message);
        }
        finally
        {
            run.End();
            Changed?.Invoke();
        }
    }

    private static string Outcome(string? stopped, int emitted) => stopped is null ? AuditOutcomes.Done : emitted > 0 ? AuditOutcomes.Partly : AuditOutcomes.Failed;

    private static string Say(int emitted, int skipped, int found, string? stopped) =>
        stopped is null ? $"{emitted} emitted, {skipped} skipped of {found} in the file." : $"{emitted} emitted of {found} in the file, then it stopped: {stopped}";

    [LoggerMessage(Level = LogLevel.Error, Message = "The backfill from {File} broke off")]
    private partial void LogBroken(string file, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "The backfill from {File} ({Emitted} emitted) could not be entered into the ledger: {Reason}")]
    private partial void LogNotEntered(string file, int emitted, string reason);
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
    /// <param name="DeliveredBefore">Those among them that the orchestrator has delivered itself: they are left out.</param>
    public sealed record Ready(string File, ImmutableArray<Milestone> New, int Found, int DeliveredBefore = 0) : BackfillPlan
    {
        /// <summary>Known here already, or standing in the file twice.</summary>
        public int Known => Found - New.Length - DeliveredBefore;
    }

    /// <summary>It cannot; nothing of it is emitted.</summary>
    public sealed record Unusable(ImmutableArray<FieldProblem> Problems) : BackfillPlan;
}

/// <summary>A run of backfill, while it goes on and afterwards.</summary>
public sealed class BackfillProgress(BackfillPlan.Ready plan, string by, DateTimeOffset began)
{
    private int _done;
    private int _emitted;
    private int _refused;

    /// <summary>Without what is new when it has ended: that may be a whole file.</summary>
    public BackfillPlan.Ready Plan { get; private set; } = plan;

    /// <summary>How many are new.</summary>
    public int New { get; } = plan.New.Length;

    /// <summary>Who began it.</summary>
    public string By => by;

    public DateTimeOffset Began => began;

    /// <summary>Of what is new: how many were tried.</summary>
    public int Done => Volatile.Read(ref _done);

    public int Emitted => Volatile.Read(ref _emitted);

    /// <summary>Neither emitted nor known: no receiver would take them.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public bool Running { get; private set; } = true;

    /// <summary>Why it did not come to its end; null: it did, or still goes on.</summary>
    public string? Stopped { get; internal set; }

    internal void End() => (Running, Plan) = (false, Plan with { New = [] });

    internal void Count(EmitResult result)
    {
        Interlocked.Increment(ref _done);
        if (result is EmitResult.Emitted)
        {
            Interlocked.Increment(ref _emitted);
        }
        else if (result is not EmitResult.Known)
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
