using System.Globalization;
using System.Text;
using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>
/// The files shared with other programs in <c>Liveness:StateDirectory</c> (spec 4 section 3). A request file is renamed, then read; a writer that had it open
/// appends to the renamed one, so that is read again until it has lain still for a while, at most <see cref="MostBytes"/> at a turn. Where reading has come to
/// stands in its name: a crash loses no line, and a line that is read twice asks for a reset that is open already.
/// </summary>
public sealed partial class StateFiles(ConsoleOptions options, RedisLeaseStore leases, RedisResetStore resets, JobCatalogue catalogue, TimeProvider time, ILogger<StateFiles> log) : IDisposable
{
    public const string RequestsName = "openclaw_reset_requests.jsonl";
    public const string ResultsName = "openclaw_reset_results.jsonl";

    /// <summary>Read of request files at one turn, in bytes; what is more waits for the next.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Most lines of a file that are carried out at a turn: each is a call of Redis.</summary>
    public const int MostLines = 5_000;

    private const int MostLeaseBytes = 64 * 1024;
    private const int MostLeaseFiles = 1_000;

    /// <summary>How long a renamed file may still be appended to.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);

    private string Directory => options.Liveness.StateDirectory;

    public void Dispose() => _one.Dispose();

    /// <summary>Takes in what other programs ask for.</summary>
    /// <returns>How many requests were read.</returns>
    public async Task<int> TakeRequestsAsync(CancellationToken cancel)
    {
        if (Directory.Length == 0 || !System.IO.Directory.Exists(Directory))
        {
            return 0;
        }

        await _one.WaitAsync(cancel);
        try
        {
            var path = Path.Combine(Directory, RequestsName);
            if (File.Exists(path))
            {
                File.Move(path, $"{path}.taken-{time.GetUtcNow().ToUnixTimeMilliseconds()}-0");
            }

            var (read, budget) = (0, MostBytes);
            foreach (var taken in System.IO.Directory.EnumerateFiles(Directory, RequestsName + ".taken-*").Order(StringComparer.Ordinal).ToList())
            {
                var (lines, bytes) = budget > 0 ? await ReadOnAsync(taken, budget, cancel) : (0, 0);
                (read, budget) = (read + lines, budget - bytes);
            }

            return read;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFile(Directory, error.Message);
            return 0;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Reads the lease files as heartbeats. One that is not in order is refused, and said so once.</summary>
    public async Task ImportLeasesAsync(CancellationToken cancel)
    {
        var directory = Path.Combine(Directory.Length == 0 ? "." : Directory, "leases");
        if (Directory.Length == 0 || !System.IO.Directory.Exists(directory))
        {
            return;
        }

        foreach (var path in System.IO.Directory.EnumerateFiles(directory, "*.json").Take(MostLeaseFiles).ToList())
        {
            try
            {
                await ImportAsync(path, cancel);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                LogFile(path, error.Message);
            }
        }
    }

    /// <summary>Tells other programs how a reset ended.</summary>
    public async Task AppendResultAsync(ResetResult result, CancellationToken cancel)
    {
        if (Directory.Length == 0)
        {
            return;
        }

        try
        {
            System.IO.Directory.CreateDirectory(Directory);
            await File.AppendAllTextAsync(Path.Combine(Directory, ResultsName), LivenessFiles.WriteResult(result) + "\n", cancel);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogFile(ResultsName, error.Message);
        }
    }

    private async Task<(int Lines, int Bytes)> ReadOnAsync(string taken, int budget, CancellationToken cancel)
    {
        var parts = taken.Split('-');
        if (!long.TryParse(parts[^1], CultureInfo.InvariantCulture, out var offset) || !long.TryParse(parts[^2], CultureInfo.InvariantCulture, out var takenAt))
        {
            return (0, 0);
        }

        var now = time.GetUtcNow();
        var settled = now - DateTimeOffset.FromUnixTimeMilliseconds(takenAt) >= Settled;
        var (lines, bytes, ended) = await LinesAsync(taken, offset, settled, budget, cancel);
        var jobs = lines.Count == 0 ? [] : await catalogue.ListAsync(cancel);
        foreach (var line in lines.Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            await TakeAsync(line, jobs, now, cancel);
        }

        if (settled && ended)
        {
            File.Delete(taken);
        }
        else if (bytes > 0)
        {
            File.Move(taken, string.Create(CultureInfo.InvariantCulture, $"{taken[..taken.LastIndexOf('-')]}-{offset + bytes}"));
        }

        return (lines.Count, bytes);
    }

    private async Task TakeAsync(string line, IReadOnlyList<MonitoredJob> jobs, DateTimeOffset now, CancellationToken cancel)
    {
        var read = LivenessFiles.ReadRequest(line, now);
        if (line.Length > LivenessFiles.MaxLine || read.Value is not { } request)
        {
            var problem = read.Value is not null ? "The line is too long." : string.Join(" ", read.Problems);
            await resets.PoisonAsync(line, problem, RequestsName, now, null, cancel);
            return;
        }

        var job = jobs.FirstOrDefault(job => job.JobId == request.JobId);
        if (await resets.AddAsync(request with { Id = Guid.NewGuid().ToString("N")[..12], JobName = job?.Name ?? request.JobName }, cancel) < 0)
        {
            await resets.PoisonAsync(line, $"{RedisResetStore.MaxRequests} resets wait, which is the most: ask for it again later.", RequestsName, now, null, cancel);
        }
    }

    /// <summary>The lines from an offset on, how many bytes they are, and whether the file ends with them; the end of a settled file ends a line.</summary>
    private static async Task<(List<string> Lines, int Bytes, bool Ended)> LinesAsync(string path, long offset, bool settled, int budget, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(offset, SeekOrigin.Begin);
        var bytes = new byte[(int)Math.Clamp(file.Length - offset, 0, budget)];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel);
        var ended = file.Length - offset <= read;
        // A line that is longer than all that is read at a turn is no request: it is put aside in pieces.
        var whole = (settled && ended) || (read == MostBytes && Array.IndexOf(bytes, (byte)'\n') < 0) ? read : bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        for (var (at, lines) = (0, 0); at < whole; at++)
        {
            if (bytes[at] == (byte)'\n' && ++lines == MostLines && at + 1 < whole)
            {
                (whole, ended) = (at + 1, false);
            }
        }

        return ([.. Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries)], whole, ended);
    }

