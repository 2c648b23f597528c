using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Access;

/// <summary>Looks at the session of an open circuit again and again: a revoked one is signed out within a minute.</summary>
internal sealed class CircuitSessions(ILoggerFactory loggers, SessionService sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(20);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var principal = authenticationState.User;
        try
        {
            return principal.UserId() is { } userId && principal.SessionId() is { } sessionId
                && await sessions.ValidateAsync(sessionId, userId, cancellationToken) is not null;
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }
}
