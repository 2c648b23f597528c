namespace OpenClaw.Console.Gates;

/// <summary>The modes of the pipeline and the gates between them.</summary>
internal static class GatesRegistration
{
    public static IServiceCollection AddGates(this IServiceCollection services) => services
        .AddSingleton<RedisModeStore>().AddSingleton<CurrentMode>().AddHostedService(provider => provider.GetRequiredService<CurrentMode>()).AddSingleton<ModeService>();
}
