namespace OpenClaw.Console.Routing;

/// <summary>Who gets which task.</summary>
internal static class RoutingRegistration
{
    public static IServiceCollection AddTaskRouting(this IServiceCollection services) => services
        .AddSingleton<RedisRoutingStore>().AddSingleton<RoutingState>().AddHostedService(provider => provider.GetRequiredService<RoutingState>()).AddSingleton<RoutingService>();
}
