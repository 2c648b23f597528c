namespace OpenClaw.Console.Redis;

/// <summary>
/// Says where Redis is. Asked anew for every connection, so that a server that moved (an embedded one on another port, a new master named by
/// the sentinels) is found.
/// </summary>
/// <param name="resolve">Gives a connection string for the server to talk to now.</param>
public sealed class RedisConnectionSource(Func<CancellationToken, ValueTask<string>> resolve)
{
    public RedisConnectionSource(string connectionString)
        : this(_ => ValueTask.FromResult(connectionString))
    {
    }

    public ValueTask<string> ResolveAsync(CancellationToken ct) => resolve(ct);
}
