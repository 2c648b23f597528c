using System.Globalization;
using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Domain.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Tasks;

public sealed class RedisTaskStoreTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly SharedRedis _redis;
    private readonly RedisKeys _keys;
    private readonly RedisTaskStore _store;

    public RedisTaskStoreTests(SharedRedis redis)
    {
        (_redis, _keys) = (redis, redis.NewKeys());
        _store = new RedisTaskStore(redis.Gateway, _keys, new ManualTimeProvider(Now));
    }

    [Fact]
    public async Task CreateAsync_ARoutedTask_StoresRecordTrajectoryIndexesEventAndCounters()
    {
        var task = await CreateAsync();

        Assert.Equal(TaskJson.Write(task), TaskJson.Write((await _store.GetAsync(task.Id, Never))!));
        Assert.Equal(["task.queued", "task.assigned"], (await _store.TrajectoryAsync(task.Id, Never)).Select(line => TaskJson.ReadEntry(line)!.Type));
        Assert.Equal(
            ["expiry", "index:agent:coder", "index:all", "index:kind:live", "index:rule:code-tasks", "index:state:assigned", "since:assigned", "waiting:coder"],
            await IndexesAsync(task.Id));
        Assert.Equal(("task.assigned", task.Id.ToString()), await LastEventAsync());
        Assert.Equal(["1", "1", "1"], (await _redis.Gateway.ExecuteAsync("HMGET", [_keys.TaskCounters, "submitted", "to:queued", "to:assigned"])).AsArray().Select(reply => reply.AsString()));
    }

    [Fact]
    public async Task ChangeAsync_StartThenComplete_MovesEverythingTogether()
    {
        var task = await CreateAsync();
        var started = await ChangeAsync(task.Id, new TaskAction.Start("worker-1", "s", 7));
        Assert.Equal(["index:agent:coder", "index:all", "index:kind:live", "index:rule:code-tasks", "index:state:in_progress", "leases", "since:in_progress"], await IndexesAsync(task.Id));

        await ChangeAsync(task.Id, new TaskAction.Complete(started.Lease!.Fence, new TaskResult { Text = "ok" }));
        Assert.Equal(["index:agent:coder", "index:all", "index:kind:live", "index:rule:code-tasks", "index:state:done", "since:done"], await IndexesAsync(task.Id));
        Assert.Equal([1, 2, 3, 4], (await _store.TrajectoryAsync(task.Id, Never)).Select(line => TaskJson.ReadEntry(line)!.Seq));
        Assert.Equal(("task.done", task.Id.ToString()), await LastEventAsync());
        var slot = (Now.ToUnixTimeMilliseconds() / 300_000).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(["1", "1", "0"], (await _redis.Gateway.ExecuteAsync("HMGET", [_keys.TaskFigures(slot), "to:done", "left:in_progress", "ms:in_progress"])).AsArray().Select(reply => reply.AsString()));
    }

    [Fact]
    public async Task ChangeAsync_ManyAtOnceOnOneTask_EachCountsOnceAndNoEntryIsLost()
    {
        var task = await CreateAsync(quorum: 10);
        var held = await ChangeAsync(task.Id, new TaskAction.Start("worker-1", null, 7));
        await ChangeAsync(task.Id, new TaskAction.Complete(held.Lease!.Fence, new TaskResult()));
        var changes = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => _store.ChangeAsync(task.Id, one => Try(one, new TaskAction.Approve($"person-{i % 6}", null)), wide: i % 2 == 0, Never)));

        Assert.Equal((6, 3), (changes.Count(change => change is TaskChange.Changed), changes.Count(change => change is TaskChange.Refused { Why: TaskTransition.Forbidden })));
        var now = (await _store.GetAsync(task.Id, Never))!;
        Assert.Equal((6, 10), (now.Approval.Approvals, now.Version));
        Assert.Equal(Enumerable.Range(1, 10).Select(seq => (long)seq), (await _store.TrajectoryAsync(task.Id, Never)).Select(line => TaskJson.ReadEntry(line)!.Seq));
    }

    [Fact]
    public async Task ChangeAsync_RefusedOrMissing_WritesNothing()
    {
        var task = await CreateAsync();
        var refused = Assert.IsType<TaskChange.Refused>(await _store.ChangeAsync(task.Id, one => Try(one, new TaskAction.Heartbeat(1)), wide: false, Never));

        Assert.IsType<TaskTransition.Invalid>(refused.Why);
        Assert.Equal(task.Version, (await _store.GetAsync(task.Id, Never))!.Version);
        Assert.IsType<TaskChange.Missing>(await _store.ChangeAsync(NewId(), one => Try(one, new TaskAction.Cancel("ada", null)), wide: false, Never));
    }

    [Fact]
    public async Task ChangeAsync_FromAnOldReading_ReadsAgainAndDecidesAnew()
    {
        var task = await CreateAsync();
        await ChangeAsync(task.Id, new TaskAction.Start("worker-1", null, 7));
        var versions = new List<long>();
        var change = await _store.ChangeAsync(
            task,
            one =>
            {
                versions.Add(one.Version);
                return Try(one, new TaskAction.Cancel("ada", null));
            },
            wide: false,
            Never);

        Assert.Equal([2, 3], versions);
        Assert.Equal(4, Assert.IsType<TaskChange.Changed>(change).Task.Version);
    }

    [Fact]
    public async Task CreateAsync_SameKey_AnswersTheFirstTaskOrSaysThatItWasAnother()
    {
        var submission = new TaskSubmission { Goal = "fix the build" };
        var key = SubmissionKey.Of("machine ci", "night-1", submission);
        var (first, entries) = Assigned();
        Assert.IsType<TaskCreation.Created>(await _store.CreateAsync(first, entries, key, Never));
        var (second, more) = Assigned();

        var known = Assert.IsType<TaskCreation.Known>(await _store.CreateAsync(second, more, key, Never));
        Assert.Equal((first.Id, first.Id), (known.Id, known.Task!.Id));
        Assert.Null(await _store.GetAsync(second.Id, Never));
        Assert.IsType<TaskCreation.KeyReused>(await _store.CreateAsync(second, more, SubmissionKey.Of("machine ci", "night-1", submission with { Goal = "another" }), Never));
        Assert.IsType<TaskCreation.Created>(await _store.CreateAsync(second, more, SubmissionKey.Of("machine cd", "night-1", submission), Never));
    }

    [Fact]
    public async Task OfferAsync_TwoWorkersAtOnce_AreShownDifferentTasksOldestFirst()
    {
        var older = await CreateAsync(at: Now.AddMinutes(-2));
        var newer = await CreateAsync(at: Now.AddMinutes(-1));
        await CreateAsync(agent: "main");
        await CreateAsync(kind: TaskKind.Synthetic);

        Assert.Equal(older.Id, (await _store.OfferAsync("CODER", Never))!.Id);
        Assert.Equal(newer.Id, (await _store.OfferAsync("coder", Never))!.Id);
        Assert.Null(await _store.OfferAsync("coder", Never));
        Assert.Null(await _store.OfferAsync("nobody", Never));
    }

    [Fact]
    public async Task RemoveAsync_ATask_LeavesNothingButTheCounters()
    {
        var task = await CreateAsync();
        Assert.False(await _store.RemoveAsync(task with { Version = 1 }, Never));
        Assert.True(await _store.RemoveAsync(task, Never));

        Assert.Empty(await IndexesAsync(task.Id));
        Assert.Null(await _store.GetAsync(task.Id, Never));
        Assert.Empty(await _store.TrajectoryAsync(task.Id, Never));
        Assert.Equal("1", (await _redis.Gateway.ExecuteAsync("HGET", [_keys.TaskCounters, "submitted"])).AsString());
        Assert.Equal("task.removed", (await LastEventAsync()).Type);
    }

    private async Task<OrchestratorTask> CreateAsync(TaskKind kind = TaskKind.Live, string agent = "coder", int quorum = 0, DateTimeOffset? at = null)
    {
        var (task, entries) = Assigned(kind, agent, quorum, at: at);
        return Assert.IsType<TaskCreation.Created>(await _store.CreateAsync(task, entries, null, Never)).Task;
    }

    private async Task<OrchestratorTask> ChangeAsync(TaskId id, TaskAction action) =>
        Assert.IsType<TaskChange.Changed>(await _store.ChangeAsync(id, one => Try(one, action), wide: false, Never)).Task;

    /// <summary>Every sorted set the task stands in, whatever its name.</summary>
    private async Task<IReadOnlyList<string>> IndexesAsync(TaskId id)
    {
        var found = new List<string>();
        var root = _keys.Prefix + "tasks:";
        foreach (var key in (await _redis.Gateway.ExecuteAsync("KEYS", [root + "*"])).AsArray().Select(reply => reply.AsString()!))
        {
            if ((await _redis.Gateway.ExecuteAsync("TYPE", [key])).AsString() == "zset" && !(await _redis.Gateway.ExecuteAsync("ZSCORE", [key, id.ToString()])).IsNull)
            {
                found.Add(key[root.Length..]);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    private async Task<(string Type, string Ref)> LastEventAsync()
    {
        var entry = (await _redis.Gateway.ExecuteAsync("XREVRANGE", [_keys.Events, "+", "-", "COUNT", 1]))[0];
        var lines = entry[1][1].AsString()!.Split('\n', 5);
        Assert.Equal("tasks", lines[0]);
        Assert.NotNull(JsonDocument.Parse(lines[4]));
        return (lines[1], lines[3]);
    }
}
