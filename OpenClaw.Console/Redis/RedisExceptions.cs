namespace OpenClaw.Console.Redis;

/// <summary>Why a call could not be answered.</summary>
public enum RedisFailure
{
    /// <summary>Redis is known to be away; the call was not attempted.</summary>
    Away,

    /// <summary>There was no connection for as long as the call could wait. It was not sent.</summary>
    NotSent,

    /// <summary>No answer within the call timeout. It may have run.</summary>
    TimedOut,

    /// <summary>The connection broke while the answer was awaited. It may have run.</summary>
    ConnectionLost,

    /// <summary>Redis answered that it cannot serve now: loading, out of memory, a full disk, a replica after a failover.</summary>
    Refused,
}

/// <summary>Redis could not answer. Callers over HTTP see 503 with Retry-After; background loops back off and try again.</summary>
public sealed class RedisUnavailableException(RedisFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public RedisFailure Failure { get; } = failure;

    /// <summary>The call may have taken effect although it was not answered: only repeat what is idempotent.</summary>
    public bool MayHaveRun => Failure is RedisFailure.TimedOut or RedisFailure.ConnectionLost or RedisFailure.Refused;

    /// <summary>When it makes sense to ask again.</summary>
    public TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(2);
}

/// <summary>Redis refused the command itself (wrong type, syntax, a script's error): a bug or a foreign use of our keys, not a matter of time.</summary>
public sealed class RedisCommandException(string message, Exception? inner = null) : Exception(message, inner);
