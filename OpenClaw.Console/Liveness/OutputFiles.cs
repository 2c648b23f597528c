using System.IO.Enumeration;
using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>When the newest of a job's output files was written.</summary>
public sealed class OutputFiles(ConsoleOptions options, TimeProvider time)
{
    /// <summary>Pages look again and again; a directory is read for them at most so often.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (long Read, DateTimeOffset? At)> _seen = new(StringComparer.Ordinal);

    /// <summary>The later of the newest ping and the newest file; null: there is neither.</summary>
    /// <param name="now">Looks at the files now; false: what was seen a moment ago will do.</param>
    public DateTimeOffset? Newest(MonitoredJob job, DateTimeOffset? ping, bool now)
    {
        ArgumentNullException.ThrowIfNull(job);
        var newest = ping;
        foreach (var glob in job.OutputFiles)
        {
            var path = Path.GetFullPath(glob, options.Liveness.StateDirectory.Length > 0 ? Path.GetFullPath(options.Liveness.StateDirectory) : Environment.CurrentDirectory);
            if (now || !_seen.TryGetValue(path, out var seen) || time.GetElapsedTime(seen.Read) > Remembered)
            {
                _seen[path] = seen = (time.GetTimestamp(), NewestOf(path));
            }

            if (seen.At is { } at && !(newest >= at))
            {
                newest = at;
            }
        }

        return newest;
    }

    private static DateTimeOffset? NewestOf(string glob)
    {
        var (directory, pattern) = (Path.GetDirectoryName(glob), Path.GetFileName(glob));
        try
        {
            return directory is null ? null : new FileSystemEnumerable<DateTimeOffset>(directory, (ref FileSystemEntry entry) => entry.LastWriteTimeUtc)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && FileSystemName.MatchesSimpleExpression(pattern, entry.FileName, ignoreCase: false),
            }.Select(at => (DateTimeOffset?)at).Max();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // as if there was none: it then looks stale, and the page says which files are watched
        }
    }
}
