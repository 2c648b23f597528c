using System.Security.Claims;

namespace OpenClaw.Console.Live;

/// <summary>The rule of spec 1 section 4 by claims alone: any role, or a machine token with the scope <c>read</c>.</summary>
/// <param name="anonymousRead">Whether the two public channels are open to everyone now.</param>
public sealed class RoleLiveAccess(Func<bool> anonymousRead) : ILiveAccess
{
    private static readonly string[] Roles = ["viewer", "operator", "approver", "admin"];

    public bool MaySubscribe(ClaimsPrincipal user, string channel) =>
        LiveChannels.OfHub.Contains(channel, StringComparer.Ordinal)
        && ((LiveChannels.OpenToAnonymous.Contains(channel) && anonymousRead()) || MayView(user));

    private static bool MayView(ClaimsPrincipal user) => user.Identity?.IsAuthenticated == true
        && (Array.Exists(Roles, user.IsInRole) || user.HasClaim("scope", "read"));
}
