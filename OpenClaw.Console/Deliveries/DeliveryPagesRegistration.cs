namespace OpenClaw.Console.Deliveries;

/// <summary>What people do with deliveries and endpoints.</summary>
internal static class DeliveryPagesRegistration
{
    public static IServiceCollection AddDeliveryPages(this IServiceCollection services) => services.AddSingleton<DeliveryLogService>().AddSingleton<EndpointService>().AddHostedService<EndpointBadge>();

    public static void MapDeliveryPages(this IEndpointRouteBuilder routes) => routes.MapGet("/api/deliveries/export", DeliveryExport.HandleAsync);
}
