using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Tasks;

public sealed class TaskSweepTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly SharedRedis _redis;
    private readonly RedisKeys _keys;
    private readonly RedisTaskStore _store;
    private readonly TaskSweep _sweep;
    private readonly ManualTimeProvider _time = new(Now);

    public TaskSweepTests(SharedRedis redis)
    {
        (_redis, _keys) = (redis, redis.NewKeys());
        _store = new RedisTaskStore(redis.Gateway, _keys, _time);
        _sweep = new TaskSweep(_store, new RedisTaskQuery(redis.Gateway, _keys, _time), new ConsoleOptions(), _time);
    }

    [Fact]
    public async Task RunAsync_AllThatIsDue_IsExpiredOrEvictedOfEveryKind()
    {
        var awaiting = await AwaitingAsync();
        var old = await AddAsync(at: Now.AddDays(-8));
        var lapsed = await StartedAsync(TaskKind.Live);
        var unstarted = await AddAsync(TaskKind.Shadow);
        _time.Advance(TimeSpan.FromMinutes(16));
        var busy = await StartedAsync(TaskKind.Live);
        var fresh = await AddAsync(TaskKind.Synthetic, at: _time.GetUtcNow());

        var report = await _sweep.RunAsync(dryRun: false, Never);

        Assert.Equal((4 - 1, 1, 2, 0), (report.Scanned, report.Expired, report.Evicted, report.Skipped));
        Assert.Equal(
            [TaskState.AwaitingApproval, TaskState.Expired, TaskState.Failed, TaskState.Failed, TaskState.InProgress, TaskState.Assigned],
            await StatesAsync(awaiting, old, lapsed, unstarted, busy, fresh));

        _time.Advance(TimeSpan.FromDays(7));
        await _sweep.RunAsync(dryRun: false, Never);
        Assert.Equal([TaskState.Expired, TaskState.Failed, TaskState.Expired], await StatesAsync(awaiting, busy, fresh));
        Assert.Equal(0, (await _sweep.RunAsync(dryRun: false, Never)).Scanned);
    }

    [Fact]
    public async Task RunAsync_DryRun_SaysTheSameAndChangesNothing()
    {
        var lapsed = await StartedAsync(TaskKind.Live);
        var old = await AddAsync(at: Now.AddDays(-8));
        _time.Advance(TimeSpan.FromMinutes(13));

        var dry = await _sweep.RunAsync(dryRun: true, Never);
        Assert.Equal((true, 2, 1, 1, 0), (dry.DryRun, dry.Scanned, dry.Expired, dry.Evicted, dry.Skipped));
        Assert.Equal([TaskState.InProgress, TaskState.Assigned], await StatesAsync(lapsed, old));
        var run = await _sweep.RunAsync(dryRun: false, Never);
        Assert.Equal((false, 2, 1, 1, 0), (run.DryRun, run.Scanned, run.Expired, run.Evicted, run.Skipped));
    }

    [Fact]
    public async Task RunAsync_BrokenRecords_AreSkippedWithAReasonAndStopNothing()
    {
        var tasks = new List<OrchestratorTask>();
        for (var i = 0; i < 6; i++)
        {
            tasks.Add(await AddAsync(at: Now.AddDays(-8).AddSeconds(i)));
        }

        await _redis.Gateway.ExecuteAsync("HSET", [_keys.Task(tasks[0].Id.ToString()), "json", "{\"id\":"]);
        await _redis.Gateway.ExecuteAsync("DEL", [_keys.Task(tasks[3].Id.ToString())]);
        await _redis.Gateway.ExecuteAsync("ZADD", [_keys.TasksExpiry, 5, "nonsense"]);

        var report = await _sweep.RunAsync(dryRun: false, Never);

        Assert.Equal((7, 4, 0, 3), (report.Scanned, report.Expired, report.Evicted, report.Skipped));
        Assert.Equal(new[] { "nonsense", tasks[0].Id.ToString(), tasks[3].Id.ToString() }.Order(), report.Named.Select(one => one.Id).Order());
        Assert.All(report.Named, one => Assert.NotEmpty(one.Why));
    }

    [Fact]
    public async Task RunAsync_MoreThanAPage_GoesThroughAllOfThem()
    {
        await Task.WhenAll(Enumerable.Range(0, TaskSweep.Page + 90).Select(_ => AddAsync(at: Now.AddDays(-8))));
        Assert.Equal(TaskSweep.Page + 90, (await _sweep.RunAsync(dryRun: true, Never)).Expired);
        Assert.Equal(TaskSweep.Page + 90, (await _sweep.RunAsync(dryRun: false, Never)).Expired);
    }

    [Fact]
    public async Task RemoveEndedAsync_AfterTheRetention_TakesOnlyEndedTasks()
    {
        var (ended, open) = (await AddAsync(), await AddAsync());
        Assert.IsType<TaskChange.Changed>(await _store.ChangeAsync(ended.Id, one => Try(one, new TaskAction.Cancel("ada", null)), wide: false, Never));
        _time.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, await _sweep.RemoveEndedAsync(Never));
        _time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(1, await _sweep.RemoveEndedAsync(Never));
        Assert.Null(await _store.GetAsync(ended.Id, Never));
        Assert.NotNull(await _store.GetAsync(open.Id, Never));
    }

    private async Task<OrchestratorTask> AddAsync(TaskKind kind = TaskKind.Live, int quorum = 0, DateTimeOffset? at = null)
    {
        var (task, entries) = Assigned(kind, quorum: quorum, at: at);
        return Assert.IsType<TaskCreation.Created>(await _store.CreateAsync(task, entries, null, Never)).Task;
    }

    private async Task<OrchestratorTask> StartedAsync(TaskKind kind, int quorum = 0) =>
        Assert.IsType<TaskChange.Changed>(await _store.ChangeAsync((await AddAsync(kind, quorum)).Id, one => Try(one, new TaskAction.Start("w", null, 7), _time.GetUtcNow()), wide: false, Never)).Task;

    private async Task<OrchestratorTask> AwaitingAsync() =>
        Assert.IsType<TaskChange.Changed>(await _store.ChangeAsync((await StartedAsync(TaskKind.Live, quorum: 1)).Id, one => Try(one, new TaskAction.Complete(7, new TaskResult())), wide: false, Never)).Task;

    private async Task<IReadOnlyList<TaskState>> StatesAsync(params OrchestratorTask[] tasks) => [.. (await _store.GetAsync([.. tasks.Select(task => task.Id)], Never)).Select(task => task.State)];
}
