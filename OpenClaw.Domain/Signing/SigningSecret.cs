using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Domain.Signing;

/// <summary>
/// A signing secret, used as the text it is: the key is its UTF-8 bytes, never hex-decoded (spec 1 section 1). It is shown
/// only as its fingerprint.
/// </summary>
public sealed class SigningSecret
{
    private readonly byte[] _key;
    private IncrementalHash? _idle;

    /// <param name="text">The secret text as it stands; not blank.</param>
    public SigningSecret(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        Text = text;
        _key = Encoding.UTF8.GetBytes(text);
        KeyId = Convert.ToHexStringLower(SHA256.HashData(_key).AsSpan(0, 4));
    }

    /// <summary>First 8 hex digits of SHA-256 over the secret text: safe to show and to log.</summary>
    public string KeyId { get; }

    /// <summary>The secret itself, for storing it encrypted. Never log or show it.</summary>
    public string Text { get; }

    internal ReadOnlySpan<byte> Key => _key;

    /// <summary>HMAC-SHA256 with this secret. A hash that is set up is kept for the next call: setting one up takes as long as a signature. Thread-safe.</summary>
    internal void Hmac(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        var hmac = Interlocked.Exchange(ref _idle, null) ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(data);
        hmac.GetHashAndReset(hash);
        Interlocked.Exchange(ref _idle, hmac)?.Dispose();
    }

    /// <summary>The secret, or null for a text that counts as none (null or blank).</summary>
    public static SigningSecret? FromText(string? text) => string.IsNullOrWhiteSpace(text) ? null : new SigningSecret(text);

    /// <summary>The fingerprint, so that a secret cannot reach a log by accident.</summary>
    public override string ToString() => $"secret {KeyId}";
}

/// <summary>A secret this console knows, under the name operators know it by.</summary>
/// <param name="Label"><c>current</c>, <c>previous</c>, <c>staged</c>, <c>environment</c>.</param>
/// <param name="Secret">The secret.</param>
/// <param name="Accepted">Whether envelopes signed with it are let in now, and may be signed with it for delivery.</param>
public sealed record KnownSecret(string Label, SigningSecret Secret, bool Accepted = true)
{
    public const string CurrentLabel = "current";
    public const string PreviousLabel = "previous";
    public const string StagedLabel = "staged";
}
