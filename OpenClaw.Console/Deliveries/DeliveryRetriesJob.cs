using Quartz;

namespace OpenClaw.Console.Deliveries;

/// <summary>delivery-retries, every five minutes: see <see cref="DeliveryUpkeep"/>.</summary>
[DisallowConcurrentExecution]
public sealed partial class DeliveryRetriesJob(DeliveryUpkeep upkeep, ILogger<DeliveryRetriesJob> log) : IJob
{
    public const string Name = "delivery-retries";
    public const string Cron = "0 0/5 * * * ?";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var report = await upkeep.RunAsync(cancellationToken);
        LogFound(report.FoundSomething ? LogLevel.Warning : LogLevel.Debug, Name, report);
    }

    [LoggerMessage(Message = "{Job}: {Report}")]
    private partial void LogFound(LogLevel level, string job, UpkeepReport report);
}
