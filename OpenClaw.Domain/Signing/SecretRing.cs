using System.Collections.Immutable;

namespace OpenClaw.Domain.Signing;

/// <summary>The signing secrets of this console (spec 2 section 5), as stored: values are sealed, and every time is UTC.</summary>
/// <param name="Current">What envelopes are signed and verified with.</param>
/// <param name="Previous">The one before; after <paramref name="PreviousUntil"/> it is kept only to explain refusals and to roll back to.</param>
/// <param name="PreviousUntil">Until when the previous one is accepted and may sign; null: it is not.</param>
/// <param name="Staged">The next one; nothing is accepted or signed with it yet, only probes.</param>
/// <param name="Rotation">The rotation under way, or the last one.</param>
public sealed record SecretRing(
    RingSecret Current, RingSecret? Previous = null, DateTimeOffset? PreviousUntil = null, RingSecret? Staged = null, SecretRotation? Rotation = null)
{
    /// <summary>Key ids of every secret that was ended as compromised: none of them comes back, whatever is staged, put away or rotated afterwards.</summary>
    public ImmutableArray<string> Compromised { get; init; } = [];

    /// <summary>Whether a secret was ended as compromised. The last rotation may say so too, on a ring that was stored before it kept a list.</summary>
    public bool IsCompromised(string keyId) => Dead().Contains(keyId);

    /// <summary>What <see cref="Compromised"/> is on the ring that comes after this one.</summary>
    public ImmutableArray<string> Dead() => Rotation is { Compromised: true } last && !Compromised.Contains(last.From) ? Compromised.Add(last.From) : Compromised;

    /// <summary>Whether the previous one is accepted at this time.</summary>
    public bool PreviousAccepted(DateTimeOffset now) => Previous is not null && now < PreviousUntil;

    /// <summary>Whether a rotation is under way: something is staged, or two secrets are accepted.</summary>
    public bool IsRotating(DateTimeOffset now) => Staged is not null || PreviousAccepted(now);
}

/// <summary>One secret of the ring.</summary>
/// <param name="Sealed">The sealed value.</param>
/// <param name="KeyId">Its fingerprint: the first 8 hex digits of SHA-256 over the secret.</param>
/// <param name="Source">Where it came from when it was not set on the console.</param>
public sealed record RingSecret(string Sealed, string KeyId, DateTimeOffset SetAt, string SetBy, string? Source = null)
{
    /// <summary>Without the sealed value.</summary>
    public override string ToString() => $"RingSecret {KeyId}";
}

/// <summary>One rotation from one secret to another; stays on the ring as the last one when it is over.</summary>
public sealed record SecretRotation(string Id, string From, string To, DateTimeOffset StartedAt, string StartedBy)
{
    /// <summary>The shortest grace window: the old secret dies at once, as a compromised one must.</summary>
    public static readonly TimeSpan NoGrace = TimeSpan.Zero;

    /// <summary>The usual grace window.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);

    /// <summary>The longest grace window.</summary>
    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(7);

    public DateTimeOffset? PromotedAt { get; init; }

    public string? PromotedBy { get; init; }

    /// <summary>The old secret was given no grace: it must not come back.</summary>
    public bool Compromised { get; init; }

    public DateTimeOffset? RolledBackAt { get; init; }

    public string? RolledBackBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ended it; null while it goes on, and when time did.</summary>
    public string? EndedBy { get; init; }

    public RotationEnd? End { get; init; }
}

/// <summary>How a rotation ended.</summary>
public enum RotationEnd
{
    /// <summary>The grace window ran out.</summary>
    Expired,

    /// <summary>The old secret was closed before its time.</summary>
    Closed,

    /// <summary>The staged secret was put away.</summary>
    Abandoned,
}
