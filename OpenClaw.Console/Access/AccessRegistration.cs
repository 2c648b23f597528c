using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;

namespace OpenClaw.Console.Access;

/// <summary>Users, sessions, machine tokens and what guards them.</summary>
internal static class AccessRegistration
{
    private const string PickScheme = "console";

    public static IServiceCollection AddAccess(this IServiceCollection services, ConsoleOptions options, string dataDirectory)
    {
        services.AddSingleton<RedisUserStore>().AddSingleton<RedisSessionStore>().AddSingleton<RedisTokenStore>().AddSingleton<PasswordVault>();
        services.AddSingleton<SignInService>().AddSingleton<UserService>().AddSingleton<SessionService>().AddSingleton<TokenService>();
        services.AddSingleton(provider => new OrchestratorCredentials(dataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ILiveAccess, LiveAccess>().AddSingleton<PublicRead>();
        services.AddHostedService<AccessBootstrap>();
        services.AddSingleton<HubAccess>().AddHostedService(provider => provider.GetRequiredService<HubAccess>());
        services.Configure<HubOptions<LiveHub>>(hub => hub.AddFilter<HubAccess>());
        services.AddDataProtection().SetApplicationName("OpenClaw.Console");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            management => management.XmlRepository = ActivatorUtilities.CreateInstance<RedisKeyRing>(provider)));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "openclaw-console-form";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        AddSchemes(services, options.Access);
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitSessions>();
        return services;
    }

    private static void AddSchemes(IServiceCollection services, AccessOptions access)
    {
        services.AddScoped<CookieSessions>();
        services.AddAuthentication(PickScheme)
            .AddPolicyScheme(PickScheme, null, scheme => scheme.ForwardDefaultSelector = context =>
                BearerHandler.IsBearer(context.Request) ? ActorClaims.BearerScheme : ActorClaims.CookieScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(ActorClaims.BearerScheme, null)
            .AddCookie(ActorClaims.CookieScheme, cookie =>
            {
                cookie.Cookie.Name = "openclaw-console";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.LoginPath = "/login";
                cookie.AccessDeniedPath = "/denied";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.ExpireTimeSpan = access.SessionLifetime;
                cookie.SlidingExpiration = false;
                cookie.EventsType = typeof(CookieSessions);
            });
    }
}
