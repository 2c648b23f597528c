using OpenClaw.Domain.Tasks;

namespace OpenClaw.Domain.Gates;

/// <summary>What the shadow tasks of a time say about going live.</summary>
public enum ShadowVerdict
{
    /// <summary>Enough were done, and nothing went wrong. Exit code 0.</summary>
    Passed,

    /// <summary>Something failed, was evicted, expired or is stuck. Exit code 1.</summary>
    Failed,

    /// <summary>Too few were done to judge. Exit code 2.</summary>
    TooLittle,
}

/// <summary>
/// The shadow tasks of a window (spec 3 section 6): those submitted within it, and whatever is older and went wrong within it or is overdue now. It passes only on
/// evidence: nothing having gone wrong is not enough, enough must have gone right.
/// </summary>
public sealed record ShadowSummary
{
    public required DateTimeOffset At { get; init; }

    /// <summary>How far back it looks.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>How many must be done.</summary>
    public required int Needed { get; init; }

    /// <summary>How many there are in each state.</summary>
    public required IReadOnlyDictionary<TaskState, int> States { get; init; }

    /// <summary>Mean time from start to end of those that are done; null: none is.</summary>
    public TimeSpan? MeanDuration { get; init; }

    /// <summary>When the first was submitted.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>When the last was submitted.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>Failed because no agent could be started.</summary>
    public int SpawnFailures { get; init; }

    /// <summary>Failed because nobody kept their lease, or nobody took them in time.</summary>
    public int Evicted { get; init; }

    /// <summary>Open and overdue: the next sweep will end them.</summary>
    public int Stuck { get; init; }

    /// <summary>There were more than could be read; what is told is of the newest.</summary>
    public bool Capped { get; init; }

    public int Total => States.Values.Sum();

    public int Done => Of(TaskState.Done);

    public ShadowVerdict Verdict => Reasons.Count > 0 ? ShadowVerdict.Failed : Done < Needed ? ShadowVerdict.TooLittle : ShadowVerdict.Passed;

    /// <summary>What went wrong, a sentence each.</summary>
    public IReadOnlyList<string> Reasons
    {
        get
        {
            var reasons = new List<string>();
            var failed = Of(TaskState.Failed);
            if (failed > 0)
            {
                var parts = new[] { Evicted > 0 ? $"{Evicted} evicted" : "", SpawnFailures > 0 ? $"{SpawnFailures} could not be started" : "" }.Where(part => part.Length > 0).ToList();
                reasons.Add($"{failed} failed{(parts.Count > 0 ? $" ({string.Join(", ", parts)})" : "")}.");
            }

            if (Of(TaskState.Expired) is > 0 and var expired)
            {
                reasons.Add($"{expired} expired: nobody took them in time.");
            }

            if (Stuck > 0)
            {
                reasons.Add($"{Stuck} {(Stuck == 1 ? "is" : "are")} stuck: nobody took them, or their lease ran out.");
            }

            return reasons;
        }
    }

    /// <summary>The verdict in a sentence.</summary>
    public string Sentence => Verdict switch
    {
        ShadowVerdict.Passed => $"{Done} shadow tasks were done within {Window.TotalHours:0.#} h and nothing went wrong.",
        ShadowVerdict.Failed => string.Join(" ", Reasons),
        _ => $"Too little to judge: {Done} of at least {Needed} shadow tasks were done within {Window.TotalHours:0.#} h.",
    };

    public int Of(TaskState state) => States.GetValueOrDefault(state);
}

/// <summary>Adds up a <see cref="ShadowSummary"/>, task by task.</summary>
public sealed class ShadowTally(DateTimeOffset now, TimeSpan window, int needed, TaskTimes times)
{
    private readonly Dictionary<TaskState, int> _states = [];
    private int _spawn;
    private int _evicted;
    private int _stuck;
    private int _timed;
    private TimeSpan _total;
    private DateTimeOffset? _oldest;
    private DateTimeOffset? _newest;

    /// <summary>Counts a task; one that is no shadow task or is not of the window counts for nothing. What went well counts only if it was submitted in the window.</summary>
    public void Add(OrchestratorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var wentWrong = IsStuck(task) || (task.State is TaskState.Failed or TaskState.Expired && task.StateSince >= now - window);
        if (task.Kind is not TaskKind.Shadow || task.CreatedAt > now || (task.CreatedAt < now - window && !wentWrong))
        {
            return;
        }

        _states[task.State] = _states.GetValueOrDefault(task.State) + 1;
        _oldest = _oldest is null || task.CreatedAt < _oldest ? task.CreatedAt : _oldest;
        _newest = _newest is null || task.CreatedAt > _newest ? task.CreatedAt : _newest;
        _spawn += task.Error?.Code is TaskErrorCode.SpawnFailed ? 1 : 0;
        _evicted += task.Error?.Code is TaskErrorCode.SpecialistTimeout ? 1 : 0;
        _stuck += IsStuck(task) ? 1 : 0;
        if (task is { State: TaskState.Done, StartedAt: { } started, CompletedAt: { } completed })
        {
            _timed++;
            _total += completed - started;
        }
    }

    public ShadowSummary Result(bool capped) => new()
    {
        At = now, Window = window, Needed = needed, States = _states, MeanDuration = _timed == 0 ? null : _total / _timed, Oldest = _oldest, Newest = _newest, SpawnFailures = _spawn,
        Evicted = _evicted, Stuck = _stuck, Capped = capped,
    };

    private bool IsStuck(OrchestratorTask task) =>
        TaskMachine.EvictableFrom(task, times) <= now || TaskMachine.ExpirableFrom(task) <= now || (task.State is TaskState.Queued && task.StateSince + times.Dispatch <= now);
}
