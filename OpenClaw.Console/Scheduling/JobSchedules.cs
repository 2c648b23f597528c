using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using Quartz;

namespace OpenClaw.Console.Scheduling;

/// <summary>Makes Quartz fire as people want it: at the start, when a schedule was changed on any replica, and every half minute in case a change was not heard.</summary>
public sealed partial class JobSchedules(RecurringJobs jobs, RedisJobStore store, ISchedulerFactory schedulers, LiveFeed live, TimeProvider time, ILogger<JobSchedules> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile string _problem = "the jobs are not scheduled yet";

    /// <summary>Why the jobs do not run by their schedules; null: they do.</summary>
    public string? Problem => _problem.Length == 0 ? null : _problem;

    /// <summary>Gives every job the schedule that is set for it.</summary>
    public async Task ApplyAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var settings = await store.SettingsAsync(cancel);
            var scheduler = await schedulers.GetScheduler(cancel);
            var missing = new List<string>();
            foreach (var entry in jobs.All)
            {
                var wanted = settings.GetValueOrDefault(entry.Name)?.Cron ?? entry.Cron;
                var key = new TriggerKey(entry.Name);
                if (await scheduler.GetTrigger(key, cancel) is not ICronTrigger trigger)
                {
                    missing.Add(entry.Name);
                }
                else if (trigger.CronExpressionString != wanted)
                {
                    await scheduler.RescheduleJob(key, TriggerBuilder.Create().WithIdentity(entry.Name).ForJob(entry.Name).WithCronSchedule(wanted, SchedulingRegistration.Choose).Build(), cancel);
                    LogMoved(entry.Name, wanted);
                }
            }

            _problem = missing.Count == 0 ? "" : $"not scheduled yet: {string.Join(", ", missing)}";
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [LiveChannels.Jobs], batch => batch.Gap || batch.Events.Any(happened => happened.Type == "job.changed") ? TryAsync(stoppingToken) : Task.CompletedTask, TimeSpan.FromMilliseconds(100));
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await TryAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(CancellationToken cancel)
    {
        try
        {
            await ApplyAsync(cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotApplied(error.ToLogLevel(), error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The job {Job} runs by the schedule {Cron} now")]
    private partial void LogMoved(string job, string cron);

    [LoggerMessage(Message = "The schedules of the jobs could not be looked up: {Reason}")]
    private partial void LogNotApplied(LogLevel level, string reason);
}
