using System.Globalization;

namespace OpenClaw.Console.Configuration;

/// <summary>Something that keeps the console from starting and that the message tells how to remedy; not a bug.</summary>
public abstract class ConsoleStartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another console works on this data directory.</summary>
public sealed class DataDirectoryInUseException(string path, int? pid, Exception inner) : ConsoleStartException(
    $"The data directory {path} is in use by another console{(pid is { } id ? $" (process {id})" : "")}. "
    + "Stop that one, or give this one a directory of its own with --data.", inner)
{
    /// <summary>The process that holds it, if it said so.</summary>
    public int? Pid { get; } = pid;
}

/// <summary>
/// The folder with everything the console keeps on disk; readable by its user alone. <see cref="Lock"/> makes it this process' own until it
/// ends, however it ends: the lock is the operating system's, on <c>console.lock</c>.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly System.Threading.Lock _gate = new();
    private FileStream? _lock;

    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        CreatePrivate(Path);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Makes a folder that only this user can read. One that exists keeps its mode: it may be a mounted volume.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    /// <exception cref="DataDirectoryInUseException">Another process holds it.</exception>
    public void Lock()
    {
        lock (_gate)
        {
            if (_lock is not null)
            {
                return;
            }

            try
            {
                _lock = new FileStream(System.IO.Path.Combine(Path, "console.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                throw new DataDirectoryInUseException(Path, ReadPid(), e);
            }

            // In a file of its own: the locked one cannot be read by others.
            File.WriteAllText(PidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_lock is not null)
            {
                File.Delete(PidPath);
                _lock.Dispose(); // the file stays: removing it would let two consoles lock two files of one name
                _lock = null;
            }
        }
    }

    private string PidPath => System.IO.Path.Combine(Path, "console.pid");

    private int? ReadPid()
    {
        try
        {
            return int.TryParse(File.ReadAllText(PidPath), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
