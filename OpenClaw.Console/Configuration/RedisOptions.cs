namespace OpenClaw.Console.Configuration;

/// <summary>Where the control plane keeps its state. Bound from the section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// A StackExchange.Redis connection string (<c>host:port,password=..,ssl=true</c>; several hosts with <c>serviceName=..</c> are sentinels).
    /// Empty (the default): the console starts and supervises a redis-server of its own under the data directory.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Text put before every key. Empty by default; with a <c>{tag}</c> in it all keys share one cluster slot.</summary>
    public string KeyPrefix { get; set; } = "";

    /// <summary>The longest one call may take, retries included. Default 2 s; at least 50 ms, at most 60 s.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The redis-server executable the console starts when <see cref="ConnectionString"/> is empty: a name found on PATH, or a path.</summary>
    public string ServerPath { get; set; } = "redis-server";
}