    private async Task ImportAsync(string path, CancellationToken cancel)
    {
        var (name, now) = (Path.GetFileNameWithoutExtension(path), time.GetUtcNow());
        if (!MonitoredJob.IsName(name) || new FileInfo(path).Length > MostLeaseBytes)
        {
            Refuse(path, "its name is no job's name, or it is too large");
            return;
        }

        var read = LivenessFiles.ReadLease(await File.ReadAllTextAsync(path, cancel), name, now);
        if (read.Value is not { } lease)
        {
            Refuse(path, string.Join(" ", read.Problems));
            return;
        }

        _refused.Remove(path);
        var job = await catalogue.FindAsync(name, cancel);
        // A file that only lies around makes no job, or one that was removed would come back at every check, to be found stuck.
        if (job is not null || lease.IsFresh(now, MonitoredJob.DefaultGrace))
        {
            await leases.ImportAsync(job ?? new MonitoredJob { Name = name, Ttl = lease.Ttl, Source = JobSource.Lease, Since = now }, lease, now, cancel);
        }
    }

    private void Refuse(string path, string problem)
    {
        if (_refused.GetValueOrDefault(path) != problem)
        {
            _refused[path] = problem;
            LogRefused(path, problem);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease file {Path} is refused: {Problem}")]
    private partial void LogRefused(string path, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} could not be read or written: {Reason}")]
    private partial void LogFile(string path, string reason);
}
