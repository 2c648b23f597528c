using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Approvals;

/// <summary>approval-reminders, every five minutes: see <see cref="ApprovalReminders"/>.</summary>
internal sealed partial class ApprovalRemindersJob(ApprovalReminders reminders, ILogger<ApprovalRemindersJob> log) : RecurringJob
{
    public const string Name = "approval-reminders";

    // Beside delivery-retries, not at the same moment.
    public const string Cron = "0 2/5 * * * ?";

    public override string What => "Reminds by the alert webhooks of tasks that wait for approval, when half and when nine tenths of their time are over.";

    public override async Task<string> RunAsync(bool dryRun, CancellationToken cancel)
    {
        var report = await reminders.SendAsync(cancel);
        LogSent(report);
        return report;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "approval-reminders: {Report}")]
    private partial void LogSent(string report);
}
