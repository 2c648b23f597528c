using OpenClaw.Console.Configuration;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Gates;

/// <summary>Reads the shadow tasks of a window and adds them up.</summary>
public sealed class ShadowWatch(RedisTaskQuery query, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Shortest window.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>Longest window.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Tasks read for one summary; of more than that the newest count, and it says so.</summary>
    private const int Most = 50_000;

    /// <summary>A summary of so many tasks may be shown again for <see cref="Reuse"/> times as long as it took to read, so that open pages cost little.</summary>
    private const int Many = 1_000;
    private const int Reuse = 20;

    private Recent? _recent;

    /// <summary>The summary, or one of just now; for showing, not for deciding.</summary>
    public async Task<ShadowSummary> RecentAsync(TimeSpan window, CancellationToken cancel)
    {
        if (_recent is { } recent && recent.Summary.Window == window && recent.Summary.Total >= Many && time.GetElapsedTime(recent.Read) < recent.Took * Reuse)
        {
            return recent.Summary;
        }

        var began = time.GetTimestamp();
        var summary = await SummariseAsync(window, cancel);
        _recent = new Recent(summary, time.GetTimestamp(), time.GetElapsedTime(began));
        return summary;
    }

    /// <summary>Reads the tasks and adds them up: those submitted within the window, and of older ones what is open and what ended badly within it.</summary>
    public async Task<ShadowSummary> SummariseAsync(TimeSpan window, CancellationToken cancel)
    {
        var now = EcmaScriptDate.Truncate(time.GetUtcNow());
        var from = EcmaScriptDate.Truncate(now - window);
        var tally = new ShadowTally(now, now - from, options.Tasks.MinShadowTasks, options.Tasks.ToTimes());
        var submitted = new TaskFilter { Kinds = [TaskKind.Shadow.ToWire()], From = from };
        var open = new TaskFilter { Kinds = submitted.Kinds, States = [.. TaskNames.AllStates.Where(state => !state.IsTerminal()).Select(state => state.ToWire())], To = from };
        var capped = await AddAsync(submitted, tally, cancel);
        capped |= await AddAsync(open, tally, cancel);
        foreach (var bad in (TaskState[])[TaskState.Failed, TaskState.Expired])
        {
            capped |= await AddEndedAsync(bad, from, tally, cancel);
        }

        return tally.Result(capped) with { Window = window };
    }

    /// <summary>Whether there were more than could be read.</summary>
    private async Task<bool> AddAsync(TaskFilter filter, ShadowTally tally, CancellationToken cancel)
    {
        var read = 0;
        TaskId? before = null;
        do
        {
            var found = await query.FindAsync(filter, before, RedisTaskQuery.LargestPage, cancel);
            foreach (var task in found.Rows)
            {
                tally.Add(task);
            }

            (read, before) = (read + found.Rows.Count, found.Next);
        }
        while (before is not null && read < Most);
        return before is not null;
    }

    private async Task<bool> AddEndedAsync(TaskState state, DateTimeOffset from, ShadowTally tally, CancellationToken cancel)
    {
        var looked = 0;
        while (looked < Most)
        {
            var (count, tasks) = await query.EndedAsync(state, TaskKind.Shadow, from, looked, cancel);
            foreach (var task in tasks)
            {
                tally.Add(task);
            }

            if (count == 0)
            {
                return false;
            }

            looked += count;
        }

        return true;
    }

    private sealed record Recent(ShadowSummary Summary, long Read, TimeSpan Took);
}
