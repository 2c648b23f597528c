namespace OpenClaw.Domain.Signing;

/// <summary>What a step of a rotation comes to.</summary>
public abstract record RingChange
{
    private RingChange()
    {
    }

    /// <summary>The ring as it is from now on.</summary>
    public sealed record Changed(SecretRing Ring) : RingChange;

    /// <summary>It was done before; nothing changes.</summary>
    public sealed record AlreadyDone(SecretRing Ring) : RingChange;

    /// <summary>A rotation is under way.</summary>
    /// <param name="EndsAt">When it ends by itself; null: when somebody promotes or abandons it.</param>
    public sealed record Busy(string Message, DateTimeOffset? EndsAt) : RingChange;

    /// <summary>The step does not fit the ring as it is; the sentence says why and what to do.</summary>
    public sealed record Refused(string Message) : RingChange;
}
