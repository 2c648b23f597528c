namespace OpenClaw.Domain.Signing;

/// <summary>
/// The steps of a rotation (spec 2 section 5): stage, promote, then close early, roll back, or let time pass. Each says what the ring becomes; pressing twice
/// is harmless, and whoever acts on what is no longer so is told.
/// </summary>
public static class RingSteps
{
    /// <summary>Puts the next secret beside the current one.</summary>
    /// <param name="force">Also while a rotation is under way: what was staged before goes; an old secret that is still accepted goes when this one is promoted.</param>
    public static RingChange Stage(SecretRing ring, RingSecret secret, string rotationId, bool force, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.KeyId == ring.Current.KeyId)
        {
            return new RingChange.Refused($"{secret.KeyId} is the current secret already.");
        }

        if (ring.IsCompromised(secret.KeyId))
        {
            return Dead(secret.KeyId);
        }

        if (secret.KeyId == ring.Staged?.KeyId)
        {
            return new RingChange.AlreadyDone(ring);
        }

        if (ring.PreviousAccepted(now) && secret.KeyId == ring.Previous!.KeyId)
        {
            return new RingChange.Refused($"{secret.KeyId} is the secret before this one and still accepted: roll back to it instead.");
        }

        if (ring.IsRotating(now) && !force)
        {
            return ring.Staged is { } staged
                ? new RingChange.Busy($"A rotation to {staged.KeyId} is under way since {Words(ring.Rotation?.StartedAt ?? staged.SetAt)}, begun by {staged.SetBy}. It ends when it is promoted or abandoned.", null)
                : new RingChange.Busy($"A rotation to {ring.Current.KeyId} is under way: the old secret {ring.Previous!.KeyId} is accepted until {Words(ring.PreviousUntil!.Value)}. Close it first, or wait.", ring.PreviousUntil);
        }

        return new RingChange.Changed(ring with { Staged = secret, Compromised = ring.Dead(), Rotation = new SecretRotation(rotationId, ring.Current.KeyId, secret.KeyId, now, by) });
    }

    /// <summary>Puts the staged secret away; everything is as before.</summary>
    public static RingChange Abandon(SecretRing ring, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return ring.Staged is null
            ? ring.Rotation?.End is RotationEnd.Abandoned ? new RingChange.AlreadyDone(ring) : new RingChange.Refused("Nothing is staged.")
            : new RingChange.Changed(ring with { Staged = null, Rotation = End(ring.Rotation, RotationEnd.Abandoned, now, by) });
    }

    /// <summary>Makes the staged secret the current one; the old one stays accepted for the grace window.</summary>
    /// <param name="keyId">What is meant to become current, as the person saw it.</param>
    /// <param name="grace">0 to 7 days; 0: the old one is compromised and dies now.</param>
    public static RingChange Promote(SecretRing ring, string keyId, TimeSpan grace, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (grace < SecretRotation.NoGrace || grace > SecretRotation.MaxGrace)
        {
            return new RingChange.Refused("Grace window: choose between 0 and 7 days.");
        }

        if (ring.Staged is not { } staged)
        {
            return ring.Current.KeyId == keyId
                ? new RingChange.AlreadyDone(ring)
                : new RingChange.Refused($"{keyId} is not staged any more: somebody put it away. Stage it again.");
        }

        if (staged.KeyId != keyId)
        {
            return new RingChange.Refused($"{staged.KeyId} is staged, not {keyId}: somebody staged another one meanwhile.");
        }

        var rotation = ring.Rotation ?? new SecretRotation(keyId, ring.Current.KeyId, keyId, now, by);
        var compromised = grace == SecretRotation.NoGrace;
        return new RingChange.Changed(new SecretRing(staged with { SetAt = now, SetBy = by }, ring.Current, compromised ? null : now + grace)
        {
            Compromised = compromised ? ring.Dead().Add(ring.Current.KeyId) : ring.Dead(),
            Rotation = rotation with
            {
                PromotedAt = now, PromotedBy = by, Compromised = compromised, EndedAt = compromised ? now : null, EndedBy = compromised ? by : null, End = compromised ? RotationEnd.Closed : null,
            },
        });
    }

    /// <summary>Ends the grace window now.</summary>
    public static RingChange Close(SecretRing ring, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return ring.PreviousAccepted(now)
            ? new RingChange.Changed(ring with { PreviousUntil = null, Rotation = ring.Staged is null ? End(ring.Rotation, RotationEnd.Closed, now, by) : ring.Rotation })
            : ring.Rotation?.End is RotationEnd.Closed or RotationEnd.Expired ? new RingChange.AlreadyDone(ring) : new RingChange.Refused("Only one secret is accepted: there is nothing to close.");
    }

    /// <summary>
    /// Makes the secret before this one current again. The other stays accepted as it was, so that who has switched already loses nothing; where the window
    /// had run out it opens anew for as long as usual.
    /// </summary>
    /// <param name="keyId">What is meant to become current again, as the person saw it.</param>
    public static RingChange RollBack(SecretRing ring, string keyId, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (ring.Current.KeyId == keyId)
        {
            return new RingChange.AlreadyDone(ring);
        }

        if (ring.IsCompromised(keyId))
        {
            return Dead(keyId);
        }

        if (ring.Staged is { } staged)
        {
            return new RingChange.Refused($"{staged.KeyId} is staged: abandon it first.");
        }

        if (ring.Previous is not { } previous || previous.KeyId != keyId)
        {
            return new RingChange.Refused($"{keyId} is not the secret before this one.");
        }

        return new RingChange.Changed(new SecretRing(previous with { SetAt = now, SetBy = by }, ring.Current, ring.PreviousAccepted(now) ? ring.PreviousUntil : now + SecretRotation.DefaultGrace)
        {
            Compromised = ring.Dead(),
            Rotation = Reopened(ring.Rotation ?? new SecretRotation(keyId, ring.Current.KeyId, keyId, now, by), keyId, now, by),
        });
    }

    /// <summary>Notes that the grace window has run out; the time itself has ended it before.</summary>
    public static RingChange Expire(SecretRing ring, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return ring.PreviousUntil is { } until && until <= now
            ? new RingChange.Changed(ring with
            {
                PreviousUntil = null, Rotation = ring.Staged is null && ring.Rotation is { } rotation ? rotation with { EndedAt = until, End = RotationEnd.Expired } : ring.Rotation,
            })
            : new RingChange.AlreadyDone(ring);
    }

    private static RingChange.Refused Dead(string keyId) => new($"{keyId} was ended as compromised and must not come back.");

    // Rolled back and rolled forward again is not rolled back.
    private static SecretRotation Reopened(SecretRotation rotation, string keyId, DateTimeOffset now, string by) =>
        rotation with { RolledBackAt = rotation.To == keyId ? null : now, RolledBackBy = rotation.To == keyId ? null : by, EndedAt = null, EndedBy = null, End = null };

    private static SecretRotation? End(SecretRotation? rotation, RotationEnd end, DateTimeOffset now, string by) => rotation is null ? null : rotation with { EndedAt = now, EndedBy = by, End = end };

    private static string Words(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
