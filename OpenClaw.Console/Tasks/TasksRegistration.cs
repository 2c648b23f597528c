using OpenClaw.Console.Components.UiServices;

namespace OpenClaw.Console.Tasks;

/// <summary>The task pipeline: submitting and moving on.</summary>
internal static class TasksRegistration
{
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddScoped<IPaletteSource, ThingsPalette>()
        .AddSingleton<RedisTaskStore>().AddSingleton<RedisTaskQuery>().AddSingleton<TaskRouter>().AddSingleton<TaskSweep>().AddSingleton<TaskService>();
}
