using System.Globalization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tasks;

/// <summary>Stands before every route of <c>/orchestrator</c> but health: initialised, a bearer token, and failures in the form of the surface.</summary>
internal sealed partial class OrchestratorGate(OrchestratorCredentials credentials, DemoMark demo, ILogger<OrchestratorGate> log) : IEndpointFilter
{
    /// <summary>For those nobody knows: where the data is kept is not theirs to hear.</summary>
    private const string NotInitialized = "This console has no orchestrator credentials it can use; its log says why. They are created with: ./console init";

    private string? _logged;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!IsHealth(http.Request))
        {
            // The demo comes with a token of its own and leaves no credentials behind.
            if (credentials.Read().Problem is { } problem && !demo.IsOn(http.Request))
            {
                if (Interlocked.Exchange(ref _logged, problem) != problem)
                {
                    LogNotInitialized(problem);
                }

                var told = http.User.ToActor().Kind is ActorKind.Anonymous ? NotInitialized : problem;
                return OrchestratorErrors.Answer(StatusCodes.Status503ServiceUnavailable, OrchestratorErrors.NotInitialized, told);
            }

            if (http.User.ToActor().Kind is not ActorKind.Machine)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                return OrchestratorErrors.Answer(
                    StatusCodes.Status401Unauthorized, OrchestratorErrors.Unauthorized,
                    BearerHandler.IsBearer(http.Request) ? "The bearer token is unknown, expired or revoked." : "Send a token as 'Authorization: Bearer <token>'.");
            }
        }

        try
        {
            return await next(context);
        }
        catch (ForbiddenException forbidden)
        {
            return OrchestratorErrors.Answer(StatusCodes.Status403Forbidden, OrchestratorErrors.Forbidden, forbidden.Message);
        }
        catch (RedisUnavailableException away)
        {
            return Away(http.Response, away);
        }
    }

    /// <summary>Also for what fails before any route is reached: finding the token needs Redis too.</summary>
    public static IResult Away(HttpResponse response, RedisUnavailableException away)
    {
        response.Headers.RetryAfter = Math.Ceiling(away.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return OrchestratorErrors.Answer(
            StatusCodes.Status503ServiceUnavailable, OrchestratorErrors.StoreUnavailable,
            away.MayHaveRun ? "Redis did not answer; whether it was done is not known. Look, or send it again with the same Idempotency-Key." : "Redis is away; nothing was stored. Send it again after the time in Retry-After.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The orchestrator was asked for something and is not initialised. {Problem}")]
    private partial void LogNotInitialized(string problem);

    private static bool IsHealth(HttpRequest request) => request.Path.Equals(OrchestratorRoutes.Root + OrchestratorRoutes.Health, StringComparison.OrdinalIgnoreCase);
}
