using System.Globalization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>Looking at many tasks. Redis narrows them down where they are, in parts small enough that nobody waits behind one.</summary>
public sealed class RedisTaskQuery(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    /// <summary>Most rows of a page.</summary>
    public const int LargestPage = 200;

    /// <summary>Tasks looked at in one call: some milliseconds of Redis' time.</summary>
    private const int Part = 2500;

    /// <summary>Tasks looked at for one page; beyond it the reader goes on from there.</summary>
    private const int MostLookedThrough = 200_000;

    private static readonly RedisScript FindScript = RedisScript.Load("Tasks/find.lua");
    private static readonly RedisScript BoardScript = RedisScript.Load("Tasks/board.lua");
    private static readonly RedisScript DueScript = RedisScript.Load("Tasks/due.lua");
    private static readonly RedisScript EndedScript = RedisScript.Load("Tasks/ended.lua");

    /// <summary>Tasks that match, newest first.</summary>
    /// <param name="before">Only older ones than this; null: from the newest.</param>
    /// <param name="count">Most rows of the answer; 1 to <see cref="LargestPage"/>.</param>
    public async Task<TaskFind> FindAsync(TaskFilter filter, TaskId? before, int count, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(filter);
        count = Math.Clamp(count, 1, LargestPage);
        var top = before is { } cursor ? "(" + cursor : filter.To is { } to ? "(" + TaskId.FirstOf(to) : "+";
        var bottom = filter.Since(time.GetUtcNow()) is { } since ? "[" + TaskId.FirstOf(since) : "-";
        var tail = Tail(filter);
        var rows = new List<OrchestratorTask>(count);
        for (var looked = 0; ;)
        {
            var reply = await redis.RunAsync(FindScript, [], [keys.TasksRoot, top, bottom, Part, count - rows.Count, .. tail], cancel);
            rows.AddRange(reply.AsArray().Skip(2).Select(RedisTaskStore.Task).OfType<OrchestratorTask>());
            looked += (int)reply[1].AsInt64();
            if (reply[0].AsString() is not { Length: TaskId.Length } last)
            {
                return new TaskFind(rows, null, GaveUp: false);
            }

            if (rows.Count >= count || looked >= MostLookedThrough)
            {
                return new TaskFind(rows, TaskId.Parse(last), GaveUp: rows.Count < count);
            }

            top = "(" + last;
        }
    }

    /// <summary>How many tasks stand where, and since when the oldest does.</summary>
    public async Task<TaskBoard> BoardAsync(CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            BoardScript,
            [],
            [keys.TasksRoot, TaskNames.AllStates.Count, .. TaskNames.AllStates.Select(state => (RedisArg)state.ToWire()), .. TaskNames.AllKinds.Select(kind => (RedisArg)kind.ToWire())],
            cancel);
        return new TaskBoard(
            [
                .. TaskNames.AllStates.Zip(reply[0].AsArray(), (state, row) => new TaskStateCount(
                    state, row[0].AsInt64(), row[1].AsString() is { Length: > 0 } ms ? DateTimeOffset.FromUnixTimeMilliseconds((long)double.Parse(ms, CultureInfo.InvariantCulture)) : null)),
            ],
            TaskNames.AllKinds.Zip(reply[1].AsArray(), (kind, count) => (kind, count.AsInt64())).ToDictionary(pair => pair.kind, pair => pair.Item2),
            Names(reply[2]),
            Names(reply[3]));
    }

    /// <summary>Figures of five minutes each, oldest first; slots in which nothing happened are left out.</summary>
    public async Task<IReadOnlyList<TaskFigures>> FiguresAsync(TimeSpan back, CancellationToken cancel)
    {
        var last = RedisTaskStore.SlotOf(time.GetUtcNow());
        var count = (int)Math.Clamp(back / RedisTaskStore.FigureSlot, 1, RedisTaskStore.FigureRetention / RedisTaskStore.FigureSlot);
        var slots = Enumerable.Range(0, count).Select(i => last - count + 1 + i).ToList();
        var figures = new List<TaskFigures>();
        foreach (var part in slots.Chunk(300))
        {
            var replies = await redis.PipelineAsync([.. part.Select(slot => new RedisCommand("HGETALL", keys.TaskFigures(slot.ToString(CultureInfo.InvariantCulture))))], cancel);
            figures.AddRange(part.Zip(replies).Where(pair => pair.Second.Length > 0).Select(pair => new TaskFigures(
                DateTimeOffset.FromUnixTimeMilliseconds(pair.First * (long)RedisTaskStore.FigureSlot.TotalMilliseconds), Numbers(pair.Second))));
        }

        return figures;
    }

    /// <summary>The same figures of all time.</summary>
    public async Task<TaskFigures> CountersAsync(CancellationToken cancel) =>
        new(DateTimeOffset.UnixEpoch, Numbers(await redis.ExecuteAsync("HGETALL", [keys.TaskCounters], cancel)));

    /// <summary>Tasks that an index says are due; the first of an index that could not be dealt with are skipped.</summary>
    /// <param name="indexes">Name within the keys of tasks, latest score, and how many to skip.</param>
    internal async Task<IReadOnlyList<DueTask>> DueAsync(IReadOnlyList<(string Index, DateTimeOffset Until, int Skip)> indexes, int most, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            DueScript,
            [],
            [keys.TasksRoot, most, .. indexes.SelectMany(index => new RedisArg[] { index.Index, index.Until.ToUnixTimeMilliseconds(), index.Skip })],
            cancel);
        return [.. reply.AsArray().Select(row => new DueTask((int)row[0].AsInt64(), row[1].AsString()!, row.Length > 2 ? RedisTaskStore.Task(row[2]) : null))];
    }

    /// <summary>Tasks of a kind that came into a state since a time and were submitted before it.</summary>
    /// <param name="skip">How many of those in the state since then to pass over.</param>
    /// <returns>How many were looked at, 0: there are no more; and those that are such.</returns>
    internal async Task<(int Looked, IReadOnlyList<OrchestratorTask> Tasks)> EndedAsync(TaskState state, TaskKind kind, DateTimeOffset since, int skip, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            EndedScript, [], [keys.TasksRoot, state.ToWire(), since.ToUnixTimeMilliseconds(), TaskId.FirstOf(since), kind.ToWire(), skip, Part], cancel);
        return ((int)reply[0].AsInt64(), [.. reply.AsArray().Skip(1).Select(RedisTaskStore.Task).OfType<OrchestratorTask>()]);
    }

    private static List<RedisArg> Tail(TaskFilter filter)
    {
        var tail = new List<RedisArg>();
        foreach (var values in (IReadOnlyCollection<string>[])[filter.States, filter.Kinds, filter.Agents, filter.Rules])
        {
            tail.Add(values.Count);
            tail.AddRange(values.Select(value => (RedisArg)value));
        }

        tail.AddRange(filter.Words.Select(word => (RedisArg)word));
        return tail;
    }

    private static IReadOnlyList<(string Name, long Count)> Names(RedisReply reply) =>
        [.. reply.AsArray().Chunk(2).Select(pair => (pair[0].AsString()!, pair[1].AsInt64())).OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Item1, StringComparer.Ordinal)];

    private static Dictionary<string, long> Numbers(RedisReply hash) =>
        hash.AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1].AsInt64(), StringComparer.Ordinal);
}

