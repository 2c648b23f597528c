using OpenClaw.Domain.Signing;

namespace OpenClaw.Domain.Ingest;

/// <summary>What the checks before storage say about an envelope. Whether it is a duplicate only the store can tell.</summary>
/// <typeparam name="T">What the envelope carries, normalised.</typeparam>
public abstract record IngestVerdict<T>
{
    private IngestVerdict()
    {
    }

    /// <summary>Every check passed; the store decides between accepted and duplicate.</summary>
    /// <param name="IdempotencyKey">Trimmed, not blank.</param>
    /// <param name="SentAt">When the sender says it sent it; null when missing or unreadable.</param>
    /// <param name="Value">The normalised event or snapshot.</param>
    /// <param name="VerifiedBy">The accepted secret that fits the signature.</param>
    public sealed record Passed(string IdempotencyKey, DateTimeOffset? SentAt, T Value, KnownSecret VerifiedBy) : IngestVerdict<T>;

    /// <summary>A check failed.</summary>
    /// <param name="Refusal">What the sender is told.</param>
    /// <param name="IdempotencyKey">The key, if the checks came as far as reading one.</param>
    /// <param name="Matches">The known secret, accepted or not, that fits the signature, if any.</param>
    public sealed record Refused(IngestRefusal Refusal, string? IdempotencyKey = null, KnownSecret? Matches = null) : IngestVerdict<T>;
}
