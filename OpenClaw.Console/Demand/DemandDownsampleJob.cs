using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Demand;

/// <summary>demand-history-downsample, every hour: a point a minute is kept for two days, the last one of each quarter of an hour after that.</summary>
public sealed partial class DemandDownsampleJob(RedisDemandStore store, TimeProvider time, ILogger<DemandDownsampleJob> log) : RecurringJob
{
    public const string Name = "demand-history-downsample";
    public const string Cron = "0 20 * * * ?";

    /// <summary>Younger points are all kept.</summary>
    public static readonly TimeSpan Fine = TimeSpan.FromDays(2);

    /// <summary>Of older ones, one for each of these.</summary>
    public static readonly TimeSpan Coarse = TimeSpan.FromMinutes(15);

    public override string What => "Thins out demand history older than two days to a point for each quarter of an hour, so that the charts stay quick.";

    public override bool HasDryRun => true;

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel)
    {
        var (seen, dropped) = await store.ThinAsync(time.GetUtcNow() - Fine, Coarse, dryRun, cancel);
        LogThinned(Name, seen, dropped);
        return dropped == 0 ? $"{seen} old points looked at; there is nothing to thin out." : $"{seen} old points looked at; {dropped} {(dryRun ? "would go" : "went")}, the last of each quarter of an hour {(dryRun ? "would stay" : "stayed")}.";
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: {Seen} points older than two days, {Dropped} of them more than a quarter of an hour needs")]
    private partial void LogThinned(string job, int seen, int dropped);
}
