using OpenClaw.Console.Access;

namespace OpenClaw.Console.Secrets;

/// <summary>The signing secrets.</summary>
internal static class SecretsRegistration
{
    public static IServiceCollection AddSecrets(this IServiceCollection services) => services
        .AddSingleton<RedisSecretStore>().AddSingleton<SecretVault>().AddSingleton<SecretService>().AddHostedService<SecretRefresh>();

    /// <summary>The form post existing clients use (spec 1 section 2).</summary>
    public static void MapSecrets(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/internal/forms/milestone-secret-submit", SubmitAsync).DisableAntiforgery();

    private static async Task<IResult> SubmitAsync(SecretForm form, HttpContext context, SecretService secrets, CancellationToken cancel) =>
        await secrets.SetAsync(context.User.ToActor(), form.Secret, cancel) switch
        {
            SetSecretOutcome.Set set => Results.Ok(new { showToast = $"Secret saved. Its fingerprint is {set.KeyId}." }),
            SetSecretOutcome.Invalid invalid => Results.Ok(new { showToast = invalid.Message }),
            SetSecretOutcome.Conflict conflict => Results.Ok(new { showToast = conflict.Message }),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    private sealed record SecretForm(string? Secret);
}
