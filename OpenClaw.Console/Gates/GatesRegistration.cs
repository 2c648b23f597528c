using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Gates;

/// <summary>The modes of the pipeline, the gates between them, and the runs over all tasks.</summary>
internal static class GatesRegistration
{
    public static IServiceCollection AddGates(this IServiceCollection services) => services
        .AddSingleton<RedisModeStore>().AddSingleton<CurrentMode>().AddHostedService(provider => provider.GetRequiredService<CurrentMode>()).AddSingleton<ModeService>()
        .AddSingleton<RedisGateStore>().AddSingleton<SyntheticGate>().AddSingleton<ShadowWatch>().AddSingleton<LiveChecklist>().AddSingleton<GateService>()
        .AddSingleton<SweepService>().AddJob<ExpirySweeperJob>(SweepService.Sweeper, ExpirySweeperJob.Cron, atStart: true).AddJob<RetentionJob>(SweepService.Retention, RetentionJob.Cron);
}
