using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Where the button beside a remedy leads.</summary>
public enum RemedyPlace
{
    /// <summary>Nothing to press here: the remedy is at the sender.</summary>
    None,

    /// <summary>The Secrets page; administrators only.</summary>
    Secrets,

    /// <summary>The body on the same page.</summary>
    Body,
}

/// <summary>What the runbook says to a reason of refusal (milestone pipeline runbook section 6; spec 2 section 4).</summary>
/// <param name="Cause">What it means, in a few words.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Button">The word on the button to <paramref name="Place"/>.</param>
public sealed record RunbookRemedy(string Cause, string Advice, RemedyPlace Place, string? Button)
{
    private static readonly RunbookRemedy SecretsDiffer = new(
        "The two sides' secrets differ",
        "Bring both sides to one secret: rotate it here, and set the same one at the sender.", RemedyPlace.Secrets, "Open the rotation");

    private static readonly RunbookRemedy NoSecret = new(
        "This console had no signing secret",
        "Set the secret the sender signs with. Until then nothing can be accepted.", RemedyPlace.Secrets, "Set the secret");

    private static readonly RunbookRemedy Unsigned = new(
        "The sender sends unsigned",
        "Check that MILESTONE_SIGNING_SECRET is set at the sender (its .env), and that nothing on the way drops the x-openclaw headers.", RemedyPlace.Secrets, "Compare key ids");

    private static readonly RunbookRemedy Corrupted = new(
        "The envelope is corrupted",
        "Look where the body stops being JSON, then check the sender's log for serialisation errors.", RemedyPlace.Body, "Inspect the body");

    private static readonly RunbookRemedy NoKey = new(
        "The envelope names no idempotency key",
        "Have the sender give every envelope an idempotencyKey of its own: a text that is not blank.", RemedyPlace.Body, "Inspect the body");

    private static readonly RunbookRemedy BadEvent = new(
        "The signature is right, the milestone is not",
        "A milestone needs milestoneId, scope and claim, none of them blank. Compare the body with that.", RemedyPlace.Body, "Inspect the body");

    private static readonly RunbookRemedy BadSnapshot = new(
        "The signature is right, the snapshot is not",
        "A snapshot needs summaryId, a readable generatedAtUtc, source \"orchestrator\", tagCounts, and a segment with id and label. Compare the body with that.",
        RemedyPlace.Body, "Inspect the body");

    private static readonly RunbookRemedy TooLarge = new(
        "The body is larger than this console takes",
        "Have the sender send less at once, or raise Ingest:MaxBodyBytes and restart. The body was not kept.", RemedyPlace.None, null);

    private static readonly RunbookRemedy Unknown = new("Refused", "The runbook has no entry for this reason. Look at the body and the sender's log.", RemedyPlace.Body, "Inspect the body");

    private static readonly Dictionary<string, RunbookRemedy> Table = new(StringComparer.Ordinal)
    {
        [IngestRefusal.InvalidSignature.Reason] = SecretsDiffer,
        [IngestRefusal.SecretNotSet.Reason] = NoSecret,
        [IngestRefusal.MissingHeader.Reason] = Unsigned,
        [IngestRefusal.InvalidJson.Reason] = Corrupted,
        [IngestRefusal.MissingKey.Reason] = NoKey,
        [IngestRefusal.InvalidEvent.Reason] = BadEvent,
        [IngestRefusal.InvalidSnapshot.Reason] = BadSnapshot,
    };

    /// <summary>The entry for a reason, as the sender was told it.</summary>
    public static RunbookRemedy Of(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Table.GetValueOrDefault(reason) ?? (reason.StartsWith("body larger than", StringComparison.Ordinal) ? TooLarge : Unknown);
    }

    /// <summary>The signature doctor's cause in two or three words; null: the doctor was not asked.</summary>
    public static string? Finding(RejectionDiagnosis? diagnosis) => diagnosis is null ? null : Enum.TryParse<DiagnosisCause>(diagnosis.Cause, out var cause)
        ? cause switch
        {
            DiagnosisCause.SignatureFits => "Signature is right",
            DiagnosisCause.NoSecretKnown => "No secret here",
            DiagnosisCause.MissingHeader => "Missing header",
            DiagnosisCause.KnownSecretNotAccepted => $"{char.ToUpperInvariant((diagnosis.MatchedSecret ?? "Old")[0])}{(diagnosis.MatchedSecret ?? "Old")[1..]} secret",
            DiagnosisCause.ReserialisedBody => "Re-serialised body",
            DiagnosisCause.HexDecodedSecret => "Secret hex-decoded",
            DiagnosisCause.SecretWithWhiteSpace => "White space in secret",
            DiagnosisCause.SignatureNotation => "Signature notation",
            DiagnosisCause.MalformedSignature => "Malformed signature",
            DiagnosisCause.InvalidBody => "Body is not JSON",
            _ => "Unknown secret",
        }
        : diagnosis.Cause;
}
