using System.CommandLine;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>mode show | set: the mode of the task pipeline.</summary>
internal static class ModeCommand
{
    public static Command Build() => new("mode", "Show and set the mode of the task pipeline.") { Show(), Set() };

    private static Command Show()
    {
        var (url, token, data, json) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data(), CliOptions.Json());
        var command = new Command("show", "Show the mode, and what is still to be done before it may be live.") { url, token, data, json };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var answer = await client.SendAsync(HttpMethod.Get, "/api/pipeline/mode", null, cancel);
            if (!answer.Ok)
            {
                return answer.Report(parsed.GetValue(json));
            }

            System.Console.WriteLine(parsed.GetValue(json) ? answer.Text : Describe(answer.Json));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Set()
    {
        var mode = new Argument<string>("mode") { Description = "synthetic, shadow or live." };
        mode.AcceptOnlyFromAmong("synthetic", "shadow", "live");
        var confirm = new Option<string?>("--confirm") { Description = "The mode once more; live needs it." };
        var reason = new Option<string?>("--reason") { Description = "Why; the audit ledger keeps it." };
        var (url, token, data, json) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data(), CliOptions.Json());
        var command = new Command("set", "Set the mode; it is in force at once. Exit code 1: the gate to live is closed, and the checks that have not passed are named.")
        {
            mode, confirm, reason, url, token, data, json,
        };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var answer = await client.SendAsync(
                HttpMethod.Put, "/api/pipeline/mode", new { mode = parsed.GetValue(mode), confirm = parsed.GetValue(confirm), reason = parsed.GetValue(reason) }, cancel);
            if (!answer.Ok)
            {
                return answer.Report(parsed.GetValue(json));
            }

            System.Console.WriteLine(parsed.GetValue(json) ? answer.Text : $"The mode is {answer.Json.GetProperty("mode").GetString()}.");
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static string Describe(JsonElement answer)
    {
        var since = answer.GetProperty("since") is { ValueKind: JsonValueKind.String } at ? $" since {at.GetString()}, set by {answer.GetProperty("by").GetString()}" : "";
        var lines = answer.GetProperty("gate").GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("passed").GetBoolean()
            ? $"  passed  {check.GetProperty("title").GetString()}: {check.GetProperty("evidence").GetString()}"
            : $"  open    {check.GetProperty("title").GetString()}: {check.GetProperty("evidence").GetString()} {check.GetProperty("next").GetString()}");
        return $"mode: {answer.GetProperty("mode").GetString()}{since}\nto live:\n{string.Join('\n', lines)}";
    }
}
