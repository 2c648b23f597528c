using OpenClaw.Console.Demand;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Gates;

/// <summary>expiry-sweeper, every hour and once at the start: see <see cref="SweepService"/>.</summary>
public sealed partial class ExpirySweeperJob(SweepService sweeps, ILogger<ExpirySweeperJob> log) : RecurringJob
{
    public const string Cron = "0 0 * * * ?";

    public override string What => "Ends every task whose time is over, and evicts those whose worker is gone.";

    public override bool HasDryRun => true;

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel)
    {
        var run = await sweeps.SweepAsync(Actor.System, dryRun, cancel);
        LogSwept(run.Report.Scanned > 0 ? LogLevel.Information : LogLevel.Debug, SweepService.Sweeper, run.Sentence);
        foreach (var skip in run.Report.Named)
        {
            LogSkipped(SweepService.Sweeper, skip.Id, skip.Why);
        }

        return run.Sentence + ".";
    }

    [LoggerMessage(Message = "{Job}: {Report}")]
    private partial void LogSwept(LogLevel level, string job, string report);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: skipped {Task}: {Why}")]
    private partial void LogSkipped(string job, string task, string why);
}

/// <summary>
/// retention, once a day: see <see cref="SweepService"/>. What is taken in lets go of what is too old only when more of it comes, so here that is done for a channel nobody sends to.
/// </summary>
public sealed partial class RetentionJob(SweepService sweeps, ProofHistory milestones, RedisDemandStore demand, ILogger<RetentionJob> log) : RecurringJob
{
    public const string Cron = "0 30 3 * * ?";

    public override string What => "Removes tasks that ended longer ago than Tasks:Retention, milestones older than Proof:HistoryRetention and demand points older than Demand:HistoryRetention.";

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel)
    {
        var run = await sweeps.RemoveEndedAsync(Actor.System, cancel);
        var (proof, points) = (await milestones.TrimAsync(cancel), await demand.TrimAsync(cancel));
        LogRemoved(run.Removed + proof + points > 0 ? LogLevel.Information : LogLevel.Debug, SweepService.Retention, run.Removed, proof, points);
        return (run.Removed == 0 ? "No task ended long enough ago to be removed" : $"{run.Removed} tasks that ended long ago were removed")
            + (proof + points == 0 ? "." : $"; {proof} milestones and {points} demand points older than their retention were let go.");
    }

    [LoggerMessage(Message = "{Job}: {Removed} tasks that ended long ago, {Milestones} milestones and {Points} demand points were removed")]
    private partial void LogRemoved(LogLevel level, string job, int removed, long milestones, long points);
}
