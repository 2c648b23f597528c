using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Approvals;

/// <summary>Decisions of people on tasks: the queue, the undo window, the badge, the reminders.</summary>
internal static class ApprovalsRegistration
{
    public static IServiceCollection AddApprovals(this IServiceCollection services) => services
        .AddSingleton<ApprovalService>().AddSingleton<RedisPendingStore>().AddSingleton<PendingDecisionService>().AddHostedService<PendingRunner>()
        .AddHostedService<ApprovalBadge>().AddSingleton<ApprovalReminders>().AddJob<ApprovalRemindersJob>(ApprovalRemindersJob.Name, ApprovalRemindersJob.Cron);
}
