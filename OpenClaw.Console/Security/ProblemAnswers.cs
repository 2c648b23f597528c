using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Security;

/// <summary>Turns what no feature answers for itself into ProblemDetails: 503 while Redis is away, 401 and 403 for who may not.</summary>
internal sealed class ProblemAnswers(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        SecurityHeaders.Put(httpContext.Response.Headers);
        var (status, title, detail) = exception switch
        {
            RedisUnavailableException => (StatusCodes.Status503ServiceUnavailable, "Redis is away", "Nothing was stored. Send it again after the time in Retry-After."),
            ForbiddenException when httpContext.User.Identity is not { IsAuthenticated: true } =>
                (StatusCodes.Status401Unauthorized, "Not signed in", "Sign in, or send a machine token as 'Authorization: Bearer <token>'."),
            ForbiddenException forbidden => (StatusCodes.Status403Forbidden, "Not allowed", forbidden.Message),
            BadHttpRequestException bad => (bad.StatusCode, "Bad request", bad.Message),
            _ => (0, "", ""),
        };
        if (status == 0)
        {
            return false;
        }

        if (httpContext.Request.Path.StartsWithSegments(OrchestratorRoutes.Root, StringComparison.OrdinalIgnoreCase))
        {
            // Its own form of errors, also for what fails before its routes are reached.
            await (exception is RedisUnavailableException unreachable
                ? OrchestratorGate.Away(httpContext.Response, unreachable)
                : OrchestratorErrors.Answer(status, status == StatusCodes.Status413PayloadTooLarge ? OrchestratorErrors.TooLarge : OrchestratorErrors.BadRequest, detail)).ExecuteAsync(httpContext);
            return true;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        }

        if (exception is RedisUnavailableException away)
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(away.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Title = title, Detail = detail },
        });
    }
}