/// <summary>What was found.</summary>
/// <param name="Next">Read on before this one; null: there is no more.</param>
/// <param name="GaveUp">There may be more among tasks that were not looked through yet.</param>
public sealed record TaskFind(IReadOnlyList<OrchestratorTask> Rows, TaskId? Next, bool GaveUp);

/// <summary>One state of the board.</summary>
/// <param name="OldestSince">Since when the one that is in it longest is.</param>
public sealed record TaskStateCount(TaskState State, long Count, DateTimeOffset? OldestSince);

/// <summary>How many tasks there are, by everything they can be filtered by.</summary>
/// <param name="States">Every state, in the order of a task's life.</param>
/// <param name="Agents">Agents with tasks, most first.</param>
/// <param name="Rules">Rules with tasks (<c>none</c>: the default), most first.</param>
public sealed record TaskBoard(
    IReadOnlyList<TaskStateCount> States, IReadOnlyDictionary<TaskKind, long> Kinds, IReadOnlyList<(string Name, long Count)> Agents, IReadOnlyList<(string Name, long Count)> Rules)
{
    public long Total => States.Sum(state => state.Count);

    public long Open => States.Where(state => !state.State.IsTerminal()).Sum(state => state.Count);

    public TaskStateCount Of(TaskState state) => States[(int)state];
}

/// <summary>What happened to tasks within a time.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Numbers">By field, as docs/redis-keys.md says.</param>
public sealed record TaskFigures(DateTimeOffset At, IReadOnlyDictionary<string, long> Numbers)
{
    public long Submitted => Number("submitted");

    /// <summary>How many went into a state.</summary>
    public long Into(TaskState state) => Number("to:" + state.ToWire());

    /// <summary>How many left a state.</summary>
    public long Left(TaskState state) => Number("left:" + state.ToWire());

    /// <summary>How long those that left a state had been in it, together.</summary>
    public TimeSpan TimeIn(TaskState state) => TimeSpan.FromMilliseconds(Number("ms:" + state.ToWire()));

    public long Failed(TaskErrorCode code) => Number("error:" + code.ToWire());

    private long Number(string field) => Numbers.GetValueOrDefault(field);
}

/// <summary>A task that is due.</summary>
/// <param name="Index">In which of the indexes asked for.</param>
/// <param name="Id">As the index has it.</param>
/// <param name="Task">Null: there is no record, or none that can be read.</param>
internal sealed record DueTask(int Index, string Id, OrchestratorTask? Task);
