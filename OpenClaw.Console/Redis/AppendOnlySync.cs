using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace OpenClaw.Console.Redis;

/// <summary>
/// Has the system write the append-only file of the console's own Redis to the disk once a second, so that a power cut loses about a second. Redis is not told
/// to do it (<c>appendfsync everysec</c>): while a sync takes its time it would hold its writes back for up to two seconds and answer all the same, and a kill
/// would lose what was acknowledged (ADR 0016).
/// </summary>
/// <param name="folder">Where Redis keeps the file; it changes its name with each rewrite.</param>
/// <param name="sync">Writes one file to the disk: <see cref="ToDisk"/>.</param>
internal sealed partial class AppendOnlySync(string folder, Action<string> sync, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>A sync that takes longer is worth a word: a power cut would lose as much.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(3);

    /// <summary>The end of a file that stays in the system's memory, in bytes: it is written to next.</summary>
    private const long KeptInMemory = 1024 * 1024;

    private static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal);
    private long? _said;

    /// <summary>
    /// The system's fsync, on a handle of our own. What is on the disk then need not stay in the system's memory: the file is read when Redis starts and never
    /// else, and without this it takes memory from all others, at a full load tens of megabytes a second.
    /// </summary>
    public static void ToDisk(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        RandomAccess.FlushToDisk(file);
        if (OperatingSystem.IsLinux() && length > KeptInMemory)
        {
            const int DontNeed = 4;
            _ = Advise(file.DangerousGetHandle().ToInt32(), 0, length - KeptInMemory, DontNeed); // a hint; whether the system takes it changes nothing
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            // On a thread of its own: a disk may take seconds, and the pool has few threads to spare for waiting.
            await Task.Factory.StartNew(Once, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Syncs every file that has grown since it was synced last.</summary>
    internal void Once()
    {
        try
        {
            var files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles("*.incr.aof") : [];
            foreach (var file in files.Where(file => _lengths.GetValueOrDefault(file.Name) != file.Length))
            {
                var began = time.GetTimestamp();
                sync(file.FullName);
                _lengths[file.Name] = file.Length;
                if (time.GetElapsedTime(began) is var took && took > Slow && MaySay())
                {
                    LogSlow(took.TotalSeconds);
                }
            }

            foreach (var gone in _lengths.Keys.Except(files.Select(file => file.Name)).ToList())
            {
                _lengths.Remove(gone);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A rewrite took the file away, and the next turn finds the new one; or the disk fails, and the next turn says so again.
            if (e is not FileNotFoundException && MaySay())
            {
                LogFailed(e);
            }
        }
    }

    private bool MaySay()
    {
        if (_said is { } said && time.GetElapsedTime(said) < BetweenWords)
        {
            return false;
        }

        _said = time.GetTimestamp();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The disk took {Seconds:0.0} s to write what the console's own Redis has stored; a power cut would have lost that much. Look at the disk's load.")]
    private partial void LogSlow(double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "What the console's own Redis has stored could not be written to the disk; a power cut may lose it. Look at the disk.")]
    private partial void LogFailed(Exception error);

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(int file, long offset, long length, int advice);
}
