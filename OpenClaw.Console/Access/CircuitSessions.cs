using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Access;

/// <summary>
/// Looks at the session of an open circuit whenever access changed anywhere, and every 20 s in any case: a revoked one is signed out at once, or
/// within a minute if the event is lost.
/// </summary>
internal sealed class CircuitSessions : RevalidatingServerAuthenticationStateProvider
{
    private readonly SessionService _sessions;
    private readonly LiveSubscription _subscription;

    public CircuitSessions(ILoggerFactory loggers, SessionService sessions, LiveFeed live)
        : base(loggers)
    {
        _sessions = sessions;
        _subscription = live.Subscribe([LiveChannels.Access], LookAgainAsync, TimeSpan.Zero);
    }

    /// <summary>How often it is looked at when no event says so.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);

    protected override TimeSpan RevalidationInterval => Interval;

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        StandsAsync(authenticationState.User, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        _subscription.Dispose();
        base.Dispose(disposing);
    }

    private async Task LookAgainAsync(LiveBatch batch)
    {
        if (!batch.MayEndSessions())
        {
            return;
        }

        var state = await GetAuthenticationStateAsync();
        if (state.User.Identity is { IsAuthenticated: true } && !await StandsAsync(state.User, CancellationToken.None))
        {
            SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
        }
    }

    private async Task<bool> StandsAsync(ClaimsPrincipal principal, CancellationToken cancel)
    {
        try
        {
            return principal.UserId() is { } userId && principal.SessionId() is { } sessionId
                && await _sessions.ValidateAsync(sessionId, userId, use: false, cancel, fresh: true) is not null;
        }
        catch (RedisUnavailableException)
        {
            return true;
        }
    }
}
