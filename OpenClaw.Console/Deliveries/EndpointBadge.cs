using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>The number beside Deliveries in the navigation: enabled endpoints whose breaker is open or isolated, so that somebody may look.</summary>
internal sealed partial class EndpointBadge(DeliveryEndpoints endpoints, RedisBreakerStore breakers, LiveFeed live, NavBadges badges, TimeProvider time, ILogger<EndpointBadge> log) : BackgroundService
{
    public const string Path = "/deliveries";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [LiveChannels.Deliveries],
            batch => batch.Gap || batch.Events.Any(happened => happened.Type is "breaker.changed" or "endpoint.changed") ? CountAsync(stoppingToken) : Task.CompletedTask,
            TimeSpan.FromMilliseconds(500));
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            await CountAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task CountAsync(CancellationToken cancel)
    {
        try
        {
            string[] enabled = [.. endpoints.Current.Where(endpoint => endpoint.Enabled).Select(endpoint => endpoint.Id)];
            var states = await breakers.ReadAsync(enabled, cancel);
            badges.Set(Path, states.Values.Count(breaker => breaker.State is BreakerState.Open or BreakerState.Isolated));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The number stays as it was last known; the next minute tries again.
            LogNotCounted(error.ToLogLevel(), error.Message);
        }
    }

    [LoggerMessage(Message = "Breakers could not be counted: {Reason}")]
    private partial void LogNotCounted(LogLevel level, string reason);
}
