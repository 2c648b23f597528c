using System.Collections.Immutable;

namespace OpenClaw.Domain.Deliveries;

/// <summary>When a delivery is attempted again (spec 2 section 3).</summary>
/// <param name="MaxAttempts">After this many failed attempts it is a dead letter; at least 1.</param>
/// <param name="Delays">The delay after attempt 1, 2, ...; the last one repeats. At least one.</param>
public sealed record RetryPolicy(int MaxAttempts, ImmutableArray<TimeSpan> Delays)
{
    /// <summary>A delay is lengthened or shortened by up to this share of it, so that what failed together is not attempted together.</summary>
    public const double Jitter = 0.2;

    /// <summary>3 attempts; 30 s, then 5 min.</summary>
    public static RetryPolicy Default { get; } = new(3, [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)]);

    /// <summary>How long to wait after a failed attempt. What the receiver asks for (Retry-After) is honoured between the delay and twice the delay.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="retryAfter">What the receiver asked for, if it did.</param>
    /// <param name="random">From 0 up to 1.</param>
    public TimeSpan DelayAfter(int attempt, TimeSpan? retryAfter, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var delay = Delays[Math.Min(attempt, Delays.Length) - 1];
        return retryAfter is { } wanted
            ? TimeSpan.FromTicks(Math.Clamp(wanted.Ticks, delay.Ticks, 2 * delay.Ticks))
            : delay * (1 - Jitter + (2 * Jitter * random));
    }

    /// <summary>Where a record stands after an attempt.</summary>
    /// <param name="attemptsBefore">Attempts before this one, since it was emitted or requeued.</param>
    /// <param name="outcome">How this one went.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="random">From 0 up to 1.</param>
    public DeliveryVerdict After(int attemptsBefore, DeliveryOutcome outcome, DateTimeOffset now, double random)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var attempt = attemptsBefore + 1;
        return outcome.Kind switch
        {
            OutcomeKind.Delivered => new(DeliveryStatus.Delivered, null),
            OutcomeKind.Duplicate => new(DeliveryStatus.Duplicate, null),
            OutcomeKind.Rejected => new(DeliveryStatus.Rejected, null),
            _ when attempt >= MaxAttempts => new(DeliveryStatus.DeadLetter, null),
            _ => new(DeliveryStatus.Retrying, now + DelayAfter(attempt, outcome.RetryAfter, random)),
        };
    }
}

/// <summary>Where a record stands after an attempt.</summary>
/// <param name="Status">Its new status.</param>
/// <param name="NextAttemptAt">When it is attempted again; null unless retrying.</param>
public readonly record struct DeliveryVerdict(DeliveryStatus Status, DateTimeOffset? NextAttemptAt);
