using OpenClaw.Domain.Access;
using Quartz;

namespace OpenClaw.Console.Gates;

/// <summary>expiry-sweeper, every hour and once at the start: see <see cref="SweepService"/>.</summary>
[DisallowConcurrentExecution]
public sealed partial class ExpirySweeperJob(SweepService sweeps, ILogger<ExpirySweeperJob> log) : IJob
{
    public const string Cron = "0 0 * * * ?";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var run = await sweeps.SweepAsync(Actor.System, dryRun: false, cancellationToken);
        LogSwept(run.Report.Scanned > 0 ? LogLevel.Information : LogLevel.Debug, SweepService.Sweeper, run.Sentence);
    }

    [LoggerMessage(Message = "{Job}: {Report}")]
    private partial void LogSwept(LogLevel level, string job, string report);
}

/// <summary>retention, once a day: see <see cref="SweepService"/>.</summary>
[DisallowConcurrentExecution]
public sealed partial class RetentionJob(SweepService sweeps, ILogger<RetentionJob> log) : IJob
{
    public const string Cron = "0 30 3 * * ?";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var run = await sweeps.RemoveEndedAsync(Actor.System, cancellationToken);
        LogRemoved(run.Removed > 0 ? LogLevel.Information : LogLevel.Debug, SweepService.Retention, run.Removed);
    }

    [LoggerMessage(Message = "{Job}: {Removed} tasks that ended long ago were removed")]
    private partial void LogRemoved(LogLevel level, string job, int removed);
}
