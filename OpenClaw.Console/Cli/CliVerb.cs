using System.CommandLine;
using System.Net;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>A verb that asks a running console one thing and tells the answer.</summary>
internal static class CliVerb
{
    /// <param name="ask">The call.</param>
    /// <param name="tell">Tells an answer that is good, to people; nothing for scripts, which get the answer as it is.</param>
    /// <param name="exit">The exit code of an answer that is good.</param>
    /// <param name="unusable">An answer that means that an argument cannot be used, besides 400.</param>
    public static Command Create(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, ConsoleClient, CancellationToken, Task<CliAnswer>> ask, Action<ParseResult, JsonElement> tell,
        Func<JsonElement, int> exit, HttpStatusCode unusable) =>
        Create(name, description, arguments, options, async (parsed, client, json, cancel) =>
        {
            var answer = await ask(parsed, client, cancel);
            if (!answer.Ok)
            {
                var code = answer.Report(json);
                return answer.Status == HttpStatusCode.BadRequest || answer.Status == unusable ? ExitCodes.Configuration : code;
            }

            if (json)
            {
                System.Console.WriteLine(answer.Text);
            }
            else
            {
                tell(parsed, answer.Json);
            }

            return exit(answer.Json);
        });

    /// <summary>One that does more than ask and tell.</summary>
    /// <param name="run">The work, told whether the answer is for scripts (<c>--json</c>); answers the exit code.</param>
    public static Command Create(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, ConsoleClient, bool, CancellationToken, Task<int>> run)
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
            return await run(parsed, client, parsed.GetValue(json), cancel);
        }));
        return command;
    }
}
