using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace OpenClaw.Console.Scheduling;

/// <summary>Recurring jobs: Quartz in every console process, each job run by one of them.</summary>
internal static class SchedulingRegistration
{
    public static IServiceCollection AddScheduling(this IServiceCollection services)
    {
        services.AddSingleton<RedisJobLeases>().AddSingleton<RecurringJobs>().AddSingleton<RedisJobStore>().AddSingleton<SingleRunner>().AddSingleton<JobService>();
        services.AddLogging(logging => logging.AddJobLogs());
        services.AddQuartz(quartz => quartz.UseInMemoryStore());
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = false).AddSingleton<JobSchedules>().AddHostedService(provider => provider.GetRequiredService<JobSchedules>());
    }

    /// <summary>What jobs log while they run is kept with the run, their small talk (Debug) too.</summary>
    public static ILoggingBuilder AddJobLogs(this ILoggingBuilder logging)
    {
        logging.Services.TryAddSingleton<JobLogs>();
        logging.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<JobLogs>());
        return logging.AddFilter<JobLogs>("OpenClaw", LogLevel.Debug);
    }

    /// <summary>Adds a job to the catalogue, on a cron schedule in UTC.</summary>
    /// <param name="atStart">It also runs once when the console has started.</param>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string cron, bool atStart = false)
        where TJob : RecurringJob => services.AddSingleton<TJob>().AddSingleton(provider => new JobEntry(name, cron, atStart, provider.GetRequiredService<TJob>())).AddQuartz(quartz =>
        {
            quartz.AddJob<RecurringQuartzJob>(job => job.WithIdentity(name));
            quartz.AddTrigger(trigger => trigger.ForJob(name).WithIdentity(name).WithCronSchedule(cron, Choose));
            if (atStart)
            {
                quartz.AddTrigger(trigger => trigger.ForJob(name).WithIdentity(name + "-at-start").StartNow());
            }
        });

    /// <summary>A turn that was missed is not made up for: the next one does the same work, and says that turns were missed.</summary>
    internal static void Choose(CronScheduleBuilder schedule) => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing);

    public static void MapScheduling(this IEndpointRouteBuilder routes) => routes.MapJobs();
}
