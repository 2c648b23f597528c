using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Emit;

public sealed class MilestoneLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openclaw-log-");
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Append_LineByLine_StandsInTheFileWhenItReturns()
    {
        using var log = await StartAsync();

        await log.AppendAsync("one"u8.ToArray());
        await log.AppendAsync("two"u8.ToArray());

        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(log.Path));
        Assert.Equal(Path.Combine(_folder.FullName, "logs", "milestones.jsonl"), log.Path);
        Assert.Equal((null, 0), (log.Problem, log.Lost));
    }

    [Fact]
    public async Task Append_ManyAtOnce_LosesAndMixesNone()
    {
        using var log = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(i => log.AppendAsync(System.Text.Encoding.UTF8.GetBytes($"line {i} {new string('x', i % 97)}"))));

        var lines = await File.ReadAllLinesAsync(log.Path);
        Assert.Equal(2_000, lines.Length);
        Assert.Equal(Enumerable.Range(0, 2_000), lines.Select(line => int.Parse(line.Split(' ')[1])).Order());
        Assert.All(lines, line => Assert.Equal(int.Parse(line.Split(' ')[1]) % 97, line.Split(' ')[2].Length));
    }

    [Fact]
    public async Task Start_AfterATornLine_CutsItOff()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "logs"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "logs", "milestones.jsonl"), "whole\n{\"torn");
        using var log = await StartAsync();

        await log.AppendAsync("next"u8.ToArray());

        Assert.Equal("whole\nnext\n", await File.ReadAllTextAsync(log.Path));
    }

    [Fact]
    public void File_Full_IsPutAsideAndTheOldestAreDeleted()
    {
        using var file = new MilestoneLogFile(_folder.FullName, maxBytes: 10, maxFiles: 2, _time);
        foreach (var line in new[] { "aaaaaa", "bbbbbb", "cccccc", "dddddd" })
        {
            file.Append([System.Text.Encoding.UTF8.GetBytes(line)]);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var asideInOrder = Directory.GetFiles(_folder.FullName, "milestones-*.jsonl").Order(StringComparer.Ordinal).Select(File.ReadAllText);
        Assert.Equal(["bbbbbb\n", "cccccc\n"], asideInOrder);
        Assert.Equal("dddddd\n", File.ReadAllText(file.Path));
    }

    [Fact]
    public void File_PutAsideTwiceInAMoment_KeepsBoth()
    {
        using var file = new MilestoneLogFile(_folder.FullName, maxBytes: 5, maxFiles: 10, _time);
        foreach (var line in new[] { "aaaa", "bbbb", "cccc" })
        {
            file.Append([System.Text.Encoding.UTF8.GetBytes(line)]);
        }

        Assert.Equal(["aaaa\n", "bbbb\n", "cccc\n"], Directory.GetFiles(_folder.FullName, "milestones*.jsonl").Select(File.ReadAllText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void File_OfASecondConsole_IsAnother()
    {
        using var first = new MilestoneLogFile(_folder.FullName, 1000, 2, _time);
        using var second = new MilestoneLogFile(_folder.FullName, 1000, 2, _time);
        first.Append(["first"u8.ToArray()]);
        second.Append(["second"u8.ToArray()]);

        Assert.Equal(("first\n", "second\n"), (File.ReadAllText(first.Path), File.ReadAllText(second.Path)));
    }

    [Fact]
    public async Task Append_WhereNothingCanBeWritten_NeverFailsAndSaysSo()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "logs"), "a file where the folder should be");
        using var log = await StartAsync();

        await log.AppendAsync("lost"u8.ToArray());

        Assert.Equal(1, log.Lost);
        Assert.NotNull(log.Problem);
        File.Delete(Path.Combine(_folder.FullName, "logs"));
        await log.AppendAsync("kept"u8.ToArray());
        Assert.Equal((null, "kept\n"), (log.Problem, await File.ReadAllTextAsync(log.Path)));
    }

    [Fact]
    public async Task Stop_WithLinesWaiting_WritesThem()
    {
        using var log = await StartAsync();
        var appended = Enumerable.Range(0, 100).Select(i => log.AppendAsync(System.Text.Encoding.UTF8.GetBytes($"{i}"))).ToArray();

        await log.StopAsync(CancellationToken.None);
        await Task.WhenAll(appended);

        Assert.Equal(100, (await File.ReadAllLinesAsync(log.Path)).Length);
    }

    private async Task<MilestoneLog> StartAsync()
    {
        var log = new MilestoneLog(new DataDirectory(_folder.FullName), new ConsoleOptions(), TimeProvider.System, NullLogger<MilestoneLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        return log;
    }
}
