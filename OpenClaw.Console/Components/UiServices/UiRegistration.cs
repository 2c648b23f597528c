namespace OpenClaw.Console.Components.UiServices;

/// <summary>The services of the user interface.</summary>
public static class UiRegistration
{
    public static IServiceCollection AddConsoleUi(this IServiceCollection services)
    {
        services.AddSingleton<ConsoleStatus>();
        services.AddSingleton<NavBadges>();
        services.AddScoped<UiScript>();
        services.AddScoped<Announcer>();
        services.AddScoped<BrowserClock>();
        services.AddScoped<ViewPause>();
        services.AddScoped<Toasts>();
        services.AddScoped<Confirmations>();
        services.AddScoped<IPaletteSource, ShellPalette>();
        return services;
    }
}
