namespace OpenClaw.Console.Configuration;

/// <summary>Where the durable state lives.</summary>
public sealed class RedisOptions
{
    /// <summary>host:port[,password=...][,ssl=true]; empty: the console starts and supervises its own redis-server.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Goes before every key; with a {tag} in it all keys share one cluster slot.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>How long one call may take before it counts as failed; 100 ms to 60 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The redis-server executable the console starts for itself.</summary>
    public string ServerPath { get; init; } = "redis-server";
}
