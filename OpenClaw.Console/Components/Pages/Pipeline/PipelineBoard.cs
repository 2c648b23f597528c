using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>What the page has read: how many tasks stand where, and the rows of the list. Redis away leaves what was last known.</summary>
internal sealed class PipelineBoard(TaskService tasks, Actor actor, TimeProvider time, CancellationToken gone)
{
    /// <summary>A reading that took long (words narrow many tasks) is not repeated at once.</summary>
    private const int RestFactor = 8;

    /// <summary>Rows of one reading.</summary>
    private const int PageSize = 100;

    /// <summary>The charts move by slots of minutes.</summary>
    private static readonly TimeSpan FiguresRest = TimeSpan.FromSeconds(20);

    private string? _readFor;
    private string _wanted = "";
    private long _readAt;
    private TimeSpan _took;
    private long? _figuresAt;

    public TaskRows Rows { get; } = new();

    /// <summary>Null until it was read.</summary>
    public TaskBoard? Counts { get; private set; }

    /// <summary>What happened by five minutes, oldest first; null until it was asked for.</summary>
    public IReadOnlyList<TaskFigures>? Figures { get; private set; }

    /// <summary>Whether the rows were read for the filters.</summary>
    public bool Listed => _readFor is not null;

    /// <summary>Grows when the open task may have changed.</summary>
    public int Version { get; private set; }

    /// <summary>Whether it is worth reading again because something has happened.</summary>
    public bool IsDue => time.GetElapsedTime(_readAt) >= _took * RestFactor;

    /// <summary>How many tasks match, in words.</summary>
    public string Found(TaskFilter filter) => Total(filter) is { } total ? Format.Count(total, "task", "tasks")
        : Rows.Next is null ? Format.Count(Rows.Shown.Count + Rows.Waiting, "task", "tasks")
        : $"{Format.Number(Rows.Shown.Count)} or more tasks";

    /// <summary>Reads the counts and the newest rows, and the figures if they are shown.</summary>
    /// <param name="reading">Somebody reads: shown rows keep their places.</param>
    public async Task LoadAsync(PipelinePageState state, bool reading)
    {
        _wanted = state.Filter.Write();
        var began = time.GetTimestamp();
        var (counts, rows) = (tasks.BoardAsync(actor, gone), tasks.FindAsync(actor, state.Filter, null, PageSize, gone));
        await Task.WhenAll(counts, rows);
        (Counts, _took, _readAt) = (await counts, time.GetElapsedTime(began), time.GetTimestamp());
        if (_wanted == state.Filter.Write()) // else the reader has gone on to other filters meanwhile
        {
            if (_readFor != _wanted)
            {
                Rows.Restart();
                _readFor = _wanted;
            }

            Rows.Update(await rows, reading);
            Version++;
        }

        if (state.Charts && !(_figuresAt is { } at && time.GetElapsedTime(at) < FiguresRest))
        {
            Figures = await tasks.FiguresAsync(actor, TaskCharts.Window, gone);
            _figuresAt = time.GetTimestamp();
        }
    }

    /// <summary>Reads older rows below.</summary>
    public async Task MoreAsync(TaskFilter filter)
    {
        if (Rows.Next is { } next)
        {
            var older = await tasks.FindAsync(actor, filter, next, PageSize, gone);
            if (Rows.Next == next)
            {
                Rows.Append(older);
            }
        }
    }

    /// <summary>Reads shown rows anew that the newest ones do not bring, of which an event says that they have changed.</summary>
    public async Task ReplaceTouchedAsync(LiveBatch batch)
    {
        var touched = batch.Events.Select(happened => TaskId.TryParse(happened.Ref, out var id) ? id : default).ToHashSet();
        TaskId[] stale = [.. Rows.Shown.Select(task => task.Id).Where(touched.Contains).Take(RedisTaskQuery.LargestPage)];
        if (stale.Length > 0)
        {
            Rows.Replace(await tasks.GetManyAsync(actor, stale, gone));
        }
    }

    /// <summary>How many match, where the board says so.</summary>
    private long? Total(TaskFilter filter) => Counts is not { } counts || filter.Text.Length > 0 || filter.HasTime ? null
        : (filter.States.Count > 0, filter.Kinds.Count > 0, filter.Agents.Count > 0, filter.Rules.Count > 0) switch
        {
            (false, false, false, false) => counts.Total,
            (true, false, false, false) => counts.States.Where(one => filter.States.Contains(one.State.ToWire())).Sum(one => one.Count),
            (false, true, false, false) => counts.Kinds.Where(one => filter.Kinds.Contains(one.Key.ToWire())).Sum(one => one.Value),
            (false, false, true, false) => counts.Agents.Where(one => filter.Agents.Contains(one.Name)).Sum(one => one.Count),
            (false, false, false, true) => counts.Rules.Where(one => filter.Rules.Contains(one.Name)).Sum(one => one.Count),
            _ => null,
        };
}
