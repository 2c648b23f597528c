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
        });

    public static Command Synthetic()
    {
        var label = new Argument<string>("label") { Description = "code-1, ops-1, research-1, writing-1 or fallback-1." };
        return Verb(
            "synthetic", "Send one of the shipped tasks and leave it where it is. Exit code 1: it did not take the way it had to; 2: there is no such label.", [label], [],
            (parsed, client, cancel) => client.SendAsync(HttpMethod.Post, $"/api/pipeline/synthetic/{Uri.EscapeDataString(parsed.GetValue(label)!)}", null, cancel),
            Print);
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
            });
    }

    /// <summary>404: there is no such label.</summary>
    private static Command Verb(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, ConsoleClient, CancellationToken, Task<CliAnswer>> ask, Action<JsonElement> tell) =>
        CliVerb.Create(
            name, description, arguments, options, ask, (_, answer) => tell(answer),
            answer => answer.TryGetProperty("exitCode", out var exit) ? exit.GetInt32() : Passed(answer) ? ExitCodes.Ok : ExitCodes.Failed, HttpStatusCode.NotFound);

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
