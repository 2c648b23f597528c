using System.Security.Cryptography;
using System.Text;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Domain.Deliveries;

/// <summary>The body of a delivery: <c>{idempotencyKey, sentAtUtc, event|snapshot}</c> (spec 2 section 3).</summary>
public static class DeliveryEnvelope
{
    /// <summary>Name of the header with the key id of the secret that signed.</summary>
    public const string KeyIdHeader = "x-openclaw-key-id";

    /// <summary>
    /// The idempotency key of a subject: always the same one, so that even an emission repeated after a loss of data counts once. It can stand in a
    /// header, whatever the subject is called.
    /// </summary>
    public static string KeyOf(DeliveryChannel channel, string subjectId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(channel.ToWire() + "\n" + subjectId));
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>
    /// Appends the body in its canonical form: what is sent is what is signed, so that a receiver may as well check the raw bytes.
    /// </summary>
    /// <exception cref="ArgumentException">The payload is not JSON.</exception>
    public static void Write(string idempotencyKey, DateTimeOffset sentAtUtc, DeliveryChannel channel, ReadOnlySpan<byte> payload, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var body = new PooledBuffer(payload.Length + 160);
        // The key and the time need no escaping.
        body.Write(Encoding.UTF8.GetBytes($$"""{"idempotencyKey":"{{idempotencyKey}}","sentAtUtc":"{{EcmaScriptDate.Format(sentAtUtc)}}","{{channel.Member()}}":"""));
        body.Write(payload);
        body.Write((byte)'}');
        if (!CanonicalJson.TryWrite(body.WrittenSpan, output, out var error))
        {
            throw new ArgumentException($"The payload cannot be signed: {error}.", nameof(payload));
        }
    }
}
