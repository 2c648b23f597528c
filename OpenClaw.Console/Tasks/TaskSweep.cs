using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// Ends what nobody ends: expires and evicts tasks whose time is over, and takes ended ones out of storage after their retention. It asks the indexes, so its cost goes by
/// what is due and not by how many tasks there are; a record that cannot be dealt with is skipped and named, and never stops the rest.
/// </summary>
public sealed class TaskSweep(RedisTaskStore store, RedisTaskQuery query, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Tasks dealt with at once.</summary>
    public const int Page = 512;

    /// <summary>Most skipped tasks a report names; it counts all of them.</summary>
    public const int MostNamed = 100;

    private readonly TaskTimes _times = options.Tasks.ToTimes();

    /// <summary>Expires a task whose time is over.</summary>
    public Task<TaskOutcome> ExpireAsync(TaskId id, CancellationToken cancel) => ApplyAsync(id, new TaskAction.Expire(), cancel);

    /// <summary>Ends a task that nobody works on.</summary>
    public Task<TaskOutcome> EvictAsync(TaskId id, CancellationToken cancel) => ApplyAsync(id, new TaskAction.Evict(), cancel);

    /// <summary>Goes through all that is due.</summary>
    /// <param name="dryRun">Changes nothing; says what it would do.</param>
    public async Task<TaskSweepReport> RunAsync(bool dryRun, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var report = new Tally();
        // Assigned ones may be both; the one that says more about them is tried first.
        (string Index, DateTimeOffset Until, TaskAction Action)[] indexes =
        [
            ("expiry", now, new TaskAction.Expire()), ("leases", now, new TaskAction.Evict()),
            ("since:" + TaskState.Assigned.ToWire(), now - _times.Dispatch, new TaskAction.Evict()),
        ];
        var skip = new int[indexes.Length];
        while (true)
        {
            var due = await query.DueAsync([.. indexes.Select((index, i) => (index.Index, index.Until, skip[i]))], Page, cancel);
            if (due.Count == 0)
            {
                return report.ToReport(now, dryRun);
            }

            var results = await Task.WhenAll(due.Select(one => TryAsync(one, indexes[one.Index].Action, dryRun, report, cancel)));
            foreach (var (one, gone) in due.Zip(results))
            {
                skip[one.Index] += gone ? 0 : 1;
            }
        }
    }

    /// <summary>Takes tasks out of storage that ended longer ago than the retention; the counters stay.</summary>
    /// <returns>How many went.</returns>
    public async Task<int> RemoveEndedAsync(CancellationToken cancel)
    {
        var before = time.GetUtcNow() - options.Tasks.Retention;
        var ended = TaskNames.AllStates.Where(state => state.IsTerminal()).Select(state => "since:" + state.ToWire()).ToList();
        var (skip, removed) = (new int[ended.Count], 0);
        while (true)
        {
            var due = await query.DueAsync([.. ended.Select((index, i) => (index, before, skip[i]))], Page, cancel);
            if (due.Count == 0)
            {
                return removed;
            }

            var results = await Task.WhenAll(due.Select(async one => one.Task is not null && await store.RemoveAsync(one.Task, cancel)));
            foreach (var (one, gone) in due.Zip(results))
            {
                skip[one.Index] += gone ? 0 : 1;
                removed += gone ? 1 : 0;
            }
        }
    }

    /// <summary>Takes tasks out of storage at once, whatever their state: those of a gate that has ended.</summary>
    internal async Task<int> RemoveAsync(IReadOnlyCollection<TaskId> ids, CancellationToken cancel)
    {
        var results = await Task.WhenAll((await store.GetAsync(ids, cancel)).Select(task => store.RemoveAsync(task, cancel)));
        return results.Count(gone => gone);
    }

    private async Task<TaskOutcome> ApplyAsync(TaskId id, TaskAction action, CancellationToken cancel) =>
        TaskService.Outcome(await store.ChangeAsync(id, task => TaskMachine.Apply(task, action, _times, time.GetUtcNow()), wide: false, cancel));

    /// <summary>Whether the task has left the index.</summary>
    private async Task<bool> TryAsync(DueTask due, TaskAction action, bool dryRun, Tally report, CancellationToken cancel)
    {
        if (due.Task is not { } task)
        {
            report.Skip(due.Id, "There is no record of it, or none that can be read.");
            return false;
        }

        try
        {
            if (dryRun)
            {
                report.Add(due.Id, TaskMachine.Apply(task, action, _times, time.GetUtcNow()));
                return false;
            }

            var change = await store.ChangeAsync(task, one => TaskMachine.Apply(one, action, _times, time.GetUtcNow()), wide: true, cancel);
            report.Add(due.Id, change switch
            {
                TaskChange.Changed changed => new TaskTransition.Applied(changed.Task, null),
                TaskChange.Refused refused => refused.Why,
                _ => null,
            });
            return change is TaskChange.Changed;
        }
        catch (RedisUnavailableException)
        {
            throw; // it will be the same for all of them
        }
#pragma warning disable CA1031 // One bad record never stops the rest.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            report.Skip(due.Id, error.Message);
            return false;
        }
    }

    /// <summary>Counts while many are dealt with at once. A task that stands in two indexes counts once.</summary>
    private sealed class Tally
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly List<TaskSweepSkip> _named = [];
        private int _expired;
        private int _evicted;
        private int _skipped;

        public void Add(string id, TaskTransition? outcome)
        {
            switch (outcome)
            {
                case TaskTransition.Applied { Task.State: var state }:
                    lock (_gate)
                    {
                        if (_seen.Add(id))
                        {
                            _expired += state is TaskState.Expired ? 1 : 0;
                            _evicted += state is TaskState.Failed ? 1 : 0;
                        }
                    }

                    break;
                case TaskTransition.Invalid invalid:
                    Skip(id, invalid.Why);
                    break;
                default:
                    Skip(id, "It is no longer there.");
                    break;
            }
        }

        public void Skip(string id, string why)
        {
            lock (_gate)
            {
                if (_seen.Add(id))
                {
                    _skipped++;
                    if (_named.Count < MostNamed)
                    {
                        _named.Add(new TaskSweepSkip(id, why));
                    }
                }
            }
        }

        public TaskSweepReport ToReport(DateTimeOffset at, bool dryRun) => new(at, dryRun, _seen.Count, _expired, _evicted, _skipped, _named);
    }
}

/// <summary>What a sweep found.</summary>
/// <param name="DryRun">Nothing was changed: it says what would have been done.</param>
/// <param name="Scanned">Tasks whose time is over by what the indexes say.</param>
/// <param name="Named">The first <see cref="TaskSweep.MostNamed"/> of those that were skipped.</param>
public sealed record TaskSweepReport(DateTimeOffset At, bool DryRun, int Scanned, int Expired, int Evicted, int Skipped, IReadOnlyList<TaskSweepSkip> Named);

/// <summary>A task that a sweep could not deal with.</summary>
public sealed record TaskSweepSkip(string Id, string Why);
