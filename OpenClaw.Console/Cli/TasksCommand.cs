using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OpenClaw.Console.Cli;

/// <summary>tasks list | show | submit | approve | reject | cancel: the tasks of a running console, over its HTTP surface (spec 3 section 7).</summary>
internal static class TasksCommand
{
    private const string ExitNote = "Exit code 1: there is no such task, or it is not in a state for this; 2: an argument cannot be used; 4: the token may not do this.";

    public static Command Build() => new("tasks", "List, show, submit and decide on tasks of a running console.") { List(), Show(), Submit(), Decide("approve"), Decide("reject"), Cancel() };

    private static Command List()
    {
        var state = new Option<string?>("--state") { Description = "Only these states, with commas between: queued, assigned, in_progress, awaiting_approval, done, failed, cancelled, expired." };
        var kind = new Option<string?>("--kind") { Description = "Only these kinds: synthetic, shadow, live." };
        var limit = new Option<int>("--limit") { Description = "Most tasks, 1 to 200.", DefaultValueFactory = _ => 50 };
        var cursor = new Option<string?>("--cursor") { Description = "Read on where an earlier answer ended." };
        return Verb("list", $"List tasks, newest first. {ExitNote}", [], [state, kind, limit, cursor], async (parsed, client, cancel) => await client.SendAsync(
            HttpMethod.Get,
            "/orchestrator/tasks?" + string.Join('&', new[] { ("state", parsed.GetValue(state)), ("kind", parsed.GetValue(kind)), ("limit", $"{parsed.GetValue(limit)}"), ("cursor", parsed.GetValue(cursor)) }
                .Where(pair => pair.Item2 is not null).Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2!)}")),
            null,
            cancel), (_, answer) =>
        {
            foreach (var task in answer.GetProperty("tasks").EnumerateArray())
            {
                System.Console.WriteLine(Line(task));
            }

            if (answer.TryGetProperty("nextCursor", out var next))
            {
                System.Console.WriteLine($"more: --cursor {next.GetString()}");
            }
        });
    }

    private static Command Show()
    {
        var id = Id();
        var trajectory = new Option<bool>("--trajectory") { Description = "Print the steps of the task instead, as JSON lines." };
        return Verb("show", $"Show one task. {ExitNote}", [id], [trajectory], (parsed, client, cancel) => client.SendAsync(HttpMethod.Get, PathOf(parsed, id) + (parsed.GetValue(trajectory) ? "/trajectory" : ""), null, cancel), (parsed, answer) =>
        {
            if (parsed.GetValue(trajectory))
            {
                foreach (var entry in answer.GetProperty("entries").EnumerateArray())
                {
                    System.Console.WriteLine(entry.GetRawText());
                }
            }
            else
            {
                System.Console.WriteLine(JsonSerializer.Serialize(answer.GetProperty("task"), Pretty));
            }
        });
    }

    private static Command Submit()
    {
        var goal = new Argument<string>("goal") { Description = "What is to be done, at most 8 KiB." };
        var capabilities = new Option<string[]>("--capability") { Description = "What it requires; several may be given.", AllowMultipleArgumentsPerToken = true };
        var workspace = new Option<string?>("--workspace") { Description = "Directory the agent shall work in." };
        var by = new Option<string?>("--submitted-by") { Description = "For whom it is submitted (default: who the token belongs to)." };
        var key = new Option<string?>("--idempotency-key") { Description = "Submitting again under the same key within a day makes no second task." };
        return Verb("submit", $"Submit a task; its kind follows the mode of the pipeline. {ExitNote}", [goal], [capabilities, workspace, by, key], (parsed, client, cancel) =>
        {
            var body = new { goal = parsed.GetValue(goal), requiredCapabilities = parsed.GetValue(capabilities), workspaceDir = parsed.GetValue(workspace), submittedBy = parsed.GetValue(by) };
            return client.SendAsync(
                HttpMethod.Post, "/orchestrator/tasks", JsonContent.Create(body), cancel, parsed.GetValue(key) is { } given ? [("Idempotency-Key", given)] : []);
        }, Tell);
    }

    private static Command Decide(string action)
    {
        var id = Id();
        var reason = new Option<string?>("--reason") { Description = "Why, in 1 to 1,024 characters; the submitter and the audit ledger get it.", Required = action == "reject" };
        var version = new Option<long?>("--version") { Description = "The version you looked at: if the task has changed since, nothing is decided. Default: the one it has when the command begins." };
        var description = action == "approve" ? "Approve the result of a task" : "Reject the result of a task; one rejection ends it";
        return Verb(action, $"{description}. Needs a token with the scope approvals:write, made by an approver: it decides in their name. {ExitNote}", [id], [reason, version], async (parsed, client, cancel) =>
        {
            var seen = parsed.GetValue(version);
            if (seen is null)
            {
                var task = await client.SendAsync(HttpMethod.Get, PathOf(parsed, id), null, cancel);
                if (!task.Ok)
                {
                    return task;
                }

                seen = task.Json.GetProperty("task").GetProperty("version").GetInt64();
            }

            return await client.SendAsync(HttpMethod.Post, PathOf(parsed, id) + "/transition", new { action, reason = parsed.GetValue(reason), version = seen }, cancel);
        }, Tell);
    }

    private static Command Cancel()
    {
        var id = Id();
        var reason = new Option<string?>("--reason") { Description = "Why, in 1 to 1,024 characters." };
        return Verb("cancel", $"Call a task off. {ExitNote}", [id], [reason], (parsed, client, cancel) =>
            client.SendAsync(HttpMethod.Post, PathOf(parsed, id) + "/transition", new { action = "cancel", reason = parsed.GetValue(reason) }, cancel), Tell);
    }

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Argument<string> Id() => new("id") { Description = "Id of the task, 26 characters." };

    private static string PathOf(ParseResult parsed, Argument<string> id) => $"/orchestrator/tasks/{Uri.EscapeDataString(parsed.GetValue(id)!)}";

    /// <summary>413: the goal is too long.</summary>
    private static Command Verb(
        string name, string description, Argument[] arguments, Option[] options, Func<ParseResult, ConsoleClient, CancellationToken, Task<CliAnswer>> ask, Action<ParseResult, JsonElement> tell) =>
        CliVerb.Create(name, description, arguments, options, ask, tell, _ => ExitCodes.Ok, HttpStatusCode.RequestEntityTooLarge);

    private static void Tell(ParseResult parsed, JsonElement answer) => System.Console.WriteLine(Line(answer.GetProperty("task")));

    private static string Line(JsonElement task)
    {
        var goal = task.GetProperty("goal").GetString()!.ReplaceLineEndings(" ");
        var agent = task.TryGetProperty("assignedAgentId", out var assigned) ? assigned.GetString() : "-";
        return $"{task.GetProperty("id").GetString()}  {task.GetProperty("kind").GetString(),-9}  {task.GetProperty("state").GetString(),-17}  {agent,-12}  v{task.GetProperty("version").GetInt64()}  {(goal.Length <= 60 ? goal : goal[..59] + "…")}";
    }
}
