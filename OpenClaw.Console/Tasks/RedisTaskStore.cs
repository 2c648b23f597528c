using System.Globalization;
using System.Security.Cryptography;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// Tasks in Redis. A change is one read and one write that counts only if the task is still the version that was read; writes that come while another is
/// under way share a round trip, each with an outcome of its own. Lists and figures are read by <see cref="RedisTaskQuery"/>.
/// </summary>
public sealed class RedisTaskStore
{
    /// <summary>How long a submission's Idempotency-Key is remembered.</summary>
    public static readonly TimeSpan SubmissionMemory = TimeSpan.FromDays(1);

    /// <summary>What one bucket of figures covers.</summary>
    public static readonly TimeSpan FigureSlot = TimeSpan.FromMinutes(5);

    /// <summary>How long figures are kept.</summary>
    public static readonly TimeSpan FigureRetention = TimeSpan.FromDays(8);

    /// <summary>How long a task offered to a worker is kept from the others.</summary>
    private static readonly TimeSpan SetAside = TimeSpan.FromSeconds(2);

    /// <summary>Attempts at a change before it is given up: each failed one means that somebody else's succeeded.</summary>
    private const int MostAttempts = 20;

    private static readonly RedisScript Write = RedisScript.Load("Tasks/write.lua");
    private static readonly RedisScript Claim = RedisScript.Load("Tasks/claim.lua");
    private static readonly RedisScript Read = RedisScript.Load("Tasks/read.lua");

    private static long _lastFence;

    private readonly RedisGateway _redis;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _time;
    private readonly GroupCommit<TaskWrite, RedisReply> _writes;
    private readonly GroupCommit<TaskWrite, RedisReply> _wide;

    public RedisTaskStore(RedisGateway redis, RedisKeys keys, TimeProvider time)
    {
        (_redis, _keys, _time) = (redis, keys, time);
        _writes = new GroupCommit<TaskWrite, RedisReply>(WriteAsync, write => write.Size, atOnce: 2);
        // What goes through all tasks has a queue of its own, so that nobody's single change stands behind it.
        _wide = new GroupCommit<TaskWrite, RedisReply>(WriteAsync, write => write.Size, most: 16);
    }

    /// <summary>Stores a new task with its first entries; one that was submitted under the same key before is answered instead.</summary>
    public async Task<TaskCreation> CreateAsync(OrchestratorTask task, IReadOnlyList<TrajectoryEntry> entries, SubmissionKey? submission, CancellationToken cancel)
    {
        var reply = await _writes.RunAsync(TaskWrite.Create(task, entries, submission)).WaitAsync(cancel);
        return reply[0].AsInt64() switch
        {
            1 => new TaskCreation.Created(task),
            2 when reply[2].AsString()![(TaskId.Length + 1)..] != submission!.Fingerprint => new TaskCreation.KeyReused(),
            2 => new TaskCreation.Known(TaskId.Parse(reply[2].AsString()![..TaskId.Length]), Task(reply[1])),
            _ => throw new InvalidOperationException($"There is a task {task.Id} already."),
        };
    }

    /// <summary>Does something to a task: reads it, decides, and writes it if nobody was faster; otherwise it is read again.</summary>
    /// <param name="decide">The action's outcome for the task as it is.</param>
    /// <param name="wide">One of very many; goes behind the single ones.</param>
    public async Task<TaskChange> ChangeAsync(TaskId id, Func<OrchestratorTask, TaskTransition> decide, bool wide, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(decide);
        return await GetAsync(id, cancel) is { } task ? await ChangeAsync(task, decide, wide, cancel) : new TaskChange.Missing();
    }

    /// <summary>Does something to a task that was read just now.</summary>
    public async Task<TaskChange> ChangeAsync(OrchestratorTask task, Func<OrchestratorTask, TaskTransition> decide, bool wide, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(decide);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var outcome = decide(task);
            if (outcome is not TaskTransition.Applied applied)
            {
                return new TaskChange.Refused(task, outcome);
            }

            var reply = await (wide ? _wide : _writes).RunAsync(TaskWrite.Change(task, applied)).WaitAsync(cancel);
            if (reply[0].AsInt64() == 1)
            {
                return new TaskChange.Changed(task, applied.Task);
            }

            if (Task(reply[1]) is not { } newer)
            {
                return new TaskChange.Missing();
            }

            task = newer;
        }

