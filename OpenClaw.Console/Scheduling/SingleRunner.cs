using OpenClaw.Console.Redis;
using Quartz;

namespace OpenClaw.Console.Scheduling;

/// <summary>
/// Runs a job on one replica only: every replica's scheduler fires at the same time, the first to take the turn in Redis runs it, the others do not.
/// The lease is renewed while the job runs, and a job whose lease was lost is ended, because another replica may have begun it.
/// </summary>
public sealed partial class SingleRunner(RedisJobLeases leases, TimeProvider time, ILogger<SingleRunner> log) : IJobExecutionMiddleware
{
    public async ValueTask Invoke(IJobExecutionContext context, JobExecutionDelegate next, CancellationToken cancellationToken = default)
    {
        var job = context.JobDetail.Key.Name;
        var owner = Guid.NewGuid().ToString("N");
        try
        {
            if (!await leases.TakeAsync(job, owner, context.ScheduledFireTimeUtc ?? context.FireTimeUtc, cancellationToken))
            {
                return;
            }
        }
        catch (RedisUnavailableException error)
        {
            LogSkipped(job, error.Message); // its next turn comes by itself
            return;
        }

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(job, owner, lost);
        try
        {
            await next(context, lost.Token);
        }
        catch (RedisUnavailableException error)
        {
            LogSkipped(job, error.Message);
        }
        finally
        {
            await lost.CancelAsync();
            await renewing;
            await EndAsync(job, owner);
        }
    }

    private async Task RenewAsync(string job, string owner, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(RedisJobLeases.Lifetime / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(lost.Token))
            {
                if (!await leases.RenewAsync(job, owner, lost.Token))
                {
                    LogLost(job);
                    await lost.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
        catch (RedisUnavailableException)
        {
            await lost.CancelAsync(); // nobody knows whose it is
        }
    }

    private async Task EndAsync(string job, string owner)
    {
        try
        {
            await leases.EndAsync(job, owner, CancellationToken.None);
        }
        catch (RedisUnavailableException)
        {
            // It runs out by itself.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} was not run or not finished, Redis is away: {Reason}")]
    private partial void LogSkipped(string job, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} lost its lease and is ended")]
    private partial void LogLost(string job);
}
