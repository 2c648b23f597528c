using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.DeadLetters;

/// <summary>The number beside Dead letters in the navigation: refusals and dead deliveries of the last hour. Counted anew when something is refused, and every minute, because the hour moves on.</summary>
internal sealed partial class DeadLetterBadge(DeadLetterService deadLetters, DeadLetterDeliveryService deliveries, LiveFeed live, NavBadges badges, TimeProvider time, ILogger<DeadLetterBadge> log) : BackgroundService
{
    public const string Path = "/dead-letters";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe([LiveChannels.DeadLetters, LiveChannels.Console], _ => CountAsync(stoppingToken), TimeSpan.FromSeconds(1));
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
            badges.Set(Path, (int)Math.Min(int.MaxValue, await deadLetters.CountLastHourAsync(cancel) + await deliveries.CountLastHourAsync(cancel)));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The number stays as it was last known; the next minute tries again.
            LogNotCounted(error.ToLogLevel(), error.Message);
        }
    }

    [LoggerMessage(Message = "Dead letters could not be counted: {Reason}")]
    private partial void LogNotCounted(LogLevel level, string reason);
}
