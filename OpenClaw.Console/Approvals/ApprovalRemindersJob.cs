using Quartz;

namespace OpenClaw.Console.Approvals;

/// <summary>approval-reminders, every five minutes: see <see cref="ApprovalReminders"/>.</summary>
[DisallowConcurrentExecution]
internal sealed partial class ApprovalRemindersJob(ApprovalReminders reminders, ILogger<ApprovalRemindersJob> log) : IJob
{
    public const string Name = "approval-reminders";

    // Beside delivery-retries, not at the same moment.
    public const string Cron = "0 2/5 * * * ?";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => LogSent(await reminders.SendAsync(cancellationToken));

    [LoggerMessage(Level = LogLevel.Debug, Message = "approval-reminders: {Report}")]
    private partial void LogSent(string report);
}
