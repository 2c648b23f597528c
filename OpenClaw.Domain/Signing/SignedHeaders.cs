using OpenClaw.Domain.EcmaScript;

namespace OpenClaw.Domain.Signing;

/// <summary>What a sender puts on a request besides <c>content-type: application/json</c>.</summary>
/// <param name="Signature">Value of <c>x-openclaw-signature</c>.</param>
/// <param name="Timestamp">Value of <c>x-openclaw-timestamp</c>, UTC in ISO 8601.</param>
public sealed record SignedHeaders(string Signature, string Timestamp)
{
    /// <summary>Signs a body as the sender does; the body itself may be sent in any JSON form.</summary>
    /// <exception cref="ArgumentException">The body has no canonical form.</exception>
    public static SignedHeaders For(ReadOnlySpan<byte> body, SigningSecret secret, DateTimeOffset sentAt)
    {
        using var canonical = new PooledBuffer(body.Length);
        return CanonicalJson.TryWrite(body, canonical, out var error)
            ? new SignedHeaders(EnvelopeSignature.Sign(secret, canonical.WrittenSpan), EcmaScriptDate.Format(sentAt))
            : throw new ArgumentException($"The body cannot be signed: {error}.", nameof(body));
    }
}
