using System.Text.Json;

namespace OpenClaw.Domain.Ingest;

/// <summary>What differs between the channels: the member that carries the payload, and how it is normalised.</summary>
/// <typeparam name="T">The normalised payload.</typeparam>
/// <param name="Member">Name of the payload in the envelope (<c>event</c>, <c>snapshot</c>).</param>
/// <param name="Invalid">The refusal when it cannot be normalised.</param>
/// <param name="Normalise">Gives the payload or null; the instant is the time of receipt. A missing member comes as an undefined element.</param>
public sealed record IngestContract<T>(string Member, IngestRefusal Invalid, Func<JsonElement, DateTimeOffset, T?> Normalise)
    where T : class;

/// <summary>One posted envelope.</summary>
/// <param name="Body">The raw body, already bounded by <c>Ingest:MaxBodyBytes</c>.</param>
/// <param name="Signature">Value of <c>x-openclaw-signature</c>, null when missing.</param>
/// <param name="Timestamp">Value of <c>x-openclaw-timestamp</c>, null when missing.</param>
public readonly record struct IngestRequest(ReadOnlyMemory<byte> Body, string? Signature, string? Timestamp);
