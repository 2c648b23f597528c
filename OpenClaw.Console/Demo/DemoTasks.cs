using System.Text.Json;

namespace OpenClaw.Console.Demo;

/// <summary>
/// Tasks that move through the pipeline: submitted, taken by made-up workers, kept by heartbeats, completed or failed. They are synthetic in every mode, so no
/// gate counts them and no real worker is offered them.
/// </summary>
internal sealed class DemoTasks(DemoClient client) : IDemoScene
{
    private const string Root = "/orchestrator/tasks";

    /// <summary>Intervals between two steps: about one task a minute at two seconds each.</summary>
    private const int Every = 5;

    /// <summary>Tasks under way at once.</summary>
    private const int AtOnce = 4;

    /// <summary>Tasks left waiting for people; the oldest one is called off for the next.</summary>
    private const int MostWaiting = 6;

    private static readonly Dictionary<string, string> Results = new(StringComparer.Ordinal)
    {
        ["coder"] = "## What changed\n\nThe test waited for a fixed time; it waits for the answer now.\n\n- `checkout.test.ts`: 1 line\n- 40 runs, none failed",
        ["helpdesk"] = "The service answers again. Its disk was full of old logs; they are rotated daily from now on.",
    };

    private readonly Queue<string> _assigned = new();
    private readonly List<Running> _running = [];
    private readonly Queue<string> _waiting = new();
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private int _submitted;
    private int _ticks;

    public async Task BeginAsync(CancellationToken cancel)
    {
        for (var i = 0; i < 12; i++)
        {
            await SubmitAsync(cancel);
        }

        // All but two are taken at once; of those all but two come to their end.
        while (_assigned.Count > 2 && await StartAsync(cancel))
        {
            if (_assigned.Count > 3)
            {
                await EndAsync(_running[^1], cancel);
            }
        }
    }

    public async Task StepAsync(CancellationToken cancel)
    {
        if (++_ticks % Every != 0)
        {
            return;
        }

        if (_waiting.Count > MostWaiting)
        {
            await client.PostAsync($"{Root}/{_waiting.Dequeue()}/transition", new { action = "cancel", by = "demo worker", reason = "Nobody decided on this made-up task" }, cancel);
        }
        else if (_running.FirstOrDefault(task => task.Beats == 0) is { } due)
        {
            await EndAsync(due, cancel);
        }
        else if (_assigned.Count > 1 && _running.Count < AtOnce)
        {
            await StartAsync(cancel);
        }
        else if (_assigned.Count < 2)
        {
            await SubmitAsync(cancel);
        }
        else if (_running.MaxBy(task => task.Beats) is { } running)
        {
            running.Beats--;
            await client.PostAsync($"{Root}/{running.Id}/transition", new { action = "heartbeat", fence = running.Fence }, cancel);
        }
    }

    private async Task SubmitAsync(CancellationToken cancel)
    {
        var (goal, capabilities) = DemoTexts.Goals[_submitted++ % DemoTexts.Goals.Count];
        if (await client.PostAsync(Root, new { goal, requiredCapabilities = capabilities, submittedBy = "demo" }, cancel) is { } answer)
        {
            _assigned.Enqueue(answer.GetProperty("task").GetProperty("id").GetString()!);
        }
    }

    private async Task<bool> StartAsync(CancellationToken cancel)
    {
        var id = _assigned.Dequeue();
        var number = _submitted + _running.Count;
        if (await client.PostAsync($"{Root}/{id}/transition", new { action = "start", holder = $"demo worker {number % 3}", specialistSessionId = $"demo-{_run}-{number}" }, cancel) is not { } answer)
        {
            return false;
        }

        var task = answer.GetProperty("task");
        _running.Add(new Running(id, task.GetProperty("lease").GetProperty("fence").GetInt64(), Text(task, "assignedAgentId")) { Beats = 3 });
        return true;
    }

    private async Task EndAsync(Running task, CancellationToken cancel)
    {
        _running.Remove(task);
        object end = task.Agent is "overwatch" // the made-up auditor has a bad day
            ? new { action = "fail", fence = task.Fence, error = new { code = "spawn_failed", message = "The agent's process ended before it said anything (exit code 137)." } }
            : new { action = "complete", fence = task.Fence, result = new { text = Results.GetValueOrDefault(task.Agent, "Done; the notes are in the workspace.") } };
        if (await client.PostAsync($"{Root}/{task.Id}/transition", end, cancel) is { } answer && Text(answer.GetProperty("task"), "state") == "awaiting_approval")
        {
            _waiting.Enqueue(task.Id);
        }
    }

    private static string Text(JsonElement task, string name) => task.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private sealed record Running(string Id, long Fence, string Agent)
    {
        /// <summary>Heartbeats still to come before it ends.</summary>
        public int Beats { get; set; }
    }
}
