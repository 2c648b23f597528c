using System.Security.Cryptography;
using OpenClaw.Domain.EcmaScript;
using static OpenClaw.Domain.Signing.SignatureVariants;

namespace OpenClaw.Domain.Signing;

/// <summary>
/// Explains a refused envelope (spec 1 section 5): tries the mistakes senders make and says which one fits. Not for the hot
/// path; it computes dozens of signatures and is asked by a person looking at a dead letter.
/// </summary>
public static class SignatureDoctor
{
    /// <summary>A timestamp further than this from the time of receipt earns a remark.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Explains what is wrong with an envelope.</summary>
    /// <param name="body">The raw body; it must be whole, a truncated sample gives a wrong finding.</param>
    /// <param name="signature">Value of <c>x-openclaw-signature</c>, null when it was missing.</param>
    /// <param name="timestamp">Value of <c>x-openclaw-timestamp</c>, null when it was missing.</param>
    /// <param name="receivedAt">When the envelope arrived.</param>
    /// <param name="secrets">Every secret known here, accepted or not.</param>
    public static Diagnosis Examine(
        byte[] body, string? signature, string? timestamp, DateTimeOffset receivedAt, IReadOnlyList<KnownSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(secrets);
        return Find(body, signature, timestamp, secrets) with { ClockRemark = ExamineClock(timestamp, receivedAt) };
    }

    /// <summary>The same finding where the known secret that fits the canonical body is known already; costs nothing.</summary>
    /// <param name="fits">The secret that fits, accepted or not.</param>
    /// <param name="timestamp">Value of <c>x-openclaw-timestamp</c>, null when it was missing.</param>
    /// <param name="receivedAt">When the envelope arrived.</param>
    public static Diagnosis Explain(KnownSecret fits, string? timestamp, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(fits);
        return Explain(fits, DiagnosisCause.SignatureFits, null, null) with { ClockRemark = ExamineClock(timestamp, receivedAt) };
    }

    private static Diagnosis Find(byte[] body, string? signature, string? timestamp, IReadOnlyList<KnownSecret> secrets)
    {
        if (secrets.Count == 0)
        {
            return new Diagnosis(DiagnosisCause.NoSecretKnown, "This console knows no signing secret, so it cannot check any signature.",
                "Set the sender's secret on the Secrets page.");
        }

        if (string.IsNullOrWhiteSpace(signature))
        {
            return new Diagnosis(DiagnosisCause.MissingHeader, $"The request carries no {EnvelopeSignature.HeaderName} header.",
                "Set the signing secret at the sender (MILESTONE_SIGNING_SECRET); without one it sends unsigned.");
        }

        var finding = FindBySignature(body, signature, secrets);
        return string.IsNullOrWhiteSpace(timestamp) && finding.Cause is DiagnosisCause.SignatureFits
            ? finding with
            {
                Cause = DiagnosisCause.MissingHeader,
                Explanation = $"The request carries no {EnvelopeSignature.TimestampHeaderName} header; its signature is right.",
                Remedy = $"Send {EnvelopeSignature.TimestampHeaderName} with the time of sending, UTC in ISO 8601.",
            }
            : finding;
    }

