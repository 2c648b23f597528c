using System.Collections.Immutable;
using System.Security.Claims;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>How an <see cref="Actor"/> travels as claims.</summary>
public static class ActorClaims
{
    public const string CookieScheme = "console-cookie";
    public const string BearerScheme = "console-bearer";

    private const string KindClaim = "oc:kind";
    private const string ScopeClaim = "oc:scope";
    private const string PersonClaim = "oc:person";
    private const string MakerClaim = "oc:maker";
    private const string SessionClaim = "oc:session";

    public static ClaimsPrincipal Principal(ConsoleUser user, string sessionSecret) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id), new Claim(ClaimTypes.Name, user.Name), new Claim(KindClaim, nameof(ActorKind.User)),
            new Claim(SessionClaim, sessionSecret), .. user.Roles.Select(role => new Claim(ClaimTypes.Role, role.Name())),
        ],
        CookieScheme));

    public static ClaimsPrincipal Principal(Actor machine) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, machine.Name), new Claim(ClaimTypes.Name, machine.Name), new Claim(KindClaim, nameof(ActorKind.Machine)),
            .. machine.OnBehalfOf is { } person ? [new Claim(PersonClaim, person)] : Array.Empty<Claim>(),
            .. machine.Maker is { } maker ? [new Claim(MakerClaim, maker)] : Array.Empty<Claim>(),
            .. machine.Scopes.Select(scope => new Claim(ScopeClaim, scope)),
        ],
        BearerScheme));

    public static Actor ToActor(this ClaimsPrincipal? principal) => principal?.Identity is { IsAuthenticated: true, Name: { } name }
        ? new Actor(principal.HasClaim(KindClaim, nameof(ActorKind.Machine)) ? ActorKind.Machine : ActorKind.User, name)
        {
            Roles = [.. principal.FindAll(ClaimTypes.Role).Select(claim => Roles.TryParse(claim.Value, out var role) ? role : (Role?)null).OfType<Role>()],
            OnBehalfOf = principal.FindFirstValue(PersonClaim),
            Maker = principal.FindFirstValue(MakerClaim),
            Scopes = [.. principal.FindAll(ScopeClaim).Select(claim => claim.Value)],
        }
        : Actor.Anonymous;

    public static string? UserId(this ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>The id under which the session is stored: the hash of what the cookie carries.</summary>
    public static string? SessionId(this ClaimsPrincipal principal) => principal.FindFirstValue(SessionClaim) is { } secret ? SecretText.Hash(secret) : null;

    public static string? SessionSecret(this ClaimsPrincipal principal) => principal.FindFirstValue(SessionClaim);
}
