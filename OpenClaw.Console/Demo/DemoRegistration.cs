using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Demo;

/// <summary>The built-in sender, its receiver, and the removal of what it posted.</summary>
internal static class DemoRegistration
{
    public static IServiceCollection AddDemo(this IServiceCollection services) => services
        .AddSingleton<DemoMark>().AddSingleton<DemoService>().AddSingleton<DemoRemoval>().AddSingleton<DemoStory>().AddSingleton<DemoClient>().AddSingleton<DemoReceiver>()
        .AddSingleton<IDemoScene, DemoDeliveries>().AddSingleton<IDemoScene, DemoTasks>().AddSingleton<IDemoScene, DemoJobs>()
        .AddHostedService<DemoSender>();

    /// <summary>Where the demo's deliveries go; there is no such route without <c>--demo</c>.</summary>
    public static void MapDemo(this IEndpointRouteBuilder routes, ConsoleOptions options)
    {
        if (options.Demo.Enabled)
        {
            routes.MapPost(DemoReceiver.Path, routes.ServiceProvider.GetRequiredService<DemoReceiver>().HandleAsync).ShortCircuit();
        }
    }
}
