using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Live;

/// <summary>A console process reduced to Redis, the feed and the hub, on a real port. The header x-test-role says who calls.</summary>
internal sealed class HubHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _data;

    private HubHost(WebApplication app, string data) => (_app, _data) = (app, data);

    public Uri Address => new(_app.Urls.Single());

    public LiveFeed Feed => _app.Services.GetRequiredService<LiveFeed>();

    public RedisGateway Gateway => _app.Services.GetRequiredService<RedisGateway>();

    public RedisKeys Keys => _app.Services.GetRequiredService<RedisKeys>();

    public static async Task<HubHost> StartAsync(string connectionString, string prefix, ILiveAccess? access = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var data = Directory.CreateTempSubdirectory("openclaw-hub-").FullName;
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton(access ?? new RoleLiveAccess(() => true));
        builder.Services.AddRedis(new RedisOptions { ConnectionString = connectionString, KeyPrefix = prefix }, data);
        builder.Services.AddLive();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers["x-test-role"].ToString() is { Length: > 0 } role)
            {
                var claim = role == "read" ? new Claim("scope", "read") : new Claim(ClaimTypes.Role, role);
                context.User = new ClaimsPrincipal(new ClaimsIdentity([claim], "test"));
            }

            return next();
        });
        app.UseRouting();
        app.MapLive();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var host = new HubHost(app, data);
        await Eventually.BecomesTrueAsync(() => host.Feed.State == LiveState.Live, "the feed is live");
        return host;
    }

    public Task<long> EmitAsync(string channel, string data = "{}") => LiveTestFeed.EmitAsync(Gateway, Keys, channel, data, "secret-ref");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
