namespace OpenClaw.Console.Security;

/// <summary>
/// Refuses what another site makes a signed-in browser send: an unsafe request with our cookie must come from our own pages. Forms carry an
/// antiforgery token besides; machines carry no cookie.
/// </summary>
internal static class SameOriginOnly
{
    public static IApplicationBuilder UseSameOriginOnly(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        var socket = request.Path.StartsWithSegments("/_blazor") || request.Path.StartsWithSegments("/hubs");
        if ((!safe || socket) && request.Headers.Cookie.Count > 0 && !IsOurs(request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("This request came from another site and was refused.");
            return;
        }

        await next(context);
    });

    private static bool IsOurs(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
