using System.Reflection;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>The services of the user interface.</summary>
public static class UiRegistration
{
    /// <param name="services">The container.</param>
    /// <param name="morePages">Assemblies with further pages; the tests bring a gallery.</param>
    public static IServiceCollection AddConsoleUi(this IServiceCollection services, params IReadOnlyList<Assembly> morePages)
    {
        services.AddSingleton(new PageAssemblies(morePages));
        services.AddSingleton<ConsoleStatus>();
        services.AddSingleton<NavBadges>();
        services.AddSingleton<Pages.Home.OverviewReader>();
        services.AddScoped<UiScript>();
        services.AddScoped<Announcer>();
        services.AddScoped<BrowserClock>();
        services.AddScoped<ViewPause>();
        services.AddScoped<Toasts>();
        services.AddScoped<Confirmations>();
        services.AddScoped<CircuitHandler, ReturnCircuit>();
        services.AddScoped<IPaletteSource, ShellPalette>();
        services.AddHostedService<StatusWatch>();
        return services;
    }
}
