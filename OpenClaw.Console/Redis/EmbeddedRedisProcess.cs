using System.Diagnostics;
using System.Runtime.InteropServices;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Redis;

/// <summary>There is no redis-server to start.</summary>
public sealed class RedisServerMissingException(string serverPath) : ConsoleStartException(
    $"The console starts a Redis of its own, but {serverPath} was not found. Install it (Debian, Ubuntu: apt-get install redis-server; "
    + "macOS: brew install redis), or name it in Redis:ServerPath, or set Redis:ConnectionString to a Redis server you run.");

/// <summary>The console's own redis-server does not start.</summary>
public sealed class EmbeddedRedisFailedException(string message) : ConsoleStartException(message);

/// <summary>One running redis-server process: started by this console, or by one before it.</summary>
internal sealed class EmbeddedRedisProcess : IDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly List<string> _output = [];

    private EmbeddedRedisProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to the console rather than its log: complaints about its configuration.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join(" | ", _output);
            }
        }
    }

    /// <exception cref="RedisServerMissingException">No such executable.</exception>
    public static EmbeddedRedisProcess Start(string serverPath, EmbeddedRedisFiles files)
    {
        var executable = FindOnPath(serverPath) ?? throw new RedisServerMissingException(serverPath);

        // In a session of its own where the system has setsid: Ctrl+C in a terminal goes to all processes of a session's foreground, and Redis
        // must outlive the console's last writes.
        var ownSession = OperatingSystem.IsLinux() ? FindOnPath("setsid") : null;
        var start = new ProcessStartInfo(ownSession ?? executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = files.Folder,
        };
        if (ownSession is not null)
        {
            start.ArgumentList.Add(executable);
        }

        start.ArgumentList.Add(files.Config);
        var server = new EmbeddedRedisProcess(new Process { StartInfo = start });
        server._process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>The running process with this id, if it is a redis-server at work in our folder; ids are given to other processes again.</summary>
    public static EmbeddedRedisProcess? Find(int? pid, EmbeddedRedisFiles files)
    {
        try
        {
            var process = pid is { } id ? Process.GetProcessById(id) : null;
            if (process is null)
            {
                return null;
            }

            if (IsOurs(process, files))
            {
                return new EmbeddedRedisProcess(process);
            }

            process.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // No such process.
        }

        return null;
    }

    public Task WaitForExitAsync(CancellationToken ct) => _process.WaitForExitAsync(ct);

    /// <summary>Asks it to stop (it writes out its file first) and, if it does not within the limit, kills it.</summary>
    public async Task StopAsync(TimeSpan limit, TimeProvider time)
    {
        if (!OperatingSystem.IsWindows() && !_process.HasExited)
        {
            _ = SendSignal(_process.Id, Terminate);
        }

        using var patience = new CancellationTokenSource(limit, time);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => _process.Dispose();

    private static bool IsOurs(Process process, EmbeddedRedisFiles files)
    {
        if (!OperatingSystem.IsLinux())
        {
            return process.ProcessName.Contains("redis-server", StringComparison.Ordinal);
        }

        try
        {
            // redis-server writes its address over its command line, so the configuration's path is gone from there; but it works in our folder.
            var command = File.ReadAllText($"/proc/{process.Id}/cmdline");
            var folder = new DirectoryInfo($"/proc/{process.Id}/cwd").ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            var ours = new DirectoryInfo(files.Folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? files.Folder;
            return command.Contains("redis-server", StringComparison.Ordinal)
                && (command.Contains(files.Config, StringComparison.Ordinal) || string.Equals(folder, ours, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? FindOnPath(string name) => name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        ? (File.Exists(name) ? Path.GetFullPath(name) : null)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (!string.IsNullOrWhiteSpace(line) && _output.Count < 20)
            {
                _output.Add(line.Trim());
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);
}