    private static Diagnosis FindBySignature(byte[] body, string signature, IReadOnlyList<KnownSecret> secrets)
    {
        if (Read(signature) is not { } claim)
        {
            return new Diagnosis(DiagnosisCause.MalformedSignature,
                $"The signature is not 64 hex digits ({signature.Trim().Length} characters), nor a HMAC-SHA256 in base64.",
                "Send the HMAC-SHA256 of the canonical body in lowercase hex.");
        }

        var messages = Messages(body).ToList();
        var isJson = messages[0].Difference is null;
        foreach (var known in secrets.OrderByDescending(static secret => secret.Accepted))
        {
            foreach (var key in Keys(known.Secret))
            {
                foreach (var message in messages)
                {
                    if (CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key.Bytes, message.Bytes), claim.Hash))
                    {
                        var finding = Explain(known, key.Deviation, message.Difference, claim.Notation);
                        return isJson ? finding : NotJson(finding, "Its signature fits the bytes, so it was sent like this.");
                    }
                }
            }
        }

        return isJson
            ? new Diagnosis(DiagnosisCause.WrongSecret, "The signature is well-formed, but no secret known here gives it. The sender has another secret.",
                "Compare the key id on the Secrets page with the sender's; open the rotation to bring both sides to one secret.")
            : NotJson(null, "No secret known here signs its bytes either.");
    }

    private static Diagnosis NotJson(Diagnosis? fitting, string signature) => new(
        DiagnosisCause.InvalidBody, $"The body is not JSON, so it has no canonical form. {signature}",
        "Inspect the payload: it was cut off or changed on the way, or the sender does not send JSON.", fitting?.SecretLabel, fitting?.KeyId);

    /// <summary>Names every deviation that had to be assumed; the cause is the one a person must mend first.</summary>
    private static Diagnosis Explain(KnownSecret known, DiagnosisCause key, string? difference, string? notation)
    {
        var steps = new List<(DiagnosisCause Cause, string Explanation, string Remedy)>();
        if (!known.Accepted)
        {
            steps.Add(known.Label == KnownSecret.StagedLabel
                ? (DiagnosisCause.KnownSecretNotAccepted,
                    $"Signed with the staged secret (key id {known.Secret.KeyId}): the sender has switched before it was promoted here.",
                    "Promote it on the Secrets page; the old one stays accepted for the grace window.")
                : (DiagnosisCause.KnownSecretNotAccepted,
                    $"Signed with the {known.Label} secret (key id {known.Secret.KeyId}), which is not accepted now.",
                    "Give the sender the current secret, or open the rotation to accept both for a while."));
        }

        if (key is DiagnosisCause.HexDecodedSecret)
        {
            steps.Add((key, "The sender decodes the secret from hex before signing.",
                "Sign with the UTF-8 bytes of the secret text as it stands."));
        }
        else if (key is DiagnosisCause.SecretWithWhiteSpace)
        {
            steps.Add((key, "The two sides' secrets differ only in white space around them, such as a line end read from a file.",
                "Trim the secret where it is read, or set it again without the white space."));
        }

        if (difference is not null)
        {
            steps.Add((DiagnosisCause.ReserialisedBody, $"What was signed is not the canonical form: {difference}.",
                "Sign JSON.stringify of the envelope with the keys of every object sorted; nothing on the way may rewrite the body."));
        }

        if (notation is not null)
        {
            steps.Add((DiagnosisCause.SignatureNotation, $"The signature is sent {notation}, not as plain hex.",
                "Send the signature as 64 lowercase hex digits and nothing else."));
        }

        if (steps.Count == 0)
        {
            steps.Add((DiagnosisCause.SignatureFits, $"The signature fits the {known.Label} secret (key id {known.Secret.KeyId}), which is accepted now.",
                "Nothing is wrong with the signature now: have the sender send it again, and look at the reason of the refusal."));
        }
        else if (known.Accepted)
        {
            steps[0] = steps[0] with { Explanation = $"{steps[0].Explanation} The {known.Label} secret itself is right." };
        }

        return new Diagnosis(steps[0].Cause, string.Join(' ', steps.Select(static step => step.Explanation)),
            string.Join(' ', steps.Select(static step => step.Remedy)), known.Label, known.Secret.KeyId);
    }

    private static string? ExamineClock(string? timestamp, DateTimeOffset receivedAt)
    {
        if (string.IsNullOrWhiteSpace(timestamp))
        {
            return null;
        }

        if (!EcmaScriptDate.TryParse(timestamp, out var sentAt))
        {
            return $"The {EnvelopeSignature.TimestampHeaderName} header is not an ISO 8601 time. It is not checked, but shows that the sender deviates.";
        }

        var away = receivedAt - sentAt;
        if (away.Duration() <= ClockTolerance)
        {
            return null;
        }

        return $"The sender's clock says {Words(away.Duration())} {(away > TimeSpan.Zero ? "before" : "after")} the time of receipt. "
            + "The time is not checked, so this is not why it was refused: the envelope was sent again late, or a clock is wrong.";
    }

    private static string Words(TimeSpan duration) => duration switch
    {
        { TotalHours: < 2 } => $"{(long)duration.TotalMinutes} min",
        { TotalDays: < 2 } => $"{(long)duration.TotalHours} h",
        _ => $"{(long)duration.TotalDays} days",
    };
}
