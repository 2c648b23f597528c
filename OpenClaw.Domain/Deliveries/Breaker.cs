namespace OpenClaw.Domain.Deliveries;

/// <summary>Whether an endpoint is being delivered to.</summary>
public enum BreakerState
{
    /// <summary><c>closed</c>: it is.</summary>
    Closed,

    /// <summary><c>open</c>: it failed again and again; nothing is attempted for a while.</summary>
    Open,

    /// <summary><c>half-open</c>: one delivery is under way to see whether it works again.</summary>
    HalfOpen,

    /// <summary><c>isolated</c>: a person stopped it, until a person closes it.</summary>
    Isolated,
}

/// <summary>When a breaker opens and for how long.</summary>
/// <param name="Failures">Retryable failures in a row that open it.</param>
/// <param name="OpenFor">How long nothing is attempted before a probe.</param>
public sealed record BreakerRules(int Failures, TimeSpan OpenFor)
{
    /// <summary>5 failures, 30 s.</summary>
    public static BreakerRules Default { get; } = new(5, TimeSpan.FromSeconds(30));
}

/// <summary>
/// The circuit breaker of one endpoint (spec 2 section 3). Its state is shared by all replicas and therefore lives in Redis, where
/// <c>Deliveries/breaker.lua</c> does what is written here; a test holds the two together.
/// </summary>
/// <param name="State">Its state.</param>
/// <param name="Since">When it came into that state.</param>
/// <param name="Cause">Why: the last error, or what a person said.</param>
/// <param name="Failures">Retryable failures in a row while closed.</param>
public sealed record Breaker(BreakerState State, DateTimeOffset Since, string Cause, int Failures)
{
    /// <summary>One that has never opened.</summary>
    public static Breaker New { get; } = new(BreakerState.Closed, DateTimeOffset.UnixEpoch, "", 0);

    /// <summary>The receiver answered.</summary>
    public Breaker OnAnswer(DateTimeOffset now) => State switch
    {
        BreakerState.Closed => this with { Failures = 0 },
        BreakerState.HalfOpen => new(BreakerState.Closed, now, "the probe was answered", 0),
        _ => this,
    };

    /// <summary>A delivery failed in a way worth a retry.</summary>
    public Breaker OnFailure(DateTimeOffset now, string error, BreakerRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return State switch
        {
            BreakerState.Closed when Failures + 1 >= rules.Failures => new(BreakerState.Open, now, error, 0),
            BreakerState.Closed => this with { Failures = Failures + 1 },
            BreakerState.HalfOpen => new(BreakerState.Open, now, error, 0),
            _ => this, // begun before it opened
        };
    }

    /// <summary>How many deliveries may be begun, of those that are due.</summary>
    /// <param name="due">How many are due and wanted.</param>
    /// <param name="inFlight">How many are under way, at all replicas.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">For how long it stays open.</param>
    public (Breaker Next, int Allowed) Allow(int due, int inFlight, DateTimeOffset now, BreakerRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return State switch
        {
            BreakerState.Closed => (this, due),
            BreakerState.Open when due > 0 && now >= Since + rules.OpenFor => (new(BreakerState.HalfOpen, now, Cause, 0), 1),
            BreakerState.HalfOpen when due > 0 && inFlight == 0 => (this, 1), // the probe was lost with its replica
            _ => (this, 0),
        };
    }

    /// <summary>A person stops deliveries.</summary>
    public Breaker Isolate(DateTimeOffset now, string reason) => new(BreakerState.Isolated, now, reason, 0);

    /// <summary>A person lets deliveries go on.</summary>
    public Breaker Close(DateTimeOffset now, string reason) => new(BreakerState.Closed, now, reason, 0);
}

/// <summary>The names of the states in storage and on the wire.</summary>
public static class BreakerNames
{
    private static readonly string[] Names = ["closed", "open", "half-open", "isolated"];

    public static string ToWire(this BreakerState state) => Names[(int)state];

    /// <summary>The value of a name; closed for an unknown or missing one.</summary>
    public static BreakerState Parse(string? name) => (BreakerState)Math.Max(0, Array.IndexOf(Names, name));
}
