namespace OpenClaw.Console.Telemetry;

/// <summary>Metrics and traces.</summary>
internal static class TelemetryRegistration
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<ReplicaIdentity>().AddHostedService<TelemetryExport>()
        .AddSingleton<TelemetryGauges>().AddHostedService(provider => provider.GetRequiredService<TelemetryGauges>());
}
