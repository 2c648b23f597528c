using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Deliveries;

/// <summary>Deliveries to endpoints.</summary>
internal static class DeliveriesRegistration
{
    public static IServiceCollection AddDeliveries(this IServiceCollection services) => services
        .AddSingleton<RedisDeliveryStore>().AddSingleton<RedisDeliveryQueue>().AddSingleton<RedisDeadLetterStore>().AddSingleton<RedisBreakerStore>().AddSingleton<RedisEndpointStore>()
        .AddSingleton<DeliveryEndpoints>().AddHostedService(provider => provider.GetRequiredService<DeliveryEndpoints>())
        .AddSingleton<ReplicaName>().AddSingleton<OutboundSecrets>().AddSingleton<DeliverySender>()
        .AddSingleton<DeliveryDispatcher>().AddHostedService(provider => provider.GetRequiredService<DeliveryDispatcher>())
        .AddSingleton<DeliveryUpkeep>().AddJob<DeliveryRetriesJob>(DeliveryRetriesJob.Name, DeliveryRetriesJob.Cron);
}