        throw new RedisUnavailableException(RedisFailure.Refused, $"Others are changing the task {task.Id} at the same time, again and again.");
    }

    public async Task<OrchestratorTask?> GetAsync(TaskId id, CancellationToken cancel) => Task(await _redis.ExecuteAsync("HGET", [_keys.Task(id.ToString()), "json"], cancel));

    /// <summary>Those of the tasks that are kept, in one round trip.</summary>
    public async Task<IReadOnlyList<OrchestratorTask>> GetAsync(IReadOnlyCollection<TaskId> ids, CancellationToken cancel) => ids.Count == 0
        ? []
        : [.. (await _redis.RunAsync(Read, [], [_keys.TasksRoot, .. ids.Select(id => (RedisArg)id.ToString())], cancel)).AsArray().Select(Task).OfType<OrchestratorTask>()];

    /// <summary>The task that waits longest for an agent, kept from other workers for a moment; null: none waits.</summary>
    public async Task<OrchestratorTask?> OfferAsync(string agentId, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        return Task(await _redis.RunAsync(
            Claim, [], [_keys.TasksRoot, agentId.ToLowerInvariant(), now.ToUnixTimeMilliseconds(), (now + SetAside).ToUnixTimeMilliseconds()], cancel));
    }

    /// <summary>The steps of a task, oldest first; empty when it is not kept.</summary>
    public async Task<IReadOnlyList<byte[]>> TrajectoryAsync(TaskId id, CancellationToken cancel) =>
        [.. (await _redis.ExecuteAsync("LRANGE", [_keys.TaskTrajectory(id.ToString()), 0, -1], cancel)).AsArray().Select(entry => entry.AsBytes()!)];

    /// <summary>Takes a task out of storage, unless it has changed.</summary>
    public async Task<bool> RemoveAsync(OrchestratorTask task, CancellationToken cancel) =>
        (await _wide.RunAsync(TaskWrite.Remove(task)).WaitAsync(cancel))[0].AsInt64() == 1;

    /// <summary>A fence: greater than any this process has given, and than what another gave a millisecond before; by the time and not by a counter that could be lost.</summary>
    public static long NextFence(DateTimeOffset now)
    {
        var byTime = (now.ToUnixTimeMilliseconds() * 1024) + RandomNumberGenerator.GetInt32(1024);
        while (true)
        {
            var last = Interlocked.Read(ref _lastFence);
            var next = Math.Max(byTime, last + 1);
            if (Interlocked.CompareExchange(ref _lastFence, next, last) == last)
            {
                return next;
            }
        }
    }

    internal static OrchestratorTask? Task(RedisReply json) => json.IsNull ? null : TaskJson.Read(json.AsBytes());

    /// <summary>The bucket of figures a moment falls into.</summary>
    internal static long SlotOf(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / (long)FigureSlot.TotalMilliseconds;

    private async Task<IReadOnlyList<RedisReply>> WriteAsync(IReadOnlyList<TaskWrite> writes)
    {
        var now = _time.GetUtcNow();
        var args = new List<RedisArg>(7 + (writes.Count * 48))
        {
            _keys.TasksRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), (long)SubmissionMemory.TotalMilliseconds,
            string.Create(CultureInfo.InvariantCulture, $"figures:{SlotOf(now)}"), (long)FigureRetention.TotalSeconds, writes.Count,
        };
        foreach (var write in writes)
        {
            args.AddRange(write.Args);
        }

        return (await _redis.RunAsync(Write, [_keys.Events, _keys.EventsSequence], [.. args])).AsArray();
    }
}

/// <summary>What became of a new task.</summary>
public abstract record TaskCreation
{
    private TaskCreation()
    {
    }

    public sealed record Created(OrchestratorTask Task) : TaskCreation;

    /// <summary>It was submitted under this key before.</summary>
    /// <param name="Task">As it is now; null: it is no longer kept.</param>
    public sealed record Known(TaskId Id, OrchestratorTask? Task) : TaskCreation;

    /// <summary>Something else was submitted under this key before.</summary>
    public sealed record KeyReused : TaskCreation;
}

/// <summary>What became of a change.</summary>
public abstract record TaskChange
{
    private TaskChange()
    {
    }

    public sealed record Changed(OrchestratorTask Before, OrchestratorTask Task) : TaskChange;

    /// <summary>The state machine said no; nothing was written.</summary>
    public sealed record Refused(OrchestratorTask Task, TaskTransition Why) : TaskChange;

    public sealed record Missing : TaskChange;
}
