using Microsoft.Extensions.Hosting;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Redis;

/// <summary>Redis answers before anything else of the console starts, and goes after everything else has stopped.</summary>
internal sealed class RedisLifetime(DataDirectory data, RedisGateway gateway, RedisKeys keys, EmbeddedRedis? embedded = null) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        data.Lock();
        if (embedded is not null)
        {
            await embedded.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        await gateway.ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (embedded is null && !HasTag(keys.Prefix) && await IsClusterAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new ConfigurationException(
                [$"Redis:KeyPrefix is '{keys.Prefix}', but the Redis of Redis:ConnectionString is a cluster, which changes several keys at once only when they share a slot. Put a tag into it, such as '{{openclaw}}:'."]);
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await gateway.DisposeAsync().ConfigureAwait(false);
        if (embedded is not null)
        {
            await embedded.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Whether the prefix holds what a cluster chooses the slot by: something between braces.</summary>
    private static bool HasTag(string prefix) => prefix.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && prefix.IndexOf('}', open) > open + 1;

    private async Task<bool> IsClusterAsync(CancellationToken cancel)
    {
        try
        {
            return (await gateway.ExecuteAsync("INFO", ["cluster"], cancel).ConfigureAwait(false)).AsString()!.Contains("cluster_enabled:1", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is RedisCommandException or RedisUnavailableException)
        {
            return false; // this user may not ask, or it went away: then the first script says what is wrong
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
