using OpenClaw.Console;

namespace OpenClaw.Bench.Hosting;

/// <summary>
/// serve-for-bench: the real console, as a process of its own, with two endpoints added: <c>POST /bench/bare</c>, which only reads the body and answers,
/// and <c>GET /bench/stats</c>. Started by the other verbs with the console's own runtime settings.
/// </summary>
internal static class ServeForBench
{
    public static async Task<int> RunAsync(Arguments args)
    {
        var setup = new ConsoleSetup
        {
            Overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Data:Directory"] = args.Text("data", ""),
                ["MILESTONE_SIGNING_SECRET"] = BenchSecret.Text,
                ["CONSOLE_ADMIN_USER"] = BenchSecret.User,
                ["CONSOLE_ADMIN_PASSWORD"] = BenchSecret.Password,
            },
            Map = BenchEndpoints.Map,
        };
        await using var console = ConsoleApplication.Create(setup);
        await console.StartAsync();
        System.Console.Out.WriteLine($"ready: {console.Addresses.First()}");
        await console.WaitForShutdownAsync();
        return 0;
    }
}
