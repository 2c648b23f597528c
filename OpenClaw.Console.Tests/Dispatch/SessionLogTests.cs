using System.Text;
using OpenClaw.Console.Dispatch;

namespace OpenClaw.Console.Tests.Dispatch;

/// <summary>Following a file through everything that is done to log files.</summary>
public sealed class SessionLogTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("openclaw-sessions-");
    private readonly List<string> _lines = [];
    private SessionOffset _offset = SessionOffset.Start;
    private int _tooLong;

    private string Log => Path.Combine(_directory.FullName, "a.jsonl");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Read_HalfALine_WaitsForItsEnd()
    {
        await File.WriteAllTextAsync(Log, "one\r\ntw");
        await ReadAsync();
        Assert.Equal(["one"], _lines);

        await File.AppendAllTextAsync(Log, "o\n\nthree\n");
        await ReadAsync();
        Assert.Equal(["one", "two", "three"], _lines);
    }

    [Fact]
    public async Task Read_Again_GivesNothingTwice()
    {
        await File.WriteAllTextAsync(Log, "one\n");
        await ReadAsync();
        _offset = SessionOffset.Parse(_offset.ToString())!; // as after a restart
        await ReadAsync();

        Assert.Equal(["one"], _lines);
    }

    [Fact]
    public async Task Read_TruncatedFile_BeginsAnew()
    {
        await File.WriteAllTextAsync(Log, "one\ntwo\n");
        await ReadAsync();
        await File.WriteAllTextAsync(Log, "new\n");
        await ReadAsync();

        Assert.Equal(["one", "two", "new"], _lines);
    }

    [Fact]
    public async Task Read_ReplacedByALongerFile_BeginsAnewAndReadsTheRestOfTheOldOne()
    {
        await File.WriteAllTextAsync(Log, "one\n");
        await ReadAsync();
        await File.AppendAllTextAsync(Log, "two\n"); // not read before the rotation
        File.Move(Log, Log + ".1");
        await File.WriteAllTextAsync(Log, "three is longer than the old file was\n");
        await ReadAsync();

        Assert.Equal(["one", "two", "three is longer than the old file was"], _lines);
    }

    [Fact]
    public async Task Read_LineBeyondAllLimits_IsPassedOverAndTheNextIsRead()
    {
        await File.WriteAllTextAsync(Log, $"one\n{new string('x', (2 * SessionLog.Chunk) + 77)}\ntwo\n");
        await ReadAsync();

        Assert.Equal(["one", "two"], _lines);
        Assert.Equal(1, _tooLong);
    }

    [Fact]
    public async Task Read_ManyChunks_GivesEveryLineOnce()
    {
        var expected = Enumerable.Range(0, 40_000).Select(n => $"line {n} {new string('y', n % 100)}").ToList();
        await File.WriteAllTextAsync(Log, string.Join('\n', expected) + "\n");
        await ReadAsync();

        Assert.Equal(expected, _lines);
    }

    [Fact]
    public async Task Read_EffectFails_OffsetStaysWhereItWas()
    {
        await File.WriteAllTextAsync(Log, "one\n");
        await Assert.ThrowsAsync<InvalidOperationException>(() => SessionLog.ReadAsync(Log, _offset, (_, _) => throw new InvalidOperationException(), Save));
        await ReadAsync();

        Assert.Equal(["one"], _lines);
    }

    private Task ReadAsync() => SessionLog.ReadAsync(
        Log, _offset,
        (lines, tooLong) =>
        {
            _lines.AddRange(lines.Select(line => Encoding.UTF8.GetString(line.Span)));
            _tooLong += tooLong;
            return Task.CompletedTask;
        },
        Save);

    private Task Save(SessionOffset offset)
    {
        _offset = offset;
        return Task.CompletedTask;
    }
}
