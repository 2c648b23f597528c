using OpenClaw.Console.Approvals;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Tasks;

/// <summary>The task pipeline: submitting, moving on, deciding.</summary>
internal static class TasksRegistration
{
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddScoped<IPaletteSource, ThingsPalette>()
        .AddSingleton<RedisTaskStore>().AddSingleton<RedisTaskQuery>().AddSingleton<TaskRouter>().AddSingleton<TaskSweep>().AddSingleton<TaskService>().AddSingleton<ApprovalService>()
        .AddSingleton<ApprovalReminders>().AddJob<ApprovalRemindersJob>(ApprovalRemindersJob.Name, ApprovalRemindersJob.Cron);
}
