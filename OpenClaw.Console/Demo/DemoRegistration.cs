namespace OpenClaw.Console.Demo;

/// <summary>The built-in sender and the removal of what it posted.</summary>
internal static class DemoRegistration
{
    public static IServiceCollection AddDemo(this IServiceCollection services) =>
        services.AddSingleton<DemoMark>().AddSingleton<DemoService>().AddSingleton<DemoStory>().AddHostedService<DemoSender>();
}
