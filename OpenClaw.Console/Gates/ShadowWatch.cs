using OpenClaw.Console.Configuration;
using OpenClaw.Console.Tasks;
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

    /// <summary>Reads the tasks and adds them up.</summary>
    public async Task<ShadowSummary> SummariseAsync(TimeSpan window, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var tally = new ShadowTally(now, window, options.Tasks.MinShadowTasks, options.Tasks.ToTimes());
        var filter = new TaskFilter { Kinds = [TaskKind.Shadow.ToWire()], From = now - window };
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
        return tally.Result(capped: before is not null);
    }

    private sealed record Recent(ShadowSummary Summary, long Read, TimeSpan Took);
}
