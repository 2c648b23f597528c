using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The scripted run of issue 4: eight workers pull tasks over HTTP, two of them die in the middle of one.</summary>
public sealed class OrchestratorWorkersTests(SharedRedis redis)
{
    private const int Tasks = 120;

    [Fact]
    public async Task Workers_TwoKilledMidTask_EveryTaskEndsAndTheirLateResultsAreRefused()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = await host.OrchestratorAsync();
        await host.ForceModeAsync(PipelineMode.Shadow);
        var ids = (await Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => client.SubmitAsync($"fix number {i}")))).Select(task => task.Id()).ToHashSet(StringComparer.Ordinal);
        var killed = new ConcurrentBag<JsonElement>();
        var finished = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => WorkAsync(host, number, killed, finished)));

        // Nobody was given what another had.
        Assert.Equal(Tasks - 2, finished.Count);
        Assert.Equal(Tasks, finished.Concat(killed.Select(task => task.Id())).Distinct(StringComparer.Ordinal).Count());

        // Before their leases run out the sweeper leaves the killed ones alone; afterwards it ends them.
        Assert.Equal((0, 0), Ends(await host.Get<TaskSweep>().RunAsync(dryRun: false, CancellationToken.None)));
        host.Time.Advance(TimeSpan.FromMinutes(13));
        Assert.Equal((0, 2), Ends(await host.Get<TaskSweep>().RunAsync(dryRun: true, CancellationToken.None)));
        Assert.Equal((0, 2), Ends(await host.Get<TaskSweep>().RunAsync(dryRun: false, CancellationToken.None)));

        foreach (var task in killed)
        {
            var late = await client.MoveAsync(task.Id(), new { action = "complete", fence = task.GetProperty("lease").GetProperty("fence").GetInt64(), result = new { text = "sorry" } });
            Assert.Equal((HttpStatusCode.Conflict, "fence_lost"), (late.Status, late.Json.Code()));
            var now = (await client.SendAsync(HttpMethod.Get, $"/tasks/{task.Id()}")).Json.GetProperty("task");
            Assert.Equal(("failed", "specialist_timeout"), (now.State(), now.GetProperty("error").GetProperty("code").GetString()));
        }

        var service = host.Get<TaskService>();
        var ended = await service.GetManyAsync(Actor.System, [.. ids.Select(TaskId.Parse)], CancellationToken.None);
        Assert.Equal(Tasks, ended.Count);
        Assert.All(ended, task => Assert.Contains(task.State, (TaskState[])[TaskState.Done, TaskState.Failed, TaskState.Expired]));
        Assert.All(ended, task => Assert.Equal(task.Goal.EndsWith('7') || killed.Any(one => one.Id() == task.Id.ToString()), task.State is TaskState.Failed));
        foreach (var task in ended)
        {
            var trajectory = (await service.TrajectoryAsync(Actor.System, task.Id, CancellationToken.None))!;
            Assert.Equal(Enumerable.Range(1, trajectory.Count).Select(seq => (long)seq), trajectory.Select(entry => entry.Seq));
            Assert.Equal((task.State, task.TraceSeq), (trajectory[^1].State, trajectory.Count));
        }

        var board = await service.BoardAsync(Actor.System, CancellationToken.None);
        Assert.Equal((Tasks, 0), (board.Total, board.Open));
    }

    private static (int Expired, int Evicted) Ends(TaskSweepReport report)
    {
        Assert.Empty(report.Named);
        return (report.Expired, report.Evicted);
    }

    /// <summary>Workers 0 and 1 die with their second task in hand; the others work until nothing waits. Every tenth task fails.</summary>
    private static async Task WorkAsync(ConsoleHost host, int number, ConcurrentBag<JsonElement> killed, ConcurrentBag<string> finished)
    {
        using var client = await host.OrchestratorAsync();
        for (var turn = 0; ; turn++)
        {
            var (status, json) = await client.SendAsync(HttpMethod.Post, "/tasks/claim", new { agentId = "coder", holder = $"worker-{number}" });
            if (status is HttpStatusCode.NoContent)
            {
                return;
            }

            var task = json.GetProperty("task");
            var (id, fence) = (task.Id(), task.GetProperty("lease").GetProperty("fence").GetInt64());
            Assert.Equal($"worker-{number}", task.GetProperty("lease").GetProperty("holder").GetString());
            await client.MoveAsync(id, new { action = "heartbeat", fence });
            if (number < 2 && turn == 1)
            {
                killed.Add(task);
                return;
            }

            var fails = task.GetProperty("goal").GetString()!.EndsWith('7');
            var ended = fails
                ? await client.MoveAsync(id, new { action = "fail", fence, error = new { code = "specialist_aborted", message = "gave up" } })
                : await client.MoveAsync(id, new { action = "complete", fence, result = new { text = "ok" } });
            Assert.Equal(fails ? "failed" : "done", ended.Json.GetProperty("task").State());
            finished.Add(id);
        }
    }
}
