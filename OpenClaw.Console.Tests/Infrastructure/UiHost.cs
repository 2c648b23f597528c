using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Components;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Security;
using Radzen;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>The user interface alone, with a gallery of its parts: the real components, assets and security headers, without Redis and sign-in.</summary>
public sealed class UiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private UiHost(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    public ConsoleStatus Status => _app.Services.GetRequiredService<ConsoleStatus>();

    public NavBadges Badges => _app.Services.GetRequiredService<NavBadges>();

    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    public static async Task<UiHost> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "OpenClaw.Console" });
        builder.WebHost.UseStaticWebAssets().UseUrls(url);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddAuthorizationCore();
        builder.Services.AddConsoleUi(Assembly.GetExecutingAssembly());
        var app = builder.Build();
        app.UseSecurityHeaders();
        app.Use((context, next) =>
        {
            context.User = Administrator();
            return next(context);
        });
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().AddAdditionalAssemblies(Assembly.GetExecutingAssembly());
        await app.StartAsync();
        var host = new UiHost(app);
        host.Status.Report(new RedisHealth(RedisState.Up, TimeProvider.System.GetUtcNow().AddHours(-3), "redis 7.0.15 at 127.0.0.1", []));
        host.Status.Report(LiveState.Live);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static ClaimsPrincipal Administrator() => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, "1"), new Claim(ClaimTypes.Name, "ada"), new Claim("oc:kind", "User"), new Claim(ClaimTypes.Role, "admin"), new Claim(ClaimTypes.Role, "operator")],
        "test"));
}
