namespace OpenClaw.Domain.Signing;

/// <summary>What is most likely wrong with a refused envelope, the most telling deviation first (spec 1 section 5).</summary>
public enum DiagnosisCause
{
    /// <summary>Nothing: the signature fits a secret that is accepted now. It was refused for another reason, or before that secret was known.</summary>
    SignatureFits,

    /// <summary>The console knows no secret, so it can accept nothing.</summary>
    NoSecretKnown,

    /// <summary>The signature or the timestamp header is missing.</summary>
    MissingHeader,

    /// <summary>Signed with a secret the console knows but does not accept now, such as the previous one.</summary>
    KnownSecretNotAccepted,

    /// <summary>The right secret, but what was signed is not the canonical form: the raw bytes, unsorted keys, other spacing.</summary>
    ReserialisedBody,

    /// <summary>The right secret, but its hex digits were decoded to bytes before use.</summary>
    HexDecodedSecret,

    /// <summary>The right secret with white space around it, usually the line end of the file it was read from.</summary>
    SecretWithWhiteSpace,

    /// <summary>The right signature in another notation than hex: base64, or with a prefix.</summary>
    SignatureNotation,

    /// <summary>The header is not a HMAC-SHA256 in any notation we know.</summary>
    MalformedSignature,

    /// <summary>The body is not JSON, so it has no canonical form to sign.</summary>
    InvalidBody,

    /// <summary>Well-formed, but no secret known here gives this signature.</summary>
    WrongSecret,
}

/// <summary>The signature doctor's finding, in words for the person who has to mend it.</summary>
/// <param name="Cause">What is most likely wrong.</param>
/// <param name="Explanation">What was found, in plain sentences.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="SecretLabel">The name of the known secret that fits, if one does.</param>
/// <param name="KeyId">The fingerprint of the known secret that fits, if one does.</param>
/// <param name="ClockRemark">Set when the timestamp header is unreadable or more than five minutes from the time of receipt; it is never the reason of a refusal.</param>
public sealed record Diagnosis(
    DiagnosisCause Cause, string Explanation, string Remedy, string? SecretLabel = null, string? KeyId = null, string? ClockRemark = null);
