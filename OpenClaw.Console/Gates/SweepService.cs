using OpenClaw.Console.Audit;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Gates;

/// <summary>
/// The two runs over all tasks: <c>expiry-sweeper</c> ends what nobody else ends, <c>retention</c> lets go of what ended long ago. The jobs and the page both come here, so that
/// a run by hand is the same as one by schedule.
/// </summary>
public sealed class SweepService(TaskSweep sweep, RedisGateStore kept, AuditLog audit, TimeProvider time)
{
    /// <summary>The job that expires and evicts.</summary>
    public const string Sweeper = "expiry-sweeper";

    /// <summary>The job that removes.</summary>
    public const string Retention = "retention";

    /// <summary>Ends every task whose time is over.</summary>
    /// <param name="dryRun">Says what it would do, and does nothing.</param>
    public async Task<SweepRun> SweepAsync(Actor actor, bool dryRun, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var began = time.GetTimestamp();
        var report = await sweep.RunAsync(dryRun, cancel);
        var run = new SweepRun(report, actor.Name, (long)time.GetElapsedTime(began).TotalMilliseconds);
        if (dryRun)
        {
            return run;
        }

        // Not cancelled when the page is left: what was done is written down.
        await kept.KeepAsync(Sweeper, report.At, run, CancellationToken.None);
        if (actor.Kind is not ActorKind.System || report.Expired + report.Evicted > 0)
        {
            await audit.AppendAsync(actor, new AuditAction("task.sweep", Sweeper) { Detail = run.Sentence }, CancellationToken.None);
        }

        return run;
    }

    /// <summary>Removes tasks that ended longer ago than <c>Tasks:Retention</c>.</summary>
    public async Task<RetentionRun> RemoveEndedAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var (began, now) = (time.GetTimestamp(), time.GetUtcNow());
        var run = new RetentionRun(now, await sweep.RemoveEndedAsync(cancel), (long)time.GetElapsedTime(began).TotalMilliseconds);
        await kept.KeepAsync(Retention, now, run, CancellationToken.None);
        return run;
    }

    /// <summary>What the last sweep did; null: there was none.</summary>
    public Task<SweepRun?> LastSweepAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return kept.ReportAsync<SweepRun>(Sweeper, cancel);
    }

    /// <summary>What the last removal did; null: there was none.</summary>
    public Task<RetentionRun?> LastRemovalAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return kept.ReportAsync<RetentionRun>(Retention, cancel);
    }
}

/// <summary>A sweep, with who asked for it and how long it took.</summary>
public sealed record SweepRun(TaskSweepReport Report, string By, long Milliseconds)
{
    /// <summary>What it did, or would do.</summary>
    public string Sentence
    {
        get
        {
            if (Report.Scanned == 0)
            {
                return "nothing was overdue";
            }

            var (would, were) = Report.DryRun ? ("would expire", "would be evicted") : ("expired", "evicted");
            var skipped = Report.Skipped == 0 ? "none skipped" : $"{Report.Skipped} skipped ({Report.Named[0].Id}: {Report.Named[0].Why})";
            return $"{Report.Scanned} overdue tasks looked at: {Report.Expired} {would}, {Report.Evicted} {were}, {skipped}";
        }
    }
}

/// <summary>What a run of the job <c>retention</c> did.</summary>
public sealed record RetentionRun(DateTimeOffset At, int Removed, long Milliseconds);
