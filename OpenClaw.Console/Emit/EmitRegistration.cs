using OpenClaw.Console.Demand;

namespace OpenClaw.Console.Emit;

/// <summary>Emitting: the API, the log, the demand state, and the console's own milestones.</summary>
internal static class EmitRegistration
{
    public static IServiceCollection AddEmit(this IServiceCollection services) => services
        .AddSingleton<MilestoneLog>().AddHostedService(provider => provider.GetRequiredService<MilestoneLog>())
        .AddSingleton<EmitService>().AddSingleton<BackfillService>()
        .AddSingleton<RedisDemandStateStore>().AddSingleton<DemandStateService>()
        .AddSingleton<OperatorMilestones>().AddHostedService(provider => provider.GetRequiredService<OperatorMilestones>());
}
