using OpenClaw.Console.Access;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>The signing secret over HTTP, for administrators; and the form post existing clients use (spec 1 section 2).</summary>
internal static class SecretEndpoints
{
    public static void MapSecrets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/internal/forms/milestone-secret-submit", SubmitAsync).DisableAntiforgery();
        var secrets = routes.MapGroup("/api/secrets").DisableAntiforgery();
        secrets.MapGet("", ViewAsync);
        secrets.MapPost("", SetAsync);
        secrets.MapPost("rotation", StageAsync);
        secrets.MapDelete("rotation", async (HttpContext context, RotationService rotation, CancellationToken cancel) => Answer(await rotation.AbandonAsync(context.User.ToActor(), null, cancel)));
        secrets.MapPost("rotation/canary", async (HttpContext context, RotationService rotation, CancellationToken cancel) => Results.Ok(await rotation.ProbeAsync(context.User.ToActor(), cancel)));
        secrets.MapPost("rotation/promote", PromoteAsync);
        secrets.MapPost("rotation/close", async (StepRequest? step, HttpContext context, RotationService rotation, CancellationToken cancel) => Answer(await rotation.CloseAsync(context.User.ToActor(), step?.Reason, cancel)));
        secrets.MapPost("rotation/rollback", async (StepRequest step, HttpContext context, RotationService rotation, CancellationToken cancel) =>
            Answer(await rotation.RollBackAsync(context.User.ToActor(), step.KeyId ?? "", step.Reason, cancel)));
    }

    /// <summary>The first secret is in force at once; a later one starts a rotation with the usual grace window, so that nothing is lost.</summary>
    private static async Task<IResult> SubmitAsync(SecretForm form, HttpContext context, SecretService secrets, RotationService rotation, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        if (!secrets.List(actor).Any(secret => secret.Accepted) || SecretService.Check(form.Secret) is not null)
        {
            return await secrets.SetAsync(actor, form.Secret, cancel) switch
            {
                SetSecretOutcome.Set set => Toast($"Secret saved. Its fingerprint is {set.KeyId}."),
                SetSecretOutcome.Invalid invalid => Toast(invalid.Message),
                SetSecretOutcome.Conflict conflict => Toast(conflict.Message),
                var other => throw new InvalidOperationException(other.ToString()),
            };
        }

        var keyId = new SigningSecret(form.Secret!.Trim()).KeyId;
        if (secrets.List(actor)[0].KeyId == keyId)
        {
            return Toast($"Secret saved. Its fingerprint is {keyId}.");
        }

        var staged = await rotation.StageAsync(actor, form.Secret, force: false, cancel);
        var outcome = staged is RotationOutcome.Done ? await rotation.PromoteAsync(actor, keyId, SecretRotation.DefaultGrace, "Submitted by the form", cancel) : staged;
        return Toast(outcome switch
        {
            RotationOutcome.Done => $"Rotation started: {keyId} is the secret now, and the one before is accepted for 24 more hours.",
            RotationOutcome.Busy busy => busy.Message,
            RotationOutcome.Conflict conflict => conflict.Message,
            RotationOutcome.Invalid invalid => invalid.Message,
            var other => throw new InvalidOperationException(other.ToString()),
        });
    }

    private static async Task<IResult> ViewAsync(HttpContext context, RotationService rotation, CancellationToken cancel)
    {
        var view = await rotation.ViewAsync(context.User.ToActor(), cancel);
        return Results.Ok(new
        {
            secrets = view.Secrets, rotation = view.Ring?.Rotation, canary = view.Canary,
            uses = view.Uses.Select(use => new { use.KeyId, direction = use.Direction.ToString().ToLowerInvariant(), use.Who, use.LastAt }),
        });
    }

    private static async Task<IResult> SetAsync(SecretForm form, HttpContext context, SecretService secrets, CancellationToken cancel)
    {
        var actor = context.User.ToActor();
        if (secrets.List(actor).Any(secret => secret.Accepted))
        {
            return Results.Problem("A secret is in force: rotate it (POST /api/secrets/rotation), so that nothing is lost.", statusCode: StatusCodes.Status409Conflict);
        }

        return await (form.Secret is null ? secrets.GenerateAsync(actor, cancel) : secrets.SetAsync(actor, form.Secret, cancel)) switch
        {
            SetSecretOutcome.Set set => Results.Json(new { keyId = set.KeyId, secret = set.Text }, statusCode: StatusCodes.Status201Created),
            SetSecretOutcome.Invalid invalid => Results.Problem($"secret: {invalid.Message}", statusCode: StatusCodes.Status400BadRequest),
            SetSecretOutcome.Conflict conflict => Results.Problem(conflict.Message, statusCode: StatusCodes.Status409Conflict),
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    private static async Task<IResult> StageAsync(StageRequest? request, HttpContext context, RotationService rotation, CancellationToken cancel) =>
        await rotation.StageAsync(context.User.ToActor(), request?.Secret, request?.Force ?? false, cancel) switch
        {
            RotationOutcome.Done done => Results.Json(new { keyId = done.Ring.Staged!.KeyId, secret = done.Text }, statusCode: done.Again ? StatusCodes.Status200OK : StatusCodes.Status201Created),
            RotationOutcome.Invalid invalid => Results.Problem($"secret: {invalid.Message}", statusCode: StatusCodes.Status400BadRequest),
            var other => Answer(other),
        };

    private static async Task<IResult> PromoteAsync(PromoteRequest request, HttpContext context, RotationService rotation, CancellationToken cancel)
    {
        // Who may not do it at all is told that, not what is wrong with the hours.
        context.User.ToActor().Demand(Domain.Access.Permission.ManageSecrets);
        return request.GraceHours is not { } hours || (double.IsFinite(hours) && hours is >= 0 and <= 168)
            ? Answer(await rotation.PromoteAsync(context.User.ToActor(), request.KeyId ?? "", TimeSpan.FromHours(request.GraceHours ?? SecretRotation.DefaultGrace.TotalHours), request.Reason, cancel))
            : Results.Problem($"graceHours is {hours}; it must be between 0 and 168.", statusCode: StatusCodes.Status400BadRequest);
    }

    private static IResult Answer(RotationOutcome outcome) => outcome switch
    {
        RotationOutcome.Done done => Results.Ok(new { current = done.Ring.Current.KeyId, previous = done.Ring.Previous?.KeyId, previousUntil = done.Ring.PreviousUntil, again = done.Again }),
        RotationOutcome.Busy busy => Results.Problem(
            busy.Message, statusCode: StatusCodes.Status409Conflict, extensions: new Dictionary<string, object?> { ["endsAt"] = busy.EndsAt is { } ends ? Iso.Write(ends) : null }),
        RotationOutcome.Conflict conflict => Results.Problem(conflict.Message, statusCode: StatusCodes.Status409Conflict),
        RotationOutcome.Invalid invalid => Results.Problem(invalid.Message, statusCode: StatusCodes.Status400BadRequest),
        _ => throw new InvalidOperationException(outcome.ToString()),
    };

    private static IResult Toast(string text) => Results.Ok(new { showToast = text });

    private sealed record SecretForm(string? Secret);

    private sealed record StageRequest(string? Secret, bool? Force);

    private sealed record PromoteRequest(string? KeyId, double? GraceHours, string? Reason);

    private sealed record StepRequest(string? KeyId, string? Reason);
}
