using System.Security.Cryptography;
using System.Text;

namespace OpenClaw.Domain.Audit;

/// <summary>How entries are bound to each other: the hash of each is SHA-256 over the hash of the one before (64 hex digits) and its own canonical JSON.</summary>
public static class AuditChain
{
    /// <summary>What the first entry stands on.</summary>
    public const string Origin = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>The hash, 64 lowercase hex digits. By hand: <c>printf %s%s "$PREVIOUS" "$JSON" | sha256sum</c>.</summary>
    public static string Hash(string previous, ReadOnlySpan<byte> canonicalJson)
    {
        ArgumentNullException.ThrowIfNull(previous);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(previous));
        hash.AppendData(canonicalJson);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }
}

/// <summary>An entry as it is stored.</summary>
/// <param name="Seq">The place it is stored at.</param>
/// <param name="Json">Its canonical JSON, as bytes.</param>
/// <param name="Previous">The hash of the entry it was written after.</param>
/// <param name="Hash">Its own hash.</param>
public sealed record AuditRecord(long Seq, ReadOnlyMemory<byte> Json, string Previous, string Hash);

/// <summary>The end of the ledger, kept apart from it, so that a ledger that was cut off is found out.</summary>
/// <param name="Seq">The last entry; 0: none was ever written.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="RestoredAt">The first entry written after the head itself had been lost; 0: it never was.</param>
public sealed record AuditHead(long Seq, string Hash, long RestoredAt = 0)
{
    public static AuditHead None { get; } = new(0, AuditChain.Origin);
}

/// <summary>What is wrong at the first place where the ledger is not what was written.</summary>
public enum AuditBreakKind
{
    /// <summary>One or more entries are gone from the middle.</summary>
    Missing,

    /// <summary>The entry's content was changed.</summary>
    Changed,

    /// <summary>Another entry's content stands in its place.</summary>
    Reordered,

    /// <summary>The entry was replaced together with its hash; the next one was written after another.</summary>
    Replaced,

    /// <summary>The end was cut off.</summary>
    Truncated,
}

/// <summary>The first broken place.</summary>
/// <param name="Seq">The first entry that is not as it was written.</param>
/// <param name="Explanation">What is wrong, in words.</param>
public sealed record AuditBreak(long Seq, AuditBreakKind Kind, string Explanation);
