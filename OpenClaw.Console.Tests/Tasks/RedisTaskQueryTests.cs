using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Tasks;

public sealed class RedisTaskQueryTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly RedisGateway _redis;
    private readonly RedisKeys _keys;
    private readonly RedisTaskStore _store;
    private readonly RedisTaskQuery _query;
    private readonly ManualTimeProvider _time = new(Now);

    public RedisTaskQueryTests(SharedRedis redis)
    {
        (_redis, _keys) = (redis.Gateway, redis.NewKeys());
        (_store, _query) = (new RedisTaskStore(_redis, _keys, _time), new RedisTaskQuery(_redis, _keys, _time));
    }

    [Fact]
    public async Task FindAsync_EachFilter_AnswersWhatMatchesNewestFirst()
    {
        var build = await AddAsync(goal: "Fix the BUILD of München", at: Now.AddHours(-3));
        var deploy = await AddAsync(agent: "Helpdesk", goal: "deploy to production", rule: "ops-tasks", at: Now.AddMinutes(-30));
        var essay = await AddAsync(kind: TaskKind.Shadow, agent: "main", goal: "write an essay", rule: null, by: "grace", at: Now.AddMinutes(-10));
        await DoAsync(deploy, new TaskAction.Start("w", null, 7));

        await ExpectAsync(TaskFilter.All, essay, deploy, build);
        await ExpectAsync(Filter("state=assigned"), essay, build);
        await ExpectAsync(Filter("state=in_progress,assigned"), essay, deploy, build);
        await ExpectAsync(Filter("kind=shadow"), essay);
        await ExpectAsync(Filter("agent=HELPDESK,coder"), deploy, build);
        await ExpectAsync(Filter("rule=none"), essay);
        await ExpectAsync(Filter("rule=ops-tasks,none"), essay, deploy);
        await ExpectAsync(Filter("q=build münchen"), build);
        await ExpectAsync(Filter("q=GRACE"), essay);
        await ExpectAsync(Filter($"q={build.Id.ToString().ToLowerInvariant()}"), build);
        await ExpectAsync(Filter("q=production&state=assigned"));
        await ExpectAsync(Filter("q=[^a]%"));
        await ExpectAsync(Filter("range=1h"), essay, deploy);
        await ExpectAsync(Filter($"from={Iso.Write(Now.AddHours(-4))}&to={Iso.Write(Now.AddMinutes(-30))}"), build);
        await ExpectAsync(Filter("state=assigned&kind=live&agent=coder&rule=code-tasks&q=fix&range=24h"), build);
    }

    [Fact]
    public async Task FindAsync_PageByPage_AnswersEachOnceWhileOthersMoveAndArrive()
    {
        var tasks = new List<OrchestratorTask>();
        for (var i = 0; i < 25; i++)
        {
            tasks.Add(await AddAsync(goal: i % 2 == 0 ? "even" : "odd", at: Now.AddSeconds(i)));
        }

        var (seen, before) = (new List<TaskId>(), (TaskId?)null);
        do
        {
            var page = await _query.FindAsync(Filter("q=even&agent=coder"), before, 4, Never);
            seen.AddRange(page.Rows.Select(task => task.Id));
            before = page.Next;
            await AddAsync(goal: "even, but newer", at: Now.AddMinutes(5));
            await DoAsync(await _store.GetAsync(tasks[2].Id, Never) is { State: TaskState.Assigned } ? tasks[2] : tasks[4], new TaskAction.Cancel("ada", null), again: true);
        }
        while (before is not null);

        Assert.Equal(tasks.Where(task => task.Goal == "even").Select(task => task.Id).OrderDescending(), seen);
    }

    [Fact]
    public async Task FindAsync_ByWordsAlone_AnswersEachOnceAlsoOfTasksStoredBeforeTheirTextsWere()
    {
        var tasks = new List<OrchestratorTask>();
        for (var i = 0; i < 12; i++)
        {
            tasks.Add(await AddAsync(goal: i % 2 == 0 ? "Even \n and odd words" : "Odd words", at: Now.AddSeconds(i)));
        }

        Assert.True(await _store.RemoveAsync(tasks[6], Never));
        var even = tasks.Where((_, i) => i % 2 == 0 && i != 6).Select(task => task.Id).OrderDescending().ToList();
        Assert.Equal(even, await PagesAsync());
        Assert.Equal(11, (await _redis.ExecuteAsync("ZCARD", [_keys.TaskTexts])).AsInt64());

        await _redis.ExecuteAsync("ZREMRANGEBYRANK", [_keys.TaskTexts, 0, 4]);
        Assert.Equal(even, await PagesAsync());
        await AddAsync(goal: "odd", at: Now.AddSeconds(60));
        Assert.Equal(even, await PagesAsync());

        async Task<List<TaskId>> PagesAsync()
        {
            var (seen, before) = (new List<TaskId>(), (TaskId?)null);
            do
            {
                var page = await _query.FindAsync(Filter("q=words EVEN"), before, 2, Never);
                seen.AddRange(page.Rows.Select(task => task.Id));
                before = page.Next;
            }
            while (before is not null);
            return seen;
        }
    }

    [Fact]
    public async Task BoardAsync_TasksInSeveralStates_CountsAndOldest()
    {
        await AddAsync(at: Now.AddHours(-2));
        await AddAsync(at: Now.AddHours(-1), rule: null);
        var started = await AddAsync(kind: TaskKind.Shadow, agent: "main", at: Now.AddHours(-5));
        await DoAsync(started, new TaskAction.Start("w", null, 7));

        var board = await _query.BoardAsync(Never);

        Assert.Equal((2, Now.AddHours(-2)), (board.Of(TaskState.Assigned).Count, board.Of(TaskState.Assigned).OldestSince));
        Assert.Equal((1, Now), (board.Of(TaskState.InProgress).Count, board.Of(TaskState.InProgress).OldestSince));
        Assert.Equal((0, null), (board.Of(TaskState.Done).Count, board.Of(TaskState.Done).OldestSince));
        Assert.Equal((3, 3, 2, 1), (board.Total, board.Open, board.Kinds[TaskKind.Live], board.Kinds[TaskKind.Shadow]));
        Assert.Equal([("coder", 2), ("main", 1)], board.Agents);
        Assert.Equal([("code-tasks", 2), ("none", 1)], board.Rules);
    }

    [Fact]
    public async Task FiguresAsync_OverSomeMinutes_CountWhatHappenedAndHowLongItTook()
    {
        var task = await AddAsync();
        await DoAsync(task, new TaskAction.Start("w", null, 7));
        _time.Advance(TimeSpan.FromMinutes(10));
        var failed = Assert.IsType<TaskChange.Changed>(await _store.ChangeAsync(task.Id, one => Try(one, new TaskAction.Fail(new TaskError(TaskErrorCode.SpecialistAborted, "no"), 7), Now.AddMinutes(10)), wide: false, Never));
        Assert.Equal(TaskState.Failed, failed.Task.State);

        var figures = await _query.FiguresAsync(TimeSpan.FromHours(1), Never);

        Assert.Equal(2, figures.Count);
        Assert.Equal((1, 1, 1), (figures[0].Submitted, figures[0].Into(TaskState.Assigned), figures[0].Into(TaskState.InProgress)));
        Assert.Equal((1, 1, TimeSpan.FromMinutes(10)), (figures[1].Failed(TaskErrorCode.SpecialistAborted), figures[1].Left(TaskState.InProgress), figures[1].TimeIn(TaskState.InProgress)));
        Assert.Equal(TimeSpan.FromMinutes(10), (await _query.CountersAsync(Never)).TimeIn(TaskState.InProgress));
    }

    [Fact]
    public void Filter_WrittenAndRead_IsTheSame()
    {
        const string query = "?state=assigned,done&kind=live&agent=main&rule=none&q=a%20b&range=24h";
        Assert.Equal(query, Filter(query[1..].Replace("%20", " ", StringComparison.Ordinal)).Write());
        Assert.Equal(6 + 1, Filter(query[1..]).Count);
        Assert.Equal("", Filter("state=nothing&kind=x&range=never&from=yesterday").Write());
    }

    private static TaskFilter Filter(string query) => TaskFilter.Read(query.Split('&').Select(pair => pair.Split('=', 2))
        .Select(pair => KeyValuePair.Create(pair[0], new Microsoft.Extensions.Primitives.StringValues(pair[1]))));

    private async Task ExpectAsync(TaskFilter filter, params OrchestratorTask[] expected)
    {
        var found = await _query.FindAsync(filter, null, 50, Never);
        Assert.Equal(expected.Select(task => task.Id), found.Rows.Select(task => task.Id));
        Assert.Null(found.Next);
        Assert.All(found.Rows, task => Assert.True(filter.Matches(task, Now)));
    }

    private async Task<OrchestratorTask> AddAsync(TaskKind kind = TaskKind.Live, string agent = "coder", string goal = "fix the build", string by = "ada", string? rule = "code-tasks", DateTimeOffset? at = null)
    {
        var (task, entries) = Assigned(kind, agent, goal: goal, by: by, rule: rule, at: at);
        return Assert.IsType<TaskCreation.Created>(await _store.CreateAsync(task, entries, null, Never)).Task;
    }

    private async Task DoAsync(OrchestratorTask task, TaskAction action, bool again = false)
    {
        var change = await _store.ChangeAsync(task.Id, one => Try(one, action), wide: false, Never);
        Assert.True(again || change is TaskChange.Changed);
    }
}
