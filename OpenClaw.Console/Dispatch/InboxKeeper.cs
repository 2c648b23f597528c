using System.Collections.Concurrent;
using System.Text.Json;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Dispatch;

/// <summary>
/// Keeps the inbox what it has to be: a file for every task that waits for its agent, none for the others. Told by live events, and gone through as a whole
/// at the start and from time to time, so that neither a crash nor a full disk leaves a task without its file.
/// </summary>
public sealed partial class InboxKeeper(
    TaskInbox inbox, RedisDispatchStore store, RedisTaskStore tasks, RedisTaskQuery query, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<InboxKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TaskFilter Waiting = new() { States = [TaskState.Assigned.ToWire()], Kinds = [TaskKind.Shadow.ToWire(), TaskKind.Live.ToWire()] };

    private readonly ConcurrentDictionary<TaskId, bool> _written = [];
    private string? _problem;

    /// <summary>Why the inbox cannot be written to; null: it can, or nothing was to be written.</summary>
    public string? Problem => _problem;

    /// <summary>Compares the whole inbox with the tasks that wait.</summary>
    public async Task ReconcileAsync(CancellationToken cancel)
    {
        var waiting = new HashSet<TaskId>();
        TaskId? before = null;
        do
        {
            var found = await query.FindAsync(Waiting, before, RedisTaskQuery.LargestPage, cancel);
            waiting.UnionWith(found.Rows.Select(task => task.Id));
            await PutAsync(found.Rows, cancel);
            before = found.Next;
        }
        while (before is not null);

        // Read again: one that was assigned while the others were read is not to be removed.
        var strange = inbox.List().Where(id => !waiting.Contains(id)).ToList();
        var now = (await tasks.GetAsync(strange, cancel)).Where(task => task.State is TaskState.Assigned).Select(task => task.Id).ToHashSet();
        foreach (var id in strange.Where(id => !now.Contains(id)))
        {
            inbox.Remove(id);
        }

        foreach (var id in _written.Keys.Where(id => !waiting.Contains(id)))
        {
            _written.TryRemove(id, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!inbox.Enabled)
        {
            return;
        }

        using var subscription = live.Subscribe([LiveChannels.Tasks], batch => TryAsync(() => FollowAsync(batch, stoppingToken)), TimeSpan.Zero);
        await TryAsync(() => ReconcileAsync(stoppingToken));
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(() => ReconcileAsync(stoppingToken));
        }
    }

    private async Task FollowAsync(LiveBatch batch, CancellationToken cancel)
    {
        if (batch.Gap)
        {
            await ReconcileAsync(cancel);
            return;
        }

        var assigned = new List<TaskId>();
        var gone = false;
        foreach (var happened in batch.Events.Where(happened => happened.Type.StartsWith("task.", StringComparison.Ordinal)))
        {
            using var data = JsonDocument.Parse(happened.Utf8Data);
            if (happened.Type == "task.removed")
            {
                gone |= RemoveAll(data.RootElement);
            }
            else if (Text(data.RootElement, "kind") == TaskKind.Synthetic.ToWire() || !TaskId.TryParse(Text(data.RootElement, "id"), out var id))
            {
                continue;
            }
            else if (happened.Type == "task.assigned")
            {
                assigned.Add(id);
            }
            else
            {
                inbox.Remove(id);
            }
        }

        await PutAsync([.. (await tasks.GetAsync(assigned, cancel)).Where(task => task is { State: TaskState.Assigned, Kind: not TaskKind.Synthetic })], cancel);
        if (gone)
        {
            await ReconcileAsync(cancel);
        }
    }

    /// <summary>Takes out tasks that are kept no longer; true: there are more of them than the event names.</summary>
    private bool RemoveAll(JsonElement removed)
    {
        var named = removed.TryGetProperty("ids", out var ids) && ids.ValueKind is JsonValueKind.Array ? ids.EnumerateArray().Select(id => id.GetString()).ToList() : [];
        foreach (var text in named)
        {
            if (TaskId.TryParse(text, out var id))
            {
                inbox.Remove(id);
            }
        }

        return !removed.TryGetProperty("count", out var count) || count.GetInt64() > named.Count;
    }

    private static string? Text(JsonElement data, string name) => data.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String ? member.GetString() : null;

    private async Task PutAsync(IReadOnlyList<OrchestratorTask> waiting, CancellationToken cancel)
    {
        var mine = await store.ClaimAsync([.. waiting.Where(task => !_written.ContainsKey(task.Id))], cancel);
        foreach (var task in mine)
        {
            inbox.Put(task, time.GetUtcNow());
            _written[task.Id] = true;
            _problem = null;
            await store.MarkAsync(task, options.Tasks.DispatchTimeout, cancel);
        }

        // It may have been taken meanwhile, by HTTP, and the event that told it is past.
        foreach (var task in (await tasks.GetAsync([.. mine.Select(task => task.Id)], cancel)).Where(task => task.State is not TaskState.Assigned))
        {
            inbox.Remove(task.Id);
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (RedisUnavailableException)
        {
            // The next turn does it.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (_problem != error.Message)
            {
                LogInbox(error.Message);
            }

            _problem = error.Message;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Tasks cannot be put into the inbox (Tasks:InboxDirectory): {Reason}. It is tried again every 30 s; workers that pull get them all the same")]
    private partial void LogInbox(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The inbox could not be kept")]
    private partial void LogFailed(Exception error);
}
