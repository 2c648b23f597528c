using System.CommandLine;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>status: is the console up, and what does the proof channel look like?</summary>
internal static class StatusCommand
{
    public static Command Build()
    {
        var (url, token, data, json) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data(), CliOptions.Json());
        var command = new Command("status", "Show whether a running console is well, and its six proof nodes.") { url, token, data, json };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var answer = await client.SendAsync(HttpMethod.Get, "/api/command-center/overview", null, cancel);
            if (!answer.Ok)
            {
                return answer.Report();
            }

            System.Console.WriteLine(parsed.GetValue(json) ? answer.Text : Describe(answer.Json));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static string Describe(JsonElement overview)
    {
        var lines = overview.GetProperty("proofNodes").EnumerateArray()
            .Select(node => $"{node.GetProperty("id").GetString(),-10} {node.GetProperty("state").GetString(),-8} {node.GetProperty("detail").GetString()}");
        return $"dead letters: {overview.GetProperty("deadLetterCount")}   visible: {overview.GetProperty("visibleFeedCount")}   stale: {overview.GetProperty("stale")}\n"
            + string.Join('\n', lines);
    }
}
