using System.CommandLine;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>health: exit code 0 when a console is ready; what the container's health check calls.</summary>
internal static class HealthCommand
{
    public static Command Build()
    {
        var (url, json) = (CliOptions.Url(), CliOptions.Json());
        var command = new Command("health", "Ask a running console whether it is ready. Exit code 0: ready; 3: not, or not reachable.") { url, json };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            using var client = new ConsoleClient(parsed.GetValue(url), token: "", data: null);
            var answer = await client.SendAsync(HttpMethod.Get, "/health/ready", null, cancel);
            System.Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(new { ready = answer.Ok, detail = answer.Text }) : answer.Text);
            return answer.Ok ? ExitCodes.Ok : ExitCodes.Unreachable;
        }));
        return command;
    }
}
