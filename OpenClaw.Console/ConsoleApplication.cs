using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Configuration;
using Radzen;

namespace OpenClaw.Console;

/// <summary>What a caller may change about the composition: settings on top of all others, and hooks for tests and benchmarks.</summary>
public sealed class ConsoleSetup
{
    public IReadOnlyDictionary<string, string?> Overrides { get; init; } = new Dictionary<string, string?>();

    public Action<WebApplicationBuilder>? Configure { get; init; }

    public Action<WebApplication>? Map { get; init; }
}

/// <summary>The composition root: one Add and one Map per capability.</summary>
public sealed class ConsoleApplication : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ConsoleApplication(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public IReadOnlyCollection<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];

    /// <exception cref="ConfigurationException">A setting cannot be used.</exception>
    public static ConsoleApplication Create(ConsoleSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "OpenClaw.Console" });
        builder.Configuration.AddInMemoryCollection(setup.Overrides);
        var options = ConsoleConfiguration.Read(builder.Configuration);
        AddServices(builder, options);
        setup.Configure?.Invoke(builder);
        var app = builder.Build();
        Map(app, options);
        setup.Map?.Invoke(app);
        return new ConsoleApplication(app);
    }

    public Task StartAsync(CancellationToken cancel = default) => _app.StartAsync(cancel);

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public Task StopAsync(CancellationToken cancel = default) => _app.StopAsync(cancel);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AddServices(WebApplicationBuilder builder, ConsoleOptions options)
    {
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ConsoleAddress>();
        builder.Services.AddAccess(options, options.Data.Directory);
        builder.Services.AddSingleton<Audit.AuditLog>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddConsoleUi();
        builder.Services.AddHostedService<StatusWatch>();
    }

    private static void Map(WebApplication app, ConsoleOptions options)
    {
        _ = options;
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
