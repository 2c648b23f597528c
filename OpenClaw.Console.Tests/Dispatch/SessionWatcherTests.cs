using OpenClaw.Console.Dispatch;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Dispatch;

/// <summary>Results from session logs, over the real console.</summary>
[Slow]
public sealed class SessionWatcherTests(SharedRedis redis) : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("openclaw-sessions-");

    private string Log => Path.Combine(_directory.FullName, "agent", "a.jsonl");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Lines_OfDoneAndFailed_EndTheirTasksOnce()
    {
        await using var host = await StartAsync();
        var (untaken, taken, broken) = (await host.SubmitAsync("Write a"), await host.SubmitAsync("Write b"), await host.SubmitAsync("Write c"));
        await host.StartTaskAsync(taken.Id);

        await AppendAsync(Done(untaken.Id, "first"), Done(taken.Id, "by hand"), "{ not JSON but parentTaskId", Failed(broken.Id), Done(untaken.Id, "second"), Done(TaskId.Create(host.Time.GetUtcNow(), new byte[TaskId.RandomBytes]), "nobody's"));

        var done = await host.ReachesAsync(untaken.Id, TaskState.Done);
        Assert.Equal(("first", "s-7", 4L), (done.Result!.Text, done.SpecialistSessionId, done.TraceSeq));
        Assert.Equal("by hand", (await host.ReachesAsync(taken.Id, TaskState.Done)).Result!.Text);
        Assert.Equal(new TaskError(TaskErrorCode.SpecialistAborted, "It fell over"), (await host.ReachesAsync(broken.Id, TaskState.Failed)).Error);
        var watcher = host.Get<SessionWatcher>();
        await Eventually.BecomesTrueAsync(() => watcher is { Ended: 3, Bad: 1 }, "each line counted once");
        Assert.Equal("first", (await host.TaskAsync(untaken.Id)).Result!.Text);
    }

    [Fact]
    public async Task Failed_AfterTheResultWasHandedIn_ChangesNothing()
    {
        await using var host = await StartAsync();
        await host.ForceModeAsync(PipelineMode.Live);
        var task = await host.SubmitAsync("Fix the build");

        await AppendAsync(Done(task.Id, "patched"), Failed(task.Id));
        var next = await host.SubmitAsync("Write a");
        await AppendAsync(Failed(next.Id));

        await host.ReachesAsync(next.Id, TaskState.Failed); // the lines before it have been read
        var now = await host.TaskAsync(task.Id);
        Assert.Equal((TaskState.AwaitingApproval, "patched", 4L), (now.State, now.Result!.Text, now.TraceSeq));
        Assert.Equal("session-log", (await host.Get<OpenClaw.Console.Tasks.TaskService>().TrajectoryAsync(OpenClaw.Domain.Access.Actor.System, next.Id, default))![^1].Data.By);
    }

    [Fact]
    public async Task Restart_OfTheConsole_ReadsOnFromWhereItWas()
    {
        var prefix = redis.NewPrefix();
        TaskId next;
        await using (var host = await StartAsync(prefix))
        {
            var task = await host.SubmitAsync("Write a");
            next = (await host.SubmitAsync("Write b")).Id;
            await AppendAsync(Done(task.Id, "first"), "parentTaskId: bad");
            await host.ReachesAsync(task.Id, TaskState.Done);
            await Eventually.BecomesTrueAsync(() => host.Get<SessionWatcher>().Bad == 1, "the whole file is read");
            await host.Get<SessionWatcher>().ScanAsync(default); // the offset is stored
        }

        await AppendAsync(Done(next, "after"));
        await using var again = await StartAsync(prefix);

        await again.ReachesAsync(next, TaskState.Done);
        Assert.Equal((1L, 0L), (again.Get<SessionWatcher>().Ended, again.Get<SessionWatcher>().Bad));
    }

    [Fact]
    public async Task Lines_WrittenWhileRedisIsAway_AreTakenWhenItIsBack()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "away:", settings: new Dictionary<string, string?> { ["Tasks:SessionsDirectory"] = _directory.FullName });
        await host.UseModeAsync(PipelineMode.Shadow);
        var task = await host.SubmitAsync("Write a");

        await server.KillAsync();
        await AppendAsync(Done(task.Id, "meanwhile"));
        await Assert.ThrowsAsync<RedisUnavailableException>(() => host.Get<SessionWatcher>().ScanAsync(default));
        await server.StartAgainAsync();
        await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Up, "the console heals");

        Assert.Equal("meanwhile", (await host.ReachesAsync(task.Id, TaskState.Done)).Result!.Text);
    }

    private static string Done(TaskId id, string text) => $$$"""{"type":"subagent_done","sessionId":"s-7","data":{"parentTaskId":"{{{id}}}","text":"{{{text}}}"}}""";

    private static string Failed(TaskId id) => $$$"""{"type":"subagent.failed","data":{"parentTaskId":"{{{id}}}","error":"It fell over"}}""";

    private async Task<ConsoleHost> StartAsync(string? prefix = null)
    {
        var host = await ConsoleHost.StartAsync(
            redis.ConnectionString, prefix ?? redis.NewPrefix(), settings: new Dictionary<string, string?> { ["Tasks:SessionsDirectory"] = _directory.FullName });
        await host.UseModeAsync(PipelineMode.Shadow);
        return host;
    }

    private async Task AppendAsync(params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        await File.AppendAllTextAsync(Log, string.Join('\n', lines) + "\n");
    }
}
