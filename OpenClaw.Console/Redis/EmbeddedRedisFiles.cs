using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Redis;

/// <summary>Where an embedded server listens and what it wants to hear first.</summary>
internal sealed record EmbeddedRedisSettings(int Port, string Password)
{
    // Below the ports systems hand out to outgoing connections, so that no such connection takes the port while the server restarts.
    private const int LowestPort = 20_000;
    private const int HighestPort = 32_000;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port},password={Password}");

    public static EmbeddedRedisSettings Random() => new(
        RandomNumberGenerator.GetInt32(LowestPort, HighestPort), RandomNumberGenerator.GetHexString(64, lowercase: true));
}

/// <summary>The files of the embedded server, under <c>&lt;data&gt;/redis</c>.</summary>
internal sealed class EmbeddedRedisFiles
{
    private const long LogLimit = 10 * 1024 * 1024;

    public EmbeddedRedisFiles(string dataDirectory)
    {
        Folder = Path.Combine(Path.GetFullPath(dataDirectory), "redis");
        DataDirectory.CreatePrivate(Folder);
    }

    public string Folder { get; }

    public string Config => Path.Combine(Folder, "redis.conf");

    /// <summary>Where Redis keeps the append-only file and its manifest.</summary>
    public string AppendOnly => Path.Combine(Folder, "appendonlydir");

    public string Log => Path.Combine(Folder, "redis.log");

    private string PidFile => Path.Combine(Folder, "redis.pid");

    /// <summary>The password is in this file alone (mode 0600), never on a command line that others can list.</summary>
    public void Write(EmbeddedRedisSettings settings)
    {
        var text = $"""
            # Written by the console at each start of its own Redis; edits are lost. To tune Redis, run one yourself and set Redis:ConnectionString.
            port {settings.Port}
            bind 127.0.0.1
            protected-mode yes
            requirepass {settings.Password}
            daemonize no
            dir {Quote(Folder)}
            pidfile {Quote(PidFile)}
            logfile {Quote(Log)}
            # Every write is in the append-only file before it is answered, so a kill of the server loses nothing. The console has the system write that file to
            # the disk once a second; with everysec Redis would do it, but hold writes back meanwhile, and answer all the same.
            appendonly yes
            appendfsync no
            aof-load-truncated yes
            # Rewrites compete with the ingest for the same cores: fewer of them, and without compression. A start reads as much: some 6 s a gigabyte.
            auto-aof-rewrite-min-size 768mb
            rdbcompression no
            save ""
            maxmemory-policy noeviction

            """;
        var fresh = Config + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new StreamWriter(fresh, new UTF8Encoding(false), options))
        {
            file.Write(text.ReplaceLineEndings("\n"));
        }

        File.Move(fresh, Config, overwrite: true);
    }

    /// <summary>What an earlier console wrote; null if there is none.</summary>
    public EmbeddedRedisSettings? Read()
    {
        if (!File.Exists(Config))
        {
            return null;
        }

        string? Value(string name) => File.ReadLines(Config).FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal))?[(name.Length + 1)..];
        return int.TryParse(Value("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && Value("requirepass") is { } password
            ? new EmbeddedRedisSettings(port, password)
            : null;
    }

    /// <summary>The process id the server itself wrote; it may long be another's.</summary>
    public int? ReadPid()
    {
        try
        {
            return int.TryParse(File.ReadAllText(PidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Begins a new log when the old one is large; one old one is kept.</summary>
    public void BoundLog()
    {
        if (File.Exists(Log) && new FileInfo(Log).Length > LogLimit)
        {
            File.Move(Log, Log + ".1", overwrite: true);
        }
    }

    /// <summary>The last lines of the server's log, for an error message.</summary>
    public string LogTail()
    {
        try
        {
            using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(-Math.Min(file.Length, 2048), SeekOrigin.End);
            var lines = new StreamReader(file).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return string.Join(" | ", lines.TakeLast(4));
        }
        catch (IOException)
        {
            return "(no log)";
        }
    }

    private static string Quote(string path) =>
        "\"" + path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
