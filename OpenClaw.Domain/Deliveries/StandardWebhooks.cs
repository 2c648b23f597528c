using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Domain.Deliveries;

/// <summary>The signature of the Standard Webhooks specification, offered beside our own (spec 2 section 3).</summary>
public static class StandardWebhooks
{
    /// <summary>Names of the headers.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Names of the headers.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Names of the headers.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary><c>webhook-timestamp</c>: seconds since 1970.</summary>
    public static string Timestamp(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary><c>webhook-signature</c>: one signature for each live secret, separated by blanks.</summary>
    /// <param name="secrets">Every live secret.</param>
    /// <param name="id">The idempotency key.</param>
    /// <param name="timestamp">What stands in <c>webhook-timestamp</c>.</param>
    /// <param name="body">The body as it is sent.</param>
    public static string Sign(IEnumerable<SigningSecret> secrets, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        using var content = new PooledBuffer(body.Length + 96);
        content.Write(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        content.Write(body);
        var signatures = new List<string>();
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(Key(secret), content.WrittenSpan, hash);
            signatures.Add("v1," + Convert.ToBase64String(hash));
        }

        return string.Join(' ', signatures);
    }

    /// <summary>The secret as receivers are given it: <c>whsec_</c> and the key in base64.</summary>
    public static string ToReceiver(SigningSecret secret) => "whsec_" + Convert.ToBase64String(Key(secret));

    // Hex-decoded; a secret from the environment need not be hex, and is then taken as it stands.
    private static byte[] Key(SigningSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        try
        {
            return Convert.FromHexString(secret.Text);
        }
        catch (FormatException)
        {
            return secret.Key.ToArray();
        }
    }
}
