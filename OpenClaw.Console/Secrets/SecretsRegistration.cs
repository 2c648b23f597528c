namespace OpenClaw.Console.Secrets;

/// <summary>The signing secrets.</summary>
internal static class SecretsRegistration
{
    public static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton<RedisSecretStore>().AddSingleton<SecretVault>().AddSingleton<SecretService>().AddSingleton<RotationService>();
        services.AddSingleton<SecretUsage>().AddHostedService(provider => provider.GetRequiredService<SecretUsage>());
        services.AddSingleton<IDeliveryProbe, DeliveryProbe>();
        return services.AddHostedService<SecretRefresh>();
    }
}
