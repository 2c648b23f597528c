namespace OpenClaw.Console.Configuration;

/// <summary>Limits of the signed ingest (spec 1 section 2).</summary>
public sealed class IngestOptions
{
    /// <summary>Largest accepted body in bytes; above it 413. 1 KiB to 16 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 256 * 1024;

    /// <summary>How long an idempotency key is remembered.</summary>
    public TimeSpan SeenKeyRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Envelopes worked on at once; beyond it 503 with Retry-After. 1 to 10,000.</summary>
    public int MaxConcurrent { get; init; } = 1024;

    /// <summary>How long the body of an envelope may take to arrive; then 408. 1 s to 5 min.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The milestones operators can look back on (spec 1 section 3).</summary>
public sealed class ProofOptions
{
    /// <summary>How long an accepted milestone stays in the history.</summary>
    public TimeSpan HistoryRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Most milestones kept, whatever their age; reaching it is shown. 50 to 1,000,000.</summary>
    public int HistoryCap { get; init; } = 200_000;
}

/// <summary>Demand snapshots and the segments the public view names (spec 1 section 2).</summary>
public sealed class DemandOptions
{
    /// <summary>How long snapshots are kept for the charts, down-sampled with age.</summary>
    public TimeSpan HistoryRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Segments in place of the seven known ones; empty: the defaults.</summary>
    public IReadOnlyList<SegmentOptions> Segments { get; init; } = [];
}

/// <summary>One configured demand segment.</summary>
public sealed class SegmentOptions
{
    public string Id { get; init; } = "";

    public string Label { get; init; } = "";

    public int StaticWeight { get; init; } = 1;

    public IReadOnlyList<string> ClusterLabels { get; init; } = [];
}

/// <summary>Who may come in.</summary>
public sealed class AccessOptions
{
    /// <summary>Whether the public GETs and the two public live channels answer without credentials.</summary>
    public bool AnonymousRead { get; init; } = true;

    /// <summary>How long a session lives without use; 5 min to 30 days.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a session lives at most; 5 min to 90 days.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Failed sign-ins of one account before it is locked out; 3 to 100.</summary>
    public int LockoutAttempts { get; init; } = 5;

    /// <summary>How long a locked account stays locked; 1 min to 1 day.</summary>
    public TimeSpan LockoutTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Sign-in attempts one address may make per minute; 1 to 10,000.</summary>
    public int SignInsPerMinute { get; init; } = 20;
}

/// <summary>How the console is reached.</summary>
public sealed class ServerOptions
{
    /// <summary>Addresses or CIDR networks of reverse proxies whose X-Forwarded-* headers are believed; empty: none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>The address people use, for links in logs and messages; empty: the first listening address.</summary>
    public string PublicUrl { get; init; } = "";
}

/// <summary>Where files are kept.</summary>
public sealed class DataOptions
{
    /// <summary>The data directory: the console's own Redis, credentials, logs. Relative paths start at the working directory.</summary>
    public string Directory { get; init; } = "data";
}

/// <summary>The built-in sender for newcomers.</summary>
public sealed class DemoOptions
{
    /// <summary>Whether made-up milestones, demand, tasks, leases and deliveries are sent to this console.</summary>
    public bool Enabled { get; init; }

    /// <summary>Time between two steps of the demo; 100 ms to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);
}
