using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>What may be shown of a known secret.</summary>
/// <param name="Label">current, previous, staged or environment.</param>
/// <param name="Source">Where it comes from, in words.</param>
/// <param name="AcceptedUntil">When it stops being accepted by itself; null: it does not.</param>
public sealed record SecretView(string Label, string KeyId, string Source, bool Accepted, DateTimeOffset? SetAt, string? SetBy, DateTimeOffset? AcceptedUntil = null);

/// <summary>How setting a secret went.</summary>
public abstract record SetSecretOutcome
{
    private SetSecretOutcome()
    {
    }

    /// <param name="Text">The secret, when it was generated here: shown this once.</param>
    public sealed record Set(string KeyId, string? Text) : SetSecretOutcome
    {
        public override string ToString() => $"Set {{ KeyId = {KeyId} }}";
    }

    /// <summary>The text cannot be used; the sentence says what is wrong.</summary>
    public sealed record Invalid(string Message) : SetSecretOutcome;

    /// <summary>Somebody else set one meanwhile, or a rotation is under way.</summary>
    public sealed record Conflict(string Message) : SetSecretOutcome;
}

/// <summary>How a step of a rotation went.</summary>
public abstract record RotationOutcome
{
    private RotationOutcome()
    {
    }

    /// <param name="Text">The staged secret, when it was generated here: shown this once.</param>
    /// <param name="Again">It was done before; nothing happened.</param>
    public sealed record Done(SecretRing Ring, string? Text = null, bool Again = false) : RotationOutcome
    {
        public override string ToString() => $"Done {{ Current = {Ring.Current.KeyId} }}";
    }

    /// <summary>What was given cannot be used; the sentence says why.</summary>
    public sealed record Invalid(string Message) : RotationOutcome;

    /// <summary>A rotation is under way already.</summary>
    public sealed record Busy(string Message, DateTimeOffset? EndsAt) : RotationOutcome;

    /// <summary>The step does not fit what is so now.</summary>
    public sealed record Conflict(string Message) : RotationOutcome;
}
