using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Telemetry;

namespace OpenClaw.Console.Scheduling;

/// <summary>What a run is asked for by.</summary>
/// <param name="Id">Of the run; the same one again is refused.</param>
/// <param name="Scheduled">The time it is for; null: none.</param>
/// <param name="Cron">The schedule it fired by.</param>
public sealed record JobTurn(string Id, RunCause Cause, string By = "", bool DryRun = false, DateTimeOffset? Scheduled = null, string Cron = "");

/// <summary>
/// Runs a job on one replica only: every replica's scheduler fires at the same time, the first to take the turn in Redis runs it, the others do not. The lease is
/// renewed while the job runs, and a run whose lease was lost is ended, because another replica may have begun one. How it ended is kept with the lines it logged.
/// </summary>
public sealed partial class SingleRunner(RedisJobStore store, ReplicaName replica, JobLogs logs, TimeProvider time, ILogger<SingleRunner> log) : IAsyncDisposable
{
    /// <summary>A run that takes longer is ended.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _stopping = new();
    private int _running;

    /// <summary>Takes the turn and, when it was got, runs the job to its end.</summary>
    public async Task<JobTake> RunAsync(JobEntry entry, JobTurn turn, CancellationToken cancel)
    {
        var (run, take) = await TakeAsync(entry, turn, cancel);
        if (take.Why is null)
        {
            await WorkAsync(entry, run, cancel);
        }

        return take;
    }

    /// <summary>Takes the turn and, when it was got, goes on in the background.</summary>
    public async Task<JobTake> StartAsync(JobEntry entry, JobTurn turn, CancellationToken cancel)
    {
        var (run, take) = await TakeAsync(entry, turn, cancel);
        if (take.Why is null)
        {
            _ = Task.Run(() => WorkAsync(entry, run, CancellationToken.None), CancellationToken.None);
        }

        return take;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        for (var i = 0; i < 20 && Volatile.Read(ref _running) > 0; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time);
        }

        _stopping.Dispose();
    }

    private async Task<(RecurringRun Run, JobTake Take)> TakeAsync(JobEntry entry, JobTurn turn, CancellationToken cancel)
    {
        var run = new RecurringRun { Id = turn.Id, Job = entry.Name, Cause = turn.Cause, By = turn.By, DryRun = turn.DryRun, ScheduledAt = turn.Scheduled, StartedAt = time.GetUtcNow(), Replica = replica.Value };
        var take = await store.TakeAsync(entry, run, turn.Cron, cancel);
        if (take.Why is null && turn.Scheduled is { } scheduled && take.Before is { } before)
        {
            // What was changed or paused since the last turn was not missed.
            var since = (await store.SettingsAsync(entry.Name, cancel)).Settings.Since is { } changed && changed > before ? changed : before;
            var (missed, first) = JobCron.Between(turn.Cron, since, scheduled);
            run = run with { Missed = missed, MissedSince = first };
        }

        return (run with { Fence = take.Fence }, take);
    }

    private async Task WorkAsync(JobEntry entry, RecurringRun run, CancellationToken cancel)
    {
        Interlocked.Increment(ref _running);
        var began = time.GetTimestamp();
        var lines = logs.Begin();
        using var activity = ConsoleMeter.Source.StartActivity("job " + run.Job);
        using var limit = new CancellationTokenSource(Longest, time);
        using var lost = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token, limit.Token, lost.Token);
        var renewing = RenewAsync(run, lost, any.Token);
        try
        {
            run = run with { Sentence = await entry.Job.RunAsync(run.DryRun, any.Token), Result = RunResult.Ok };
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            run = lost.IsCancellationRequested ? run with { Result = RunResult.Lost, Sentence = "It lost its lease and was ended, because another console may have begun it." }
                : limit.IsCancellationRequested ? run with { Result = RunResult.Failed, Sentence = $"It took longer than {Longest.TotalMinutes:0} minutes and was ended." }
                : run with { Result = RunResult.Stopped, Sentence = "Its console stopped; the next turn goes on." };
        }
        catch (RedisUnavailableException error)
        {
            LogSkipped(run.Job, error.Message);
            run = run with { Result = RunResult.Failed, Sentence = "Redis went away while it ran; the next turn goes on." };
        }
#pragma warning disable CA1031 // Whatever a job throws, it must not take the scheduler with it: it is said and kept.
        catch (Exception error)
        {
            LogFailed(error, run.Job);
            run = run with { Result = RunResult.Failed, Sentence = $"{error.GetType().Name}: {error.Message}" };
        }
#pragma warning restore CA1031
        finally
        {
            await any.CancelAsync();
            await renewing;
        }

        JobMetrics.Ran(run.Job, run.Result, time.GetElapsedTime(began));
        await FinishAsync(run with { EndedAt = time.GetUtcNow(), Log = [.. lines] });
        Interlocked.Decrement(ref _running);
    }

    private async Task RenewAsync(RecurringRun run, CancellationTokenSource lost, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(RedisJobStore.Lifetime / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                if (!await store.RenewAsync(run.Job, run.Id, cancel))
                {
                    LogLost(run.Job);
                    await lost.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (RedisUnavailableException)
        {
            await lost.CancelAsync(); // nobody knows whose it is
        }
    }

    private async Task FinishAsync(RecurringRun run)
    {
        try
        {
            await store.FinishAsync(run, CancellationToken.None);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            LogSkipped(run.Job, error.Message); // its lease runs out, and the next turn keeps it as lost
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} was not run or not finished, Redis is away: {Reason}")]
    private partial void LogSkipped(string job, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job {Job} lost its lease and is ended")]
    private partial void LogLost(string job);

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Job} failed")]
    private partial void LogFailed(Exception error, string job);
}
