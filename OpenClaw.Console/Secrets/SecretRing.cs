using System.Text.Json.Serialization;

namespace OpenClaw.Console.Secrets;

/// <summary>The signing secrets set on the console, as stored: each value is sealed with Data Protection.</summary>
/// <param name="Current">What envelopes are verified with.</param>
/// <param name="Previous">The one before; no longer accepted, kept to explain refusals.</param>
public sealed record SecretRing(SealedSecret Current, SealedSecret? Previous);

/// <summary>One sealed secret.</summary>
/// <param name="Sealed">The sealed value.</param>
/// <param name="KeyId">Its fingerprint: the first 8 hex digits of SHA-256 over the secret.</param>
/// <param name="Source">Where it came from when it was not set on the console; it was in force before the first one that was.</param>
public sealed record SealedSecret([property: JsonPropertyName("sealed")] string Sealed, string KeyId, DateTimeOffset SetAt, string SetBy, string? Source = null);

/// <summary>What may be shown of a known secret.</summary>
/// <param name="Label">current, previous, plain key or environment.</param>
/// <param name="Source">Where it comes from, in words.</param>
public sealed record SecretView(string Label, string KeyId, string Source, bool Accepted, DateTimeOffset? SetAt, string? SetBy);

/// <summary>How setting a secret went.</summary>
public abstract record SetSecretOutcome
{
    private SetSecretOutcome()
    {
    }

    /// <param name="Text">The secret, when it was generated here: shown this once.</param>
    public sealed record Set(string KeyId, string? Text) : SetSecretOutcome
    {
        public override string ToString() => $"Set {{ KeyId = {KeyId} }}";
    }

    /// <summary>The text cannot be used; the sentence says what is wrong.</summary>
    public sealed record Invalid(string Message) : SetSecretOutcome;

    /// <summary>Somebody else set one meanwhile.</summary>
    public sealed record Conflict(string Message) : SetSecretOutcome;
}
