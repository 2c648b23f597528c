using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Access;

/// <summary>Looks at every cookie's session; answers API callers with a status instead of a redirect.</summary>
internal sealed class CookieSessions(SessionService sessions) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (context.Principal is not { } principal || principal.UserId() is not { } userId || principal.SessionId() is not { } sessionId)
        {
            context.RejectPrincipal();
            return;
        }

        try
        {
            var user = await sessions.ValidateAsync(sessionId, userId, IsOfAPerson(context.HttpContext.Request), context.HttpContext.RequestAborted);
            if (user is null)
            {
                context.RejectPrincipal();
                await context.HttpContext.SignOutAsync(ActorClaims.CookieScheme);
                return;
            }

            context.ReplacePrincipal(ActorClaims.Principal(user, principal.SessionSecret()!));
        }
        catch (RedisUnavailableException)
        {
            // Pages stay up while Redis is away, for those this process knows: the cookie alone may be of somebody whose session was ended since.
            if (sessions.Remembered(sessionId) is { } known)
            {
                context.ReplacePrincipal(ActorClaims.Principal(known, principal.SessionSecret()!));
            }
            else
            {
                context.RejectPrincipal();
            }
        }
    }

    /// <summary>A tab that nobody looks at reconnects by itself; what a person does in it is told by js/active.js.</summary>
    private static bool IsOfAPerson(HttpRequest request) => !request.Path.StartsWithSegments("/_blazor") && !request.Path.StartsWithSegments("/hubs");

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) => Redirect(context, StatusCodes.Status401Unauthorized);

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context) => Redirect(context, StatusCodes.Status403Forbidden);

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, int apiStatus)
    {
        var path = context.Request.Path;
        var machine = path.StartsWithSegments("/api") || path.StartsWithSegments("/internal") || path.StartsWithSegments("/hubs") || path.StartsWithSegments("/orchestrator");
        if (machine)
        {
            context.Response.StatusCode = apiStatus;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }
}
