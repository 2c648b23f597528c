using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Approvals;

/// <summary>Commits decisions whose undo window is over: every console looks, and each decision is taken by one of them.</summary>
internal sealed partial class PendingRunner(PendingDecisionService decisions, TimeProvider time, ILogger<PendingRunner> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await decisions.CommitDueAsync(stoppingToken) > 0)
                {
                    // More may be due than one round takes.
                }
            }
#pragma warning disable CA1031 // One decision that fails must not end the loop: it is taken again when its lease is over.
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogWaits(error is RedisUnavailableException ? LogLevel.Debug : LogLevel.Error, error.Message);
            }
        }
    }

    [LoggerMessage(Message = "Decisions wait to be committed: {Reason}")]
    private partial void LogWaits(LogLevel level, string reason);
}
