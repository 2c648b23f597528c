using OpenClaw.Console.Tasks;

namespace OpenClaw.Console.Dispatch;

/// <summary>How tasks get to whoever does them, and how what came of it gets back.</summary>
internal static class DispatchRegistration
{
    public static IServiceCollection AddDispatch(this IServiceCollection services) => services
        .AddSingleton<RedisDispatchStore>().AddSingleton<TaskInbox>()
        .AddSingleton<SyntheticDispatch>().AddSingleton<ITaskDispatch>(provider => provider.GetRequiredService<SyntheticDispatch>()).AddHostedService(provider => provider.GetRequiredService<SyntheticDispatch>())
        .AddSingleton<InboxKeeper>().AddHostedService(provider => provider.GetRequiredService<InboxKeeper>())
        .AddSingleton<SessionWatcher>().AddHostedService(provider => provider.GetRequiredService<SessionWatcher>());
}
