using System.CommandLine;
using System.Net;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>shadow: submits a task while the mode is shadow, and may wait for its end.</summary>
internal static class ShadowCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static Command Build()
    {
        var goal = new Argument<string>("goal") { Description = "What is to be done." };
        var capabilities = new Option<string[]>("--capability") { Description = "What it requires; several may be given.", AllowMultipleArgumentsPerToken = true };
        var wait = new Option<double>("--wait") { Description = "Minutes to wait for its end, 0 to 1440; 0 does not wait.", DefaultValueFactory = _ => 0 };
        var (url, token, data, json) = (CliOptions.Url(), CliOptions.Token(), CliOptions.Data(), CliOptions.Json());
        const string About = "Submit a shadow task. Exit code 1: the mode is not shadow, or the task did not end well within --wait; 2: the goal or a capability cannot be used.";
        var command = new Command("shadow", About) { goal, capabilities, wait, url, token, data, json };
        command.SetAction((parsed, cancel) => CliErrors.GuardAsync(async () =>
        {
            var minutes = parsed.GetValue(wait) is >= 0 and <= 1440 and var given ? given : throw new CliArgumentException("--wait must be between 0 and 1440 minutes.");
            using var client = new ConsoleClient(parsed.GetValue(url), parsed.GetValue(token), parsed.GetValue(data));
            var mode = await client.SendAsync(HttpMethod.Get, "/api/pipeline/mode", null, cancel);
            var asJson = parsed.GetValue(json);
            if (!mode.Ok)
            {
                return mode.Report(asJson);
            }

            if (mode.Json.GetProperty("mode").GetString() is not "shadow" and var other)
            {
                return CliErrors.Fail($"The mode is {other}, so this would be no shadow task. Set it with: ./console mode set shadow", json: asJson, name: "wrong_mode");
            }

            var answer = await client.SendAsync(
                HttpMethod.Post, "/orchestrator/tasks", new { goal = parsed.GetValue(goal), requiredCapabilities = parsed.GetValue(capabilities) ?? [], submittedBy = "shadow" }, cancel);
            if (!answer.Ok)
            {
                var code = answer.Report(asJson);
                return answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge ? ExitCodes.Configuration : code;
            }

            var task = answer.Json.GetProperty("task");
            var (id, kind) = (task.GetProperty("id").GetString()!, task.GetProperty("kind").GetString());
            if (kind is not "shadow")
            {
                // The mode was another one by the time the task got there; what it does then may have an effect.
                _ = Tell(answer, asJson, ExitCodes.Failed);
                return CliErrors.Fail($"The mode changed meanwhile: it became a {kind} task. Call it off with: ./console tasks cancel {id}");
            }

            return minutes == 0 ? Tell(answer, asJson, ExitCodes.Ok) : await WaitAsync(client, id, TimeSpan.FromMinutes(minutes), asJson, cancel);
        }));
        return command;
    }

    private static async Task<int> WaitAsync(ConsoleClient client, string id, TimeSpan wait, bool json, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await client.SendAsync(HttpMethod.Get, $"/orchestrator/tasks/{id}", null, cancel);
            if (!answer.Ok)
            {
                return answer.Report(json);
            }

            switch (answer.Json.GetProperty("task").GetProperty("state").GetString())
            {
                case "done":
                    return Tell(answer, json, ExitCodes.Ok);
                case "failed" or "cancelled" or "expired":
                    return Tell(answer, json, ExitCodes.Failed);
            }

            if (TimeProvider.System.GetElapsedTime(began) > wait)
            {
                _ = Tell(answer, json, ExitCodes.Failed);
                return CliErrors.Fail("It has not ended in this time; it goes on.");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancel);
        }
    }

    private static int Tell(CliAnswer answer, bool json, int code)
    {
        var task = answer.Json.GetProperty("task");
        var error = task.TryGetProperty("error", out var failed) && failed.ValueKind is JsonValueKind.Object ? $": {failed.GetProperty("message").GetString()}" : "";
        System.Console.WriteLine(json ? answer.Text : $"{task.GetProperty("id").GetString()}  {task.GetProperty("kind").GetString()}  {task.GetProperty("state").GetString()}  {task.GetProperty("assignedAgentId").GetString()}{error}");
        return code;
    }
}
