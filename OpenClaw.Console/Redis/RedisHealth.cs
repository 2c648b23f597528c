namespace OpenClaw.Console.Redis;

public enum RedisState
{
    /// <summary>Not reached yet since the console started.</summary>
    Connecting,

    /// <summary>Answering.</summary>
    Up,

    /// <summary>Was reached and no longer answers: calls fail at once until it does again.</summary>
    Away,
}

/// <summary>How Redis is doing.</summary>
/// <param name="State">What callers can expect.</param>
/// <param name="Since">When this state began.</param>
/// <param name="Detail">One sentence for people: why it is away, or which server answers.</param>
/// <param name="Warnings">Settings of the server that put acknowledged data at risk; empty when all is well.</param>
public sealed record RedisHealth(RedisState State, DateTimeOffset Since, string Detail, IReadOnlyList<string> Warnings);
