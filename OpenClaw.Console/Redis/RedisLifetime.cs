using Microsoft.Extensions.Hosting;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Redis;

/// <summary>Redis answers before anything else of the console starts, and goes after everything else has stopped.</summary>
internal sealed class RedisLifetime(DataDirectory data, RedisGateway gateway, EmbeddedRedis? embedded = null) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        data.Lock();
        if (embedded is not null)
        {
            await embedded.StartAsync(cancellationToken).ConfigureAwait(false);
        }

        await gateway.ConnectAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await gateway.DisposeAsync().ConfigureAwait(false);
        if (embedded is not null)
        {
            await embedded.StopAsync().ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
