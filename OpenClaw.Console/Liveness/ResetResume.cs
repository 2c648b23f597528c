using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Liveness;

/// <summary>At the start of a console, what one that died has left half done is finished; and at its end nothing is left half done. No job waits disabled for a next turn.</summary>
internal sealed partial class ResetResume(ResetDaemonService daemon, TimeProvider time, ILogger<ResetResume> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await daemon.StopAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var report = await daemon.ResumeAsync(stoppingToken);
                LogResumed(report.Done + report.Failed + report.Held);
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotResumed(error.ToLogLevel(), error.Message);
                await Task.Delay(Again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Message = "Resets that are half done wait: {Reason}")]
    private partial void LogNotResumed(LogLevel level, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Resets found half done: {Count}")]
    private partial void LogResumed(int count);
}
