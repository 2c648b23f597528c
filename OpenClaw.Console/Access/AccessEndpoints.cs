using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Machine tokens over HTTP, for ./console token and for scripts.</summary>
internal static class AccessEndpoints
{
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/api/access/tokens").DisableAntiforgery();
        tokens.MapGet("", ListAsync);
        tokens.MapPost("", CreateAsync);
        tokens.MapDelete("{id}", RevokeAsync);
        // js/active.js: somebody is at this tab. The cookie's session was found and kept alive on the way here.
        routes.MapPost("/api/access/active", () => TypedResults.NoContent()).DisableAntiforgery();
        // Other sites cannot send it: the cookie is SameSite=Lax and UseSameOriginOnly looks at the origin.
        routes.MapPost("/logout", LogoutAsync).DisableAntiforgery();
    }

    private static async Task<RedirectHttpResult> LogoutAsync(HttpContext context, SignInService signIn, CancellationToken cancel)
    {
        try
        {
            if (context.User.SessionId() is { } session)
            {
                await signIn.SignOutAsync(context.User.Identity!.Name!, session, cancel);
            }
        }
        catch (RedisUnavailableException)
        {
            // The cookie goes all the same; the session it opened ends by its idle time.
        }

        await context.SignOutAsync(ActorClaims.CookieScheme);
        return TypedResults.LocalRedirect("/login");
    }

    private static async Task<Ok<TokenListView>> ListAsync(HttpContext context, TokenService tokens, CancellationToken cancel) =>
        TypedResults.Ok(new TokenListView([.. (await tokens.ListAsync(context.User.ToActor(), cancel)).Select(TokenView.From)]));

    private static async Task<Results<Created<TokenView>, ProblemHttpResult>> CreateAsync(
        TokenRequest request, HttpContext context, TokenService tokens, CancellationToken cancel) =>
        await tokens.CreateAsync(context.User.ToActor(), request.Name, request.Scopes ?? [], AccessRules.Days(request.ExpiresInDays ?? 90), cancel) switch
        {
            AccessOutcome.TokenCreated created => TypedResults.Created(
                string.Create(CultureInfo.InvariantCulture, $"/api/access/tokens/{created.Token.Id}"), TokenView.From(created.Token) with { Token = created.Text }),
            AccessOutcome.Invalid invalid => TypedResults.Problem(invalid.Message, statusCode: StatusCodes.Status400BadRequest),
            var other => TypedResults.Problem(Message(other), statusCode: StatusCodes.Status409Conflict),
        };

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(string id, HttpContext context, TokenService tokens, CancellationToken cancel) =>
        await tokens.RevokeAsync(context.User.ToActor(), id, cancel) is AccessOutcome.NotFound missing
            ? TypedResults.Problem(missing.Message, statusCode: StatusCodes.Status404NotFound)
            : TypedResults.NoContent();

    private static string Message(AccessOutcome outcome) => outcome switch
    {
        AccessOutcome.Conflict conflict => conflict.Message,
        AccessOutcome.NotFound missing => missing.Message,
        _ => outcome.ToString(),
    };
}

/// <summary>What a new machine token shall be.</summary>
public sealed record TokenRequest(string? Name, string[]? Scopes, double? ExpiresInDays);

/// <summary>A machine token as it is shown; <c>Token</c> only in the answer to its creation.</summary>
public sealed record TokenView(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt)
{
    public string? Token { get; init; }

    internal static TokenView From(MachineToken token) =>
        new(token.Id, token.Name, token.Scopes, token.CreatedAt, token.CreatedBy, token.ExpiresAt, token.LastUsedAt);
}

public sealed record TokenListView(IReadOnlyList<TokenView> Tokens);
