namespace OpenClaw.Console.DeadLetters;

/// <summary>Refused envelopes.</summary>
internal static class DeadLettersRegistration
{
    public static IServiceCollection AddDeadLetters(this IServiceCollection services) =>
        services.AddSingleton<RedisRejectionStore>().AddSingleton<DeadLetterService>().AddHostedService<DeadLetterBadge>();

    public static void MapDeadLetters(this IEndpointRouteBuilder routes) => routes.MapGet("/api/dead-letters/export", RejectionExport.HandleAsync);
}
