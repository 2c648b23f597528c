namespace OpenClaw.Console.Dispatch;

/// <summary>Follows one session log: gives out the lines that were completed since it was last read, whatever is done to the file meanwhile.</summary>
internal static class SessionLog
{
    /// <summary>Bytes read at once; a line that is longer is passed over.</summary>
    public const int Chunk = 1024 * 1024;

    /// <summary>Reads on. A file that was truncated or replaced is read from its beginning; what was appended to the old one before it was renamed is read first, where it still stands beside it.</summary>
    /// <param name="offset">How far it has been read.</param>
    /// <param name="onLines">Gets each batch of whole lines, and how many were too long to be read; what it throws leaves the offset where it was.</param>
    /// <param name="save">Keeps the offset after each batch.</param>
    public static async Task ReadAsync(string path, SessionOffset offset, Func<IReadOnlyList<ReadOnlyMemory<byte>>, int, Task> onLines, Func<SessionOffset, Task> save)
    {
        await using var file = Open(path);
        if (!offset.Knows(file))
        {
            await ReadRestAsync(path, offset, onLines);
            offset = SessionOffset.Start;
            await save(offset);
        }

        await ReadAsync(file, offset, onLines, save);
    }

    /// <summary>The end of a file that has been renamed since it was read: <c>a.jsonl</c> to <c>a.jsonl.1</c>, say.</summary>
    public static async Task ReadRestAsync(string path, SessionOffset offset, Func<IReadOnlyList<ReadOnlyMemory<byte>>, int, Task> onLines)
    {
        if (offset.HeadLength == 0 || Path.GetDirectoryName(path) is not { } directory)
        {
            return;
        }

        foreach (var other in Directory.EnumerateFiles(directory, Path.GetFileNameWithoutExtension(path) + "*").Where(other => other != path).Order(StringComparer.Ordinal))
        {
            await using var file = Open(other);
            if (offset.Knows(file))
            {
                await ReadAsync(file, offset, onLines, _ => Task.CompletedTask);
                return;
            }
        }
    }

    private static async Task ReadAsync(FileStream file, SessionOffset offset, Func<IReadOnlyList<ReadOnlyMemory<byte>>, int, Task> onLines, Func<SessionOffset, Task> save)
    {
        var buffer = new byte[(int)Math.Min(Chunk, Math.Max(0, file.Length - offset.Position))];
        while (buffer.Length > 0)
        {
            file.Position = offset.Position;
            var chunk = buffer.AsMemory(0, await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false));
            var (lines, read, tooLong, skipping) = Split(chunk, offset.Skipping);
            if (read == 0)
            {
                return; // half a line, or nothing
            }

            if (lines.Count > 0 || tooLong > 0)
            {
                await onLines(lines, tooLong);
            }

            offset = offset.At(file, offset.Position + read, skipping);
            await save(offset);
            buffer = file.Length - offset.Position > 0 ? buffer.Length == Chunk ? buffer : new byte[Chunk] : [];
        }
    }

    private static (List<ReadOnlyMemory<byte>> Lines, int Read, int TooLong, bool Skipping) Split(ReadOnlyMemory<byte> chunk, bool skipping)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        var read = 0;
        for (int end; (end = chunk.Span[read..].IndexOf((byte)'\n')) >= 0; read += end + 1)
        {
            var line = chunk.Slice(read, end).TrimEnd("\r"u8);
            if (!skipping && line.Length > 0)
            {
                lines.Add(line);
            }

            skipping = false;
        }

        // A whole chunk without a line end.
        return read == 0 && (chunk.Length == Chunk || skipping) ? (lines, chunk.Length, skipping ? 0 : 1, true) : (lines, read, 0, skipping);
    }

    private static FileStream Open(string path) => new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous });
}
