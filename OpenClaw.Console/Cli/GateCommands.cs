using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>synthetic, synthetic-all and shadow-summary: the gates of the task pipeline (spec 3 section 6).</summary>
internal static class GateCommands
{
    public static Command SyntheticAll() => Verb(
        "synthetic-all", "Send the five shipped tasks through the pipeline, against the routing in force. Exit code 0: all took the way they had to; 1: the reasons are printed.", [], [],
        (_, client, cancel) => client.SendAsync(HttpMethod.Post, "/api/pipeline/synthetic", null, cancel),
        run =>
        {
            foreach (var result in run.GetProperty("results").EnumerateArray())
            {
                Print(result);
            }

            System.Console.WriteLine($"{(Passed(run) ? "passed" : "FAILED")} on version {run.GetProperty("routingVersion")} of the routing table ({run.GetProperty("routingHash").GetString()})");
            return Passed(run) ? ExitCodes.Ok : ExitCodes.Failed;
        });

    public static Command Synthetic()
    {
        var label = new Argument<string>("label") { Description = "code-1, ops-1, research-1, writing-1 or fallback-1." };
        return Verb(
            "synthetic", "Send one of the shipped tasks and leave it where it is. Exit code 1: it did not take the way it had to; 2: there is no such label.", [label], [],
            (parsed, client, cancel) => client.SendAsync(HttpMethod.Post, $"/api/pipeline/synthetic/{Uri.EscapeDataString(parsed.GetValue(label)!)}", null, cancel),
            result =>
            {
                Print(result);
                return Passed(result) ? ExitCodes.Ok : ExitCodes.Failed;
            });
    }

    public static Command ShadowSummary()
    {
        var window = new Option<double>("--window") { Description = "Hours to look back, up to 720.", DefaultValueFactory = _ => 24 };
        return Verb(
            "shadow-summary", "Say what the shadow tasks tell about going live. Exit code 0: enough were done and nothing went wrong; 1: something went wrong; 2: too little to judge.", [], [window],
            (parsed, client, cancel) => client.SendAsync(HttpMethod.Get, $"/api/pipeline/shadow-summary?window={parsed.GetValue(window).ToString(CultureInfo.InvariantCulture)}", null, cancel),
            summary =>
            {
                System.Console.WriteLine(summary.GetProperty("sentence").GetString());
                System.Console.WriteLine("  " + string.Join("  ", summary.GetProperty("states").EnumerateObject().Where(state => state.Value.GetInt32() > 0).Select(state => $"{state.Name} {state.Value}")));
                System.Console.WriteLine($"  mean duration {Or(summary, "meanDurationMs", " ms")}, oldest {Or(summary, "oldest")}, newest {Or(summary, "newest")}, spawn failures {summary.GetProperty("spawnFailures")}, evicted {summary.GetProperty("evicted")}, stuck {summary.GetProperty("stuck")}");
                return summary.GetProperty("exitCode").GetInt32();
            });
    }

    private static Command Verb(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, ConsoleClient, CancellationToken, Task<CliAnswer>> ask, Func<JsonElement, int> tell)
    {
        var (url, token, data, json) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data(), CliOptions.Json());
        var command = new Command(name, description);
        foreach (var argument in arguments)
        {
            command.Add(argument);
        }

        foreach (var option in options.Concat([url, token, data, json]))
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var answer = await ask(parsed, client, cancel);
            if (!answer.Ok)
            {
                var code = answer.Report(parsed.GetValue(json));
                return answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest ? ExitCodes.Configuration : code;
            }

            if (!parsed.GetValue(json))
            {
                return tell(answer.Json);
            }

            System.Console.WriteLine(answer.Text);
            return answer.Json.TryGetProperty("exitCode", out var exit) ? exit.GetInt32() : Passed(answer.Json) ? ExitCodes.Ok : ExitCodes.Failed;
        }));
        return command;
    }

    private static bool Passed(JsonElement answer) => answer.GetProperty("passed").GetBoolean();

    private static void Print(JsonElement result)
    {
        System.Console.WriteLine(
            $"{(Passed(result) ? "passed" : "FAILED")}  {result.GetProperty("label").GetString(),-11} {Or(result, "agent")} by {Or(result, "rule", absent: "the default")}, {Or(result, "state")}  {result.GetProperty("taskId").GetString()}");
        foreach (var reason in result.GetProperty("reasons").EnumerateArray())
        {
            System.Console.WriteLine($"        {reason.GetString()}");
        }
    }

    private static string Or(JsonElement element, string name, string unit = "", string absent = "-") => element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value + unit : absent;
}
