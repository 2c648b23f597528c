using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Liveness;

/// <summary>The number beside Liveness in the navigation: open escalations. It also stores the configured jobs once Redis is there, so that they are watched from the start.</summary>
internal sealed partial class LivenessBadge(RedisWatchStore watches, JobCatalogue catalogue, LiveFeed live, NavBadges badges, TimeProvider time, ILogger<LivenessBadge> log) : BackgroundService
{
    public const string Path = "/liveness";

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [LiveChannels.Liveness],
            batch => batch.Gap || batch.Events.Any(happened => happened.Type is "escalation.opened" or "escalation.cleared" or "job.changed") ? CountAsync(stoppingToken) : Task.CompletedTask,
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
            await catalogue.ListAsync(cancel);
            badges.Set(Path, (await watches.EscalationsAsync(cancel)).Count);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotCounted(error.ToLogLevel(), error.Message);
        }
    }

    [LoggerMessage(Message = "Escalations could not be counted: {Reason}")]
    private partial void LogNotCounted(LogLevel level, string reason);
}
