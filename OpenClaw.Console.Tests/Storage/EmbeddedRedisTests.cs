using System.Diagnostics;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Storage;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[Slow]
public sealed class EmbeddedRedisTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("openclaw \"data\" ").FullName;
    private readonly ListLogger<EmbeddedRedis> _log = new();

    private Process? _leftOver;

    private string RedisFolder => Path.Combine(_data, "redis");

    [Fact]
    public async Task StartAsync_EmptyDirectory_ServesLoopbackWithPasswordAndKeepsEverything()
    {
        await using var redis = await StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(redis.ConnectionString);

        Assert.Equal("OK", (await gateway.ExecuteAsync("SET", ["k", "v"])).AsString());
        Assert.Empty(gateway.Health.Warnings);
        var settings = await gateway.ExecuteAsync("CONFIG", ["GET", "bind"]);
        Assert.Equal("127.0.0.1", settings[1].AsString());
        Assert.Equal("no", (await gateway.ExecuteAsync("CONFIG", ["GET", "appendfsync"]))[1].AsString()); // AppendOnlySync does it: ADR 0016
        var port = int.Parse(redis.ConnectionString.Split(':', ',')[1]);
        var stranger = await RedisWire.AskAsync("127.0.0.1", port, null, TimeSpan.FromSeconds(2), TimeProvider.System, "GET", "k");
        Assert.Contains("NOAUTH", stranger.ToString(), StringComparison.Ordinal);
        Assert.Equal(64, Password(redis).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(RedisFolder, "redis.conf")));
        Assert.DoesNotContain(Password(redis), await File.ReadAllTextAsync($"/proc/{redis.Pid}/cmdline"), StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Password(redis), StringComparison.Ordinal));
    }

    [Fact]
    public async Task StopAsync_RunningServer_EndsItsProcessAndKeepsTheData()
    {
        var redis = await StartAsync();
        var pid = redis.Pid;
        await using (var gateway = await SharedRedis.ConnectAsync(redis.ConnectionString))
        {
            await gateway.ExecuteAsync("SET", ["k", "v"]);
        }

        await redis.DisposeAsync();
        Assert.False(Directory.Exists($"/proc/{pid}"));

        await using var again = await StartAsync();
        await using var second = await SharedRedis.ConnectAsync(again.ConnectionString);
        Assert.Equal("v", (await second.ExecuteAsync("GET", ["k"])).AsString());
    }

    [Fact]
    public async Task Watch_ServerKilled_IsStartedAgainAndNothingAcknowledgedIsLost()
    {
        await using var redis = await StartAsync();
        await using var gateway = await SharedRedis.ConnectAsync(redis.ConnectionString);
        for (var round = 0; round < 3; round++)
        {
            await gateway.ExecuteAsync("RPUSH", ["rounds", round]);
            var before = redis.Pid;
            Kill(before);
            await Eventually.BecomesTrueAsync(() => redis.Pid != before && redis.Pid != 0, "restarted");
            await Eventually.BecomesTrueAsync(() => Answers(gateway), "answers");
        }

        Assert.Equal(3, (await gateway.ExecuteAsync("LLEN", ["rounds"])).AsInt64());
        Assert.Contains(_log.Warnings, line => line.Contains("ended by itself", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartAsync_LeftOverThatAnswers_IsTakenOver()
    {
        var (pid, connection) = await LeaveBehindAsync();

        await using (var next = await StartAsync())
        {
            Assert.Equal((pid, connection), (next.Pid, next.ConnectionString));
            Kill(pid);
            await Eventually.BecomesTrueAsync(() => next.Pid != pid && next.Pid != 0, "one taken over is watched, too");
            Assert.Equal([next.Pid], ServersHere());
        }

        Assert.Empty(ServersHere());
    }

    [Fact]
    public async Task StartAsync_LeftOverThatDoesNotAnswer_IsStoppedAndReplaced()
    {
        var (pid, _) = await LeaveBehindAsync();
        Signal(pid, "STOP");

        await using var next = await StartAsync();

        Assert.NotEqual(pid, next.Pid);
        Assert.Equal([next.Pid], ServersHere());
        Assert.Contains(_log.Warnings, line => line.Contains("does not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StartAsync_PidFileNamesAStranger_LeavesItAlone()
    {
        await (await StartAsync()).DisposeAsync();
        using var stranger = Process.Start(new ProcessStartInfo("sleep") { ArgumentList = { "600" } })!;
        await File.WriteAllTextAsync(Path.Combine(RedisFolder, "redis.pid"), $"{stranger.Id}\n", TestContext.Current.CancellationToken);

        await using (await StartAsync())
        {
            Assert.False(stranger.HasExited);
        }

        stranger.Kill();
    }

    [Fact]
    public async Task StartAsync_AppendOnlyFileCutOffInTheMiddleOfAnEntry_StartsWithWhatIsWhole()
    {
        await using (var redis = await StartAsync())
        {
            await using var gateway = await SharedRedis.ConnectAsync(redis.ConnectionString);
            await gateway.ExecuteAsync("SET", ["first", "1"]);
            await gateway.ExecuteAsync("SET", ["second", "2"]);
        }

        var file = Directory.GetFiles(RedisFolder, "*.incr.aof", SearchOption.AllDirectories).Single();
        await using (var stream = new FileStream(file, FileMode.Open))
        {
            stream.SetLength(stream.Length - 3);
        }

        await using var again = await StartAsync();
        await using var second = await SharedRedis.ConnectAsync(again.ConnectionString);
        Assert.Equal("1", (await second.ExecuteAsync("GET", ["first"])).AsString());
        Assert.True((await second.ExecuteAsync("GET", ["second"])).IsNull);
    }

    [Fact]
    public async Task StartAsync_NoSuchExecutable_SaysWhatToInstall()
    {
        await using var redis = new EmbeddedRedis("redis-server-that-is-not-there", _data, TimeProvider.System, _log);

        var error = await Assert.ThrowsAsync<RedisServerMissingException>(() => redis.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("apt-get install redis-server", error.Message, StringComparison.Ordinal);
        Assert.Contains("Redis:ServerPath", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<ConsoleStartException>(error);
    }

    [Fact]
    public async Task StartAsync_DataThatCannotBeLoaded_SaysWhyAndLeavesNoProcess()
    {
        await (await StartAsync()).DisposeAsync();
        var manifest = Directory.GetFiles(RedisFolder, "*.manifest", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(manifest, "not a manifest\n", TestContext.Current.CancellationToken);
        await using var redis = new EmbeddedRedis("redis-server", _data, TimeProvider.System, _log);

        var error = await Assert.ThrowsAsync<EmbeddedRedisFailedException>(() => redis.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("manifest", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(ServersHere());
    }

    [Fact]
    public async Task StartAsync_LargeLog_IsSetAside()
    {
        Directory.CreateDirectory(RedisFolder);
        await using (var log = File.Create(Path.Combine(RedisFolder, "redis.log")))
        {
            log.SetLength(11 * 1024 * 1024);
        }

        await using var redis = await StartAsync();

        Assert.InRange(new FileInfo(Path.Combine(RedisFolder, "redis.log")).Length, 1, 100_000);
        Assert.True(File.Exists(Path.Combine(RedisFolder, "redis.log.1")));
    }

    public void Dispose()
    {
        foreach (var pid in ServersHere())
        {
            Kill(pid);
        }

        _leftOver?.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static string Password(EmbeddedRedis redis) => redis.ConnectionString.Split("password=")[1];

    private static void Kill(int pid) => Signal(pid, "KILL");

    private static void Signal(int pid, string name)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill") { ArgumentList = { $"-{name}", $"{pid}" } })!;
        kill.WaitForExit();
    }

    private static bool Answers(RedisGateway gateway)
    {
        try
        {
            return gateway.ExecuteAsync("PING", []).GetAwaiter().GetResult().AsString() == "PONG";
        }
        catch (RedisUnavailableException)
        {
            return false;
        }
    }

    /// <summary>What a killed console leaves: a server that nobody watches, on the settings it wrote.</summary>
    private async Task<(int Pid, string ConnectionString)> LeaveBehindAsync()
    {
        var console = await StartAsync();
        var connection = console.ConnectionString;
        await console.DisposeAsync();
        _leftOver = Process.Start(new ProcessStartInfo("redis-server") { ArgumentList = { Path.Combine(RedisFolder, "redis.conf") } })!;
        await using var gateway = await SharedRedis.ConnectAsync(connection);
        return (_leftOver.Id, connection);
    }

    private async Task<EmbeddedRedis> StartAsync()
    {
        var redis = new EmbeddedRedis("redis-server", _data, TimeProvider.System, _log);
        await redis.StartAsync(TestContext.Current.CancellationToken);
        return redis;
    }

    /// <summary>Processes that work in our folder.</summary>
    private int[] ServersHere() =>
    [
        .. Process.GetProcesses().Where(process => process.ProcessName.StartsWith("redis-server", StringComparison.Ordinal)).Select(process => process.Id)
            .Where(pid => new DirectoryInfo($"/proc/{pid}/cwd").LinkTarget == RedisFolder),
    ];
}
