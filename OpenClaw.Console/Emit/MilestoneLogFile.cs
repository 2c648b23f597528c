using System.Globalization;
using OpenClaw.Console.Configuration;

namespace OpenClaw.Console.Emit;

/// <summary>
/// The file behind the milestone log. Lines are appended whole in one write; what a crash or a full disk left of a line is cut off. A full file is put
/// aside as <c>milestones-&lt;time&gt;.jsonl</c>, and of those the oldest are deleted. A second console on the same directory writes to <c>milestones.2.jsonl</c>.
/// </summary>
internal sealed class MilestoneLogFile(string folder, long maxBytes, int maxFiles, TimeProvider time) : IDisposable
{
    private const int MaxConsoles = 16;

    private FileStream? _lock;
    private FileStream? _stream;
    private string _name = "milestones";

    public string Path => System.IO.Path.Combine(folder, _name + ".jsonl");

    /// <exception cref="IOException">Nothing of these lines was written.</exception>
    public void Append(IReadOnlyCollection<byte[]> lines)
    {
        var stream = _stream ??= Open();
        var length = lines.Sum(line => line.Length + 1);
        if (stream.Length > 0 && stream.Length + length > maxBytes)
        {
            stream = _stream = PutAside(stream);
        }

        var bytes = new byte[length];
        var at = 0;
        foreach (var line in lines)
        {
            line.CopyTo(bytes, at);
            at += line.Length;
            bytes[at++] = (byte)'\n';
        }

        var before = stream.Length;
        try
        {
            stream.Position = before;
            stream.Write(bytes);
        }
        catch (IOException)
        {
            Undo(stream, before);
            throw;
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _lock?.Dispose();
        (_stream, _lock) = (null, null);
    }

    private FileStream Open()
    {
        DataDirectory.CreatePrivate(folder);
        _lock ??= Lock();
        var stream = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        stream.SetLength(EndOfLastLine(stream));
        return stream;
    }

    private FileStream Lock()
    {
        for (var n = 1; ; n++)
        {
            _name = n == 1 ? "milestones" : string.Create(CultureInfo.InvariantCulture, $"milestones.{n}");
            try
            {
                return new FileStream(System.IO.Path.Combine(folder, _name + ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (n < MaxConsoles)
            {
                // Another console writes there.
            }
        }
    }

    private FileStream PutAside(FileStream full)
    {
        full.Flush(flushToDisk: true);
        full.Dispose();
        _stream = null;
        File.Move(Path, Aside(), overwrite: false);
        foreach (var old in Directory.GetFiles(folder, _name + "-*.jsonl").OrderDescending(StringComparer.Ordinal).Skip(maxFiles))
        {
            File.Delete(old);
        }

        return Open();
    }

    /// <summary>A name that no file has yet and that sorts by time.</summary>
    private string Aside()
    {
        for (var at = time.GetUtcNow(); ; at += TimeSpan.FromMilliseconds(1))
        {
            var path = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_name}-{at:yyyyMMdd-HHmmssfff}.jsonl"));
            if (!File.Exists(path))
            {
                return path;
            }
        }
    }

    private static void Undo(FileStream stream, long length)
    {
        try
        {
            stream.SetLength(length);
        }
        catch (IOException)
        {
            // The next start cuts it off.
        }
    }

    /// <summary>Where the last whole line ends; a line is far shorter than what is looked at.</summary>
    private static long EndOfLastLine(FileStream stream)
    {
        var tail = new byte[Math.Min(stream.Length, 4 * 1024 * 1024)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf((byte)'\n') + 1;
        return end > 0 ? stream.Length - tail.Length + end : tail.Length < stream.Length ? stream.Length : 0;
    }
}
