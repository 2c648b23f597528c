using System.Diagnostics;
using System.Globalization;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

public sealed class AppendOnlySyncTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openclaw-sync-").FullName;
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ListLogger<EmbeddedRedis> _log = new();
    private readonly List<string> _synced = [];

    private string First => Path.Combine(_folder, "appendonly.aof.1.incr.aof");

    private string Second => Path.Combine(_folder, "appendonly.aof.2.incr.aof");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Once_SyncsWhatHasGrownSinceTheLastTimeAndFollowsARewrite()
    {
        var sync = new AppendOnlySync(_folder, Sync, _time, _log);
        File.WriteAllText(First, "a");
        File.WriteAllText(Path.Combine(_folder, "appendonly.aof.1.base.rdb"), "not appended to");
        sync.Once();
        sync.Once();
        Assert.Equal([First], _synced);

        File.AppendAllText(First, "b");
        sync.Once();
        Assert.Equal([First, First], _synced);

        File.Delete(First);
        File.WriteAllText(Second, "c");
        sync.Once();
        Assert.Equal([First, First, Second], _synced);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void ToDisk_LetsTheSystemForgetAllButTheEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && new DriveInfo(_folder).DriveFormat != "tmpfs", "Only where a file is both on a disk and in memory");
        File.WriteAllBytes(First, new byte[8 << 20]);
        AppendOnlySync.ToDisk(First);
        Assert.InRange(InMemory(First), 1 << 20, 4 << 20);
        Assert.Equal(8 << 20, File.ReadAllBytes(First).Length);
    }

    [Fact]
    public void Once_FileThatCannotBeSynced_SaysSoOnceAMinuteAndTriesAgain()
    {
        File.WriteAllText(First, "a");
        var sync = new AppendOnlySync(_folder, path => throw new IOException($"input/output error {_synced.Count}"), _time, _log);
        sync.Once();
        sync.Once();
        Assert.Single(_log.Lines);
        _time.Advance(TimeSpan.FromMinutes(1));
        sync.Once();
        Assert.Equal(2, _log.Lines.Count(line => line.Contains("could not be written to the disk", StringComparison.Ordinal)));
    }

    [Fact]
    public void Once_DiskThatTakesItsTime_IsAWarning()
    {
        File.WriteAllText(First, "a");
        new AppendOnlySync(_folder, _ => _time.Advance(TimeSpan.FromSeconds(4.2)), _time, _log).Once();
        Assert.Contains("took 4.2 s", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SyncsOnceASecond()
    {
        File.WriteAllText(First, "a");
        using var stop = new CancellationTokenSource();
        using var came = new SemaphoreSlim(0);
        var run = new AppendOnlySync(_folder, path => { AppendOnlySync.ToDisk(path); came.Release(); }, _time, _log).RunAsync(stop.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await came.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(_log.Lines);
    }

    private void Sync(string path)
    {
        AppendOnlySync.ToDisk(path);
        _synced.Add(path);
    }

    /// <summary>Bytes of a file the system holds in memory.</summary>
    private static long InMemory(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("fincore", ["--bytes", "--raw", "--noheadings", "--output", "RES", path]) { RedirectStandardOutput = true })!;
        return long.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }
}
