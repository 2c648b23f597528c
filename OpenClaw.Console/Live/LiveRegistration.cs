using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OpenClaw.Console.Live;

public static class LiveRegistration
{
    /// <summary>A subscription is a short message; nothing else comes from clients.</summary>
    private const int LargestMessage = 4 * 1024;

    /// <summary>The live feed and its hub. Needs Redis (<c>AddRedis</c>) and an <see cref="ILiveAccess"/>; without one, <see cref="RoleLiveAccess"/> is used with anonymous reading on.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSignalR().AddHubOptions<LiveHub>(options =>
        {
            options.MaximumReceiveMessageSize = LargestMessage;
            options.EnableDetailedErrors = false;
        });
        services.TryAddSingleton<ILiveAccess>(new RoleLiveAccess(() => true));
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<LiveHubSessions>().AddSingleton<Watchers>();
        services.AddScoped<CircuitHandler, WatcherCircuits>();
        return services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
    }

    public static HubEndpointConventionBuilder MapLive(this IEndpointRouteBuilder routes) => routes.MapHub<LiveHub>(LiveHub.Path, options =>
    {
        options.ApplicationMaxBufferSize = LargestMessage * 2;
        options.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;
    });
}
