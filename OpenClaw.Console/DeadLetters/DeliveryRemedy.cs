using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Where the button beside the remedy for a dead delivery leads.</summary>
public enum DeliveryRemedyPlace
{
    /// <summary>The rotation on the Secrets page; administrators only.</summary>
    Rotation,

    /// <summary>The instructions for the other side, in the panel of the group.</summary>
    Instructions,

    /// <summary>The payload of the newest record, in the panel of the group.</summary>
    Payload,

    /// <summary>The endpoint with its breaker, on the Deliveries page.</summary>
    Endpoint,
}

/// <summary>What the runbook says to a cause (spec 2 section 4).</summary>
/// <param name="Cause">What it means, in a few words.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Button">The word on the button to <paramref name="Place"/>.</param>
public sealed record DeliveryRemedy(string Cause, string Advice, DeliveryRemedyPlace Place, string Button)
{
    private static readonly DeliveryRemedy SecretsDiffer = new(
        "The two sides' secrets differ",
        "Bring both sides to one secret by a rotation; then requeue one record as a canary, and the rest.", DeliveryRemedyPlace.Rotation, "Open the rotation");

    private static readonly DeliveryRemedy NoSecretThere = new(
        "The receiver has no secret",
        "Set MILESTONE_SIGNING_SECRET at the receiver and restart it; then requeue one record as a canary.", DeliveryRemedyPlace.Instructions, "Show how to set it there");

    private static readonly DeliveryRemedy Unsigned = new(
        "What was sent bears no signature",
        "Set the secret here, and see that nothing on the way drops the x-openclaw headers.", DeliveryRemedyPlace.Rotation, "Set the secret here");

    private static readonly DeliveryRemedy Corrupted = new(
        "The envelope arrives corrupted",
        "Compare the payload with what the receiver says; something on the way may change it.", DeliveryRemedyPlace.Payload, "Inspect the payload");

    private static readonly DeliveryRemedy Busy = new(
        "The receiver asks for fewer requests",
        "Give the endpoint a rate, then requeue with a rate as well.", DeliveryRemedyPlace.Endpoint, "Look at the endpoint");

    private static readonly DeliveryRemedy Down = new(
        "The receiver is down",
        "See whether its breaker has closed: then it answers again, and the group can be requeued.", DeliveryRemedyPlace.Endpoint, "Look at the breaker");

    private static readonly DeliveryRemedy Elsewhere = new(
        "The address is not the receiver's",
        "Correct the address of the endpoint; redirects are not followed. Then requeue.", DeliveryRemedyPlace.Endpoint, "Look at the address");

    private static readonly DeliveryRemedy Refused = new(
        "The receiver refuses the content",
        "Compare the payload with the receiver's answer. Dismiss what it will never take.", DeliveryRemedyPlace.Payload, "Inspect the payload");

    /// <summary>The entry for a group.</summary>
    public static DeliveryRemedy Of(DeliveryStatus status, string cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        bool Says(string words) => cause.Contains(words, StringComparison.OrdinalIgnoreCase);
        return Says("invalid signature") ? SecretsDiffer
            : Says("server misconfigured") || Says("SIGNING_SECRET not set") ? NoSecretThere
            : Says("missing x-openclaw") ? Unsigned
            : Says("invalid JSON") ? Corrupted
            : Says("HTTP 429") ? Busy
            : Says("HTTP 3") || Says("HTTP 404") || Says("HTTP 405") || Says("HTTP 410") || Says("host was not found") || Says("secure connection") ? Elsewhere
            : status is DeliveryStatus.DeadLetter ? Down
            : Refused;
    }
}
