using OpenClaw.Console.Redis;
using Quartz;

namespace OpenClaw.Console.Scheduling;

/// <summary>The one Quartz job: looks up the entry it is called after and takes its turn. A turn whose Redis is away is not run; the next one says that it was missed.</summary>
[DisallowConcurrentExecution]
public sealed partial class RecurringQuartzJob(RecurringJobs jobs, SingleRunner runner, ILogger<RecurringQuartzJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var name = context.JobDetail.Key.Name;
        var id = Guid.NewGuid().ToString("N");
        var turn = context.Trigger is ICronTrigger trigger
            ? new JobTurn(id, RunCause.Schedule, Scheduled: context.ScheduledFireTimeUtc ?? context.FireTimeUtc, Cron: trigger.CronExpressionString ?? "")
            : new JobTurn(id, RunCause.Start);
        try
        {
            await runner.RunAsync(jobs.Find(name)!, turn, cancellationToken);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            LogNotRun(name, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} was not run, Redis is away: {Reason}")]
    private partial void LogNotRun(string job, string reason);
}
