using Quartz;

namespace OpenClaw.Console.Scheduling;

/// <summary>Recurring jobs: Quartz in every console process, each job run by one of them.</summary>
internal static class SchedulingRegistration
{
    /// <summary>A job that takes longer is ended.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    public static IServiceCollection AddScheduling(this IServiceCollection services)
    {
        services.AddSingleton<RedisJobLeases>().AddSingleton<SingleRunner>();
        services.AddQuartz(quartz =>
        {
            quartz.UseInMemoryStore();
            quartz.AddJobMiddleware(provider => provider.GetRequiredService<SingleRunner>());
            quartz.AddJobTimeout(Longest);
        });
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = false);
    }

    /// <summary>Adds a job on a cron schedule in UTC. A turn that was missed is not made up for: the next one does the same work.</summary>
    /// <param name="atStart">It also runs once when the console has started.</param>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string cron, bool atStart = false)
        where TJob : class, IJob => services.AddQuartz(quartz =>
        {
            quartz.ScheduleJob<TJob>(trigger => trigger
                .WithIdentity(name)
                .WithCronSchedule(cron, schedule => schedule.InTimeZone(TimeZoneInfo.Utc).WithMisfireInstruction(CronTriggerMisfireInstruction.DoNothing)));
            if (atStart)
            {
                quartz.AddTrigger(trigger => trigger.ForJob(name).WithIdentity(name + "-at-start").StartNow());
            }
        });
}
