using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>Tells the shell how Redis and the live feed are doing.</summary>
internal sealed class StatusWatch(ConsoleStatus status, RedisGateway redis, LiveFeed feed) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        redis.HealthChanged += status.Report;
        feed.StateChanged += status.Report;
        status.Report(redis.Health);
        status.Report(feed.State);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        redis.HealthChanged -= status.Report;
        feed.StateChanged -= status.Report;
        return Task.CompletedTask;
    }
}
