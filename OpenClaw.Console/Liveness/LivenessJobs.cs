using Quartz;

namespace OpenClaw.Console.Liveness;

/// <summary>watchdog, every two minutes: see <see cref="WatchdogService"/>.</summary>
[DisallowConcurrentExecution]
public sealed partial class WatchdogJob(WatchdogService watchdog, ILogger<WatchdogJob> log) : IJob
{
    public const string Name = "watchdog";
    public const string Cron = "0 0/2 * * * ?";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => LogDone(Name, (await watchdog.RunAsync(cancellationToken)).Summary);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: {Summary}")]
    private partial void LogDone(string job, string summary);
}

/// <summary>reset-daemon, every two minutes, a minute after the watchdog: see <see cref="ResetDaemonService"/>.</summary>
[DisallowConcurrentExecution]
public sealed partial class ResetDaemonJob(ResetDaemonService daemon, ILogger<ResetDaemonJob> log) : IJob
{
    public const string Name = "reset-daemon";
    public const string Cron = "0 1/2 * * * ?";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => LogDone(Name, (await daemon.RunAsync(cancellationToken)).Summary);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: {Summary}")]
    private partial void LogDone(string job, string summary);
}
