using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using OpenClaw.Console.Access;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Components;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Dispatch;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Health;
using OpenClaw.Console.Ingest;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Secrets;
using OpenClaw.Console.Security;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Telemetry;
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
        builder.AddServer(options);
        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton<ConsoleAddress>();
        services.AddRedis(options.Redis, options.Data.Directory);
        services.AddAudit();
        services.AddAccess(options, options.Data.Directory);
        services.AddLive();
        services.AddSecrets();
        services.AddDeadLetters();
        services.AddIngest();
        services.AddProof(options);
        services.AddDemand();
        services.AddScheduling();
        services.AddDeliveries();
        services.AddTaskRouting();
        services.AddGates();
        services.AddTasks();
        services.AddApprovals();
        services.AddDispatch();
        services.AddEmit();
        services.AddLiveness();
        services.AddDeliveryPages();
        services.AddTelemetry();
        services.AddDemo();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddConsoleUi();
    }

    private static void Map(WebApplication app, ConsoleOptions options)
    {
        app.UseServer(options);
        app.MapHealth();
        app.MapStaticAssets();
        app.MapAccess();
        app.MapLive();
        app.MapSecrets();
        app.MapProof();
        app.MapDemand();
        app.MapDeadLetters();
        app.MapAudit();
        app.MapTaskRouting();
        app.MapGates();
        app.MapTasks();
        app.MapEmit();
        app.MapLiveness();
        app.MapScheduling();
        app.MapDeliveryPages();
        app.MapDemo(options);
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null).AddAdditionalAssemblies([.. app.Services.GetRequiredService<PageAssemblies>().More]);
    }
}
