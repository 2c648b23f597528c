using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Liveness;

/// <summary>watchdog, every two minutes: see <see cref="WatchdogService"/>.</summary>
public sealed class WatchdogJob(WatchdogService watchdog) : RecurringJob
{
    public const string Name = "watchdog";
    public const string Cron = "0 0/2 * * * ?";

    public override string What => "Judges every monitored job by its lease and its output, and asks for a reset of what is stuck.";

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel) => (await watchdog.RunAsync(cancel)).Summary;
}

/// <summary>reset-daemon, every two minutes, a minute after the watchdog: see <see cref="ResetDaemonService"/>.</summary>
public sealed class ResetDaemonJob(ResetDaemonService daemon) : RecurringJob
{
    public const string Name = "reset-daemon";
    public const string Cron = "0 1/2 * * * ?";

    public override string What => "Carries out the resets that were asked for, one at a time: disables a job in its scheduler and enables it again.";

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel) => (await daemon.RunAsync(cancel)).Summary;
}
