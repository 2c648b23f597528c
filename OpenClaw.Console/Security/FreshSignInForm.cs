using Microsoft.AspNetCore.Antiforgery;

namespace OpenClaw.Console.Security;

/// <summary>
/// The form of a sign-in page that was open while its browser was closed, or while somebody signed in beside it, no longer counts. Instead of an
/// error, the page comes again with a form that does.
/// </summary>
internal static class FreshSignInForm
{
    public static IApplicationBuilder UseFreshSignInForm(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } && (request.Path == "/login" || request.Path == "/setup"))
        {
            context.Response.Redirect(request.Path + request.QueryString);
            return Task.CompletedTask;
        }

        return next(context);
    });
}
