using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Dispatch;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Dispatch;

/// <summary>
/// Follows the session logs of the agents (<c>Tasks:SessionsDirectory</c>, <c>*.jsonl</c>): lines that say that a subagent has finished or failed end its task, once. Each file is read
/// on from where it was read to, by whichever console looks at it; reading a line twice is harmless, because a task ends once.
/// </summary>
public sealed partial class SessionWatcher(RedisDispatchStore store, RedisTaskStore tasks, ConsoleOptions options, TimeProvider time, ILogger<SessionWatcher> log) : BackgroundService
{
    private const string Holder = "session-log";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true, MatchType = MatchType.Simple };

    private readonly string _directory = options.Tasks.SessionsDirectory.Length > 0 ? Path.GetFullPath(options.Tasks.SessionsDirectory) : "";
    private readonly SemaphoreSlim _scanning = new(1, 1);
    private readonly Dictionary<string, (long Length, DateTime Written)> _looked = new(StringComparer.Ordinal);
    private Dictionary<string, SessionOffset>? _offsets;
    private long _ended;
    private long _bad;

    /// <summary>Tasks that were ended by a line.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Lines that could not be read.</summary>
    public long Bad => Interlocked.Read(ref _bad);

    /// <summary>Reads on in every file that has changed.</summary>
    public async Task ScanAsync(CancellationToken cancel)
    {
        await _scanning.WaitAsync(cancel);
        try
        {
            var offsets = _offsets ??= await store.OffsetsAsync(cancel);
            var files = Directory.Exists(_directory) ? new DirectoryInfo(_directory).EnumerateFiles("*.jsonl", Everywhere).ToList() : [];
            foreach (var file in files)
            {
                await TryReadAsync(file, offsets, cancel);
            }

            await ForgetAsync(files, offsets, cancel);
        }
        finally
        {
            _scanning.Release();
        }
    }

    public override void Dispose()
    {
        _scanning.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_directory.Length == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await ScanAsync(stoppingToken);
            }
            catch (RedisUnavailableException)
            {
                // The offsets stand where they were: the next turn reads the same lines.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryReadAsync(FileInfo file, Dictionary<string, SessionOffset> offsets, CancellationToken cancel)
    {
        var now = (file.Length, file.LastWriteTimeUtc);
        if (_looked.TryGetValue(file.FullName, out var before) && before == now)
        {
            return;
        }

        try
        {
            await SessionLog.ReadAsync(
                file.FullName, offsets.GetValueOrDefault(file.FullName, SessionOffset.Start), (lines, tooLong) => TakeAsync(file.FullName, lines, tooLong, cancel),
                async offset =>
                {
                    await store.SaveOffsetAsync(file.FullName, offset, cancel);
                    offsets[file.FullName] = offset;
                });
            _looked[file.FullName] = now;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(file.FullName, error.Message);
            _looked[file.FullName] = now; // said once; looked at again when it changes
        }
    }

    /// <summary>Files that are gone; what was appended before they were renamed is still read.</summary>
    private async Task ForgetAsync(List<FileInfo> files, Dictionary<string, SessionOffset> offsets, CancellationToken cancel)
    {
        if (offsets.Count <= files.Count || !Directory.Exists(_directory))
        {
            return;
        }

        var there = files.Select(file => file.FullName).ToHashSet(StringComparer.Ordinal);
        foreach (var path in offsets.Keys.Where(path => path.StartsWith(_directory, StringComparison.Ordinal) && !there.Contains(path)).ToList())
        {
            if (Directory.Exists(Path.GetDirectoryName(path)))
            {
                await SessionLog.ReadRestAsync(path, offsets[path], (lines, tooLong) => TakeAsync(path, lines, tooLong, cancel));
            }

            await store.RemoveOffsetAsync(path, cancel);
            offsets.Remove(path);
            _looked.Remove(path);
        }
    }

    private async Task TakeAsync(string path, IReadOnlyList<ReadOnlyMemory<byte>> lines, int tooLong, CancellationToken cancel)
    {
        var bad = tooLong > 0 ? $"a line is longer than {SessionLog.Chunk / 1024} KiB" : null;
        var badHere = tooLong;
        foreach (var line in lines)
        {
            switch (SessionLine.Read(line))
            {
                case SessionLine.Done done:
                    await EndAsync(done.Task, done.Result, null, cancel);
                    break;
                case SessionLine.Failed failed:
                    await EndAsync(failed.Task, null, failed.Error, cancel);
                    break;
                case SessionLine.Bad why:
                    badHere++;
                    bad = why.Why;
                    break;
            }
        }

        if (badHere > 0)
        {
            Interlocked.Add(ref _bad, badHere);
            LogBad(path, badHere, bad!);
        }
    }

    /// <summary>Ends a task as its holder would; one whose result is there already, that has ended, or is not known here, stays as it is.</summary>
    /// <param name="result">What came of it; null: it failed.</param>
    private async Task EndAsync(TaskId id, TaskResult? result, TaskError? error, CancellationToken cancel)
    {
        var times = options.Tasks.ToTimes();
        if (await tasks.GetAsync(id, cancel) is not { Kind: not TaskKind.Synthetic } task)
        {
            return;
        }

        if (task.State is TaskState.Assigned && result is not null)
        {
            // The agent took it from the inbox and did not say so.
            var start = new TaskAction.Start(Holder, result.SpecialistSessionId, RedisTaskStore.NextFence(time.GetUtcNow()));
            if (await tasks.ChangeAsync(task, now => TaskMachine.Apply(now, start, times, time.GetUtcNow()), wide: false, cancel) is TaskChange.Changed started)
            {
                task = started.Task;
            }
        }

        if (await tasks.ChangeAsync(task, End, wide: false, cancel) is TaskChange.Changed)
        {
            Interlocked.Increment(ref _ended);
        }

        TaskTransition End(OrchestratorTask now)
        {
            TaskAction end = result is not null ? new TaskAction.Complete(now.Lease?.Fence ?? 0, result) : new TaskAction.Fail(error!, now.Lease?.Fence, Holder);
            // A log speaks for whoever works: a result that was handed in is people's to decide on, whatever the log says later.
            return now.State is TaskState.Assigned or TaskState.InProgress
                ? TaskMachine.Apply(now, end, times, time.GetUtcNow())
                : new TaskTransition.Invalid(now.State, end.Name, "Nobody works on it.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: {Count} lines could not be read and were passed over: {Why}")]
    private partial void LogBad(string path, int count, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The session log {Path} cannot be read: {Reason}")]
    private partial void LogUnreadable(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The session logs could not be followed")]
    private partial void LogFailed(Exception error);
}
