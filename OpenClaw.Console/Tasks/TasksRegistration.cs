namespace OpenClaw.Console.Tasks;

/// <summary>The task pipeline: submitting, moving on, deciding.</summary>
internal static class TasksRegistration
{
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddSingleton<RedisTaskStore>().AddSingleton<RedisTaskQuery>().AddSingleton<TaskRouter>().AddSingleton<TaskSweep>().AddSingleton<TaskService>();
}
