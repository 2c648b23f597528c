using System.Text.Json;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Domain.Ingest;

/// <summary>The checks of an ingest in their fixed order (spec 1 section 2, steps 1 to 6). Pure, and the hot path of the console.</summary>
public static class IngestCheck
{
    /// <summary>Checks an envelope.</summary>
    /// <param name="request">What was posted.</param>
    /// <param name="secrets">Every known secret; only accepted ones let an envelope in.</param>
    /// <param name="contract">The channel's payload.</param>
    /// <param name="now">Time of receipt.</param>
    public static IngestVerdict<T> Examine<T>(
        in IngestRequest request, IReadOnlyList<KnownSecret> secrets, IngestContract<T> contract, DateTimeOffset now)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(contract);
        if (!HasAccepted(secrets))
        {
            return new IngestVerdict<T>.Refused(IngestRefusal.SecretNotSet);
        }

        if (string.IsNullOrWhiteSpace(request.Signature) || string.IsNullOrWhiteSpace(request.Timestamp))
        {
            return new IngestVerdict<T>.Refused(IngestRefusal.MissingHeader);
        }

        using var canonical = new PooledBuffer();
        if (!CanonicalJson.TryWrite(request.Body.Span, canonical, out _))
        {
            return new IngestVerdict<T>.Refused(IngestRefusal.InvalidJson);
        }

        // The signature is computed before the bytes are patched for reading; what it means is decided in its turn.
        var match = Match(secrets, canonical.WrittenSpan, request.Signature);
        LoneSurrogates.Replace(canonical);
        using var document = JsonDocument.Parse(canonical.WrittenMemory);
        return ExamineEnvelope(document.RootElement, match, contract, now);
    }

    private static IngestVerdict<T> ExamineEnvelope<T>(JsonElement envelope, KnownSecret? match, IngestContract<T> contract, DateTimeOffset now)
        where T : class
    {
        if (envelope.ValueKind is not JsonValueKind.Object)
        {
            return new IngestVerdict<T>.Refused(IngestRefusal.InvalidJson, null, match);
        }

        if (envelope.Text("idempotencyKey"u8) is not { } key)
        {
            return new IngestVerdict<T>.Refused(IngestRefusal.MissingKey, null, match);
        }

        if (match is not { Accepted: true })
        {
            return new IngestVerdict<T>.Refused(IngestRefusal.InvalidSignature, key, match);
        }

        envelope.TryGetProperty(contract.Member, out var payload);
        return contract.Normalise(payload, now) is { } value
            ? new IngestVerdict<T>.Passed(key, envelope.Instant("sentAtUtc"u8), value, match)
            : new IngestVerdict<T>.Refused(contract.Invalid, key, match);
    }

    private static bool HasAccepted(IReadOnlyList<KnownSecret> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret.Accepted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The secret that fits, an accepted one before any other: the same text may be known under two names.</summary>
    private static KnownSecret? Match(IReadOnlyList<KnownSecret> secrets, ReadOnlySpan<byte> canonical, string signature)
    {
        KnownSecret? other = null;
        foreach (var known in secrets)
        {
            if ((other is null || known.Accepted) && EnvelopeSignature.Verify(known.Secret, canonical, signature))
            {
                if (known.Accepted)
                {
                    return known;
                }

                other = known;
            }
        }

        return other;
    }
}
