using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.Access;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Bench.Tasks;

/// <summary>What the console under measurement is told from outside: to open its orchestrator, to be filled with tasks, to sweep.</summary>
internal static class TaskEndpoints
{
    private static readonly string[] Goals = ["fix the build of module", "deploy the server of team", "research the market of product", "write an essay about topic", "say good morning to visitor"];

    public static void Map(WebApplication app)
    {
        app.MapPost("/bench/tasks/open", OpenAsync).ShortCircuit();
        app.MapPost("/bench/tasks/fill", FillAsync).ShortCircuit();
        app.MapPost("/bench/tasks/sweep", async (TaskSweep sweep) => await sweep.RunAsync(dryRun: false, CancellationToken.None)).ShortCircuit();
        app.MapPost("/bench/tasks/remove", async (TaskSweep sweep, RedisTaskQuery query) => await RemoveAsync(sweep, query)).ShortCircuit();
        app.MapGet("/bench/tasks/find", FindAsync).ShortCircuit();
    }

    /// <summary>Initialises the orchestrator and sets the mode to shadow: tasks are stored and offered, and nothing does them. Answers the token.</summary>
    private static async Task<string> OpenAsync(OrchestratorCredentials credentials, RedisModeStore modes, ModeService mode, TimeProvider time)
    {
        credentials.Init(force: false);
        await modes.SetAsync(PipelineMode.Synthetic, PipelineMode.Shadow, "bench", "", "", time.GetUtcNow(), CancellationToken.None);
        while (mode.Current.Mode is not PipelineMode.Shadow)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
        }

        return credentials.Read().File!.Token;
    }

    /// <summary>Tasks that were submitted over the last days; expired: all of them are due.</summary>
    private static async Task FillAsync(int count, double days, bool expired, RedisTaskStore store, TaskRouter router, TimeProvider time)
    {
        var now = time.GetUtcNow();
        for (var first = 0; first < count; first += 1000)
        {
            await Task.WhenAll(Enumerable.Range(first, Math.Min(1000, count - first)).Select(i =>
            {
                var at = now.AddDays(-days * (i + 1) / count);
                var submission = new TaskSubmission { Goal = $"{Goals[i % Goals.Length]} {i}: a goal of the usual length, with what is to be looked at, what must not be touched, and how it is known that it is done." };
                var queued = TaskMachine.Submit(OrchestratorTask.Create(TaskId.Create(at, RandomNumberGenerator.GetBytes(TaskId.RandomBytes)), TaskKind.Shadow, submission, "bench", at, expired ? TimeSpan.Zero : TimeSpan.FromDays(7)));
                var routed = (TaskTransition.Applied)TaskMachine.Apply(queued.Task, router.Route(TaskKind.Shadow, submission.Goal, [], at)!, TaskTimes.Default, at);
                return store.CreateAsync(routed.Task, [queued.Entry!, routed.Entry!], null, CancellationToken.None);
            }));
        }
    }

    /// <summary>How many rows, and how many milliseconds it took; both without HTTP.</summary>
    private static async Task<double[]> FindAsync(HttpRequest request, TaskService tasks, TimeProvider time)
    {
        var filter = TaskFilter.Read(request.Query);
        var began = time.GetTimestamp();
        var found = await tasks.FindAsync(Actor.System, filter, null, 50, CancellationToken.None);
        await tasks.BoardAsync(Actor.System, CancellationToken.None);
        return [found.Rows.Count, time.GetElapsedTime(began).TotalMilliseconds];
    }

    private static async Task<int> RemoveAsync(TaskSweep sweep, RedisTaskQuery query)
    {
        var removed = 0;
        while (await query.FindAsync(TaskFilter.All, null, RedisTaskQuery.LargestPage, CancellationToken.None) is { Rows: { Count: > 0 } rows })
        {
            removed += await sweep.RemoveAsync([.. rows.Select(task => task.Id)], CancellationToken.None);
        }

        return removed;
    }
}
