using OpenClaw.Console.Alerts;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Refused envelopes and dead deliveries.</summary>
internal static class DeadLettersRegistration
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) => services
        .AddSingleton<RedisRejectionStore>().AddSingleton<DeadLetterService>().AddHostedService<DeadLetterBadge>()
        .AddSingleton<RedisOperationStore>().AddSingleton<RedisNoteStore>().AddSingleton<DeadLetterDeliveryService>().AddSingleton<DeadLetterActionService>()
        .AddSingleton<DeadLetterRunner>().AddHostedService(provider => provider.GetRequiredService<DeadLetterRunner>())
        .AddAlerts();

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/dead-letters/export", RejectionExport.HandleAsync);
        routes.MapDeadDeliveries();
    }
}
