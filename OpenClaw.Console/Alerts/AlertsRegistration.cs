namespace OpenClaw.Console.Alerts;

/// <summary>Messages to people who do not look at the console.</summary>
internal static class AlertsRegistration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) =>
        services.AddSingleton<AlertWebhooks>().AddSingleton<DeadLetterAlerts>().AddHostedService(provider => provider.GetRequiredService<DeadLetterAlerts>());
}
