using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Deliveries;

/// <summary>delivery-retries, every five minutes: see <see cref="DeliveryUpkeep"/>.</summary>
public sealed partial class DeliveryRetriesJob(DeliveryUpkeep upkeep, ILogger<DeliveryRetriesJob> log) : RecurringJob
{
    public const string Name = "delivery-retries";
    public const string Cron = "0 0/5 * * * ?";

    public override string What => "Looks for deliveries that should have moved and did not: claims of consoles that are gone, records that lost their time, dismissed ones whose 30 days are over.";

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel)
    {
        var report = await upkeep.RunAsync(cancel);
        LogFound(report.FoundSomething ? LogLevel.Warning : LogLevel.Debug, Name, report);
        return report + ".";
    }

    [LoggerMessage(Message = "{Job}: {Report}")]
    private partial void LogFound(LogLevel level, string job, UpkeepReport report);
}
