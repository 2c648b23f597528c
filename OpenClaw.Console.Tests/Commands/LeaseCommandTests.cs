using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>The real <c>lease run</c> around commands that succeed, fail, hang, are killed, and around a console that is away.</summary>
public sealed class LeaseCommandTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    private readonly string _job = $"run_{Guid.NewGuid():N}"[..16];

    private ConsoleHost Host => fixture.Host;

    [Theory]
    [InlineData("exit 0", 0, LeaseStatus.Ok, "exit code 0")]
    [InlineData("exit 7", 7, LeaseStatus.Error, "exit code 7")]
    [InlineData("kill -9 $$", 137, LeaseStatus.Error, "ended by signal 9")]
    public async Task Run_ACommandThatEnds_PassesItsCodeOnAndReleases(string script, int code, LeaseStatus status, string detail)
    {
        var (exit, output, error) = await ConsoleProcess.RunAsync(await EnvironmentAsync(), "lease", "run", _job, "--ttl", "300", "--output", "--", "sh", "-c", "echo from the command; " + script);
        Assert.True(code == exit, error);
        Assert.Equal("from the command\n", output);
        var read = (await ReadAsync())!;
        var run = Assert.Single(read.Runs);
        Assert.Equal((status, detail), (run.Status, run.Detail));
        Assert.Equal(code == 0, read.View.Stored.OutputAt is not null);
    }

    [Fact]
    public async Task Run_ArgumentsWithSpacesAndDashes_ReachTheCommandAsTheyAre()
    {
        var (_, output, _) = await ConsoleProcess.RunAsync(await EnvironmentAsync(), "lease", "run", _job, "--ttl", "300", "--", "printf", "<%s>", "a b", "--ttl", "$HOME", "*");
        Assert.Equal("<a b><--ttl><$HOME><*>", output);
    }

    [Fact]
    public async Task Run_ACommandThatHangs_IsNoLongerToldAlive()
    {
        await using var run = await StartAsync("--ttl", "2", "--max-run", "1", "--", "sleep", "60");
        await Eventually.BecomesTrueAsync(() => run.Error.Contains("is taken to hang", StringComparison.Ordinal), "heartbeats end");
        var lease = (await ReadAsync())!.View.Stored.Lease!;
        Assert.Equal(LeaseStatus.Running, lease.Status);
        Assert.False(lease.IsFresh(lease.HeartbeatAt.AddSeconds(63), MonitoredJob.DefaultGrace));
    }

    [Fact]
    public async Task Run_ACommandThatTakesTooLong_IsEndedAsTimeout()
    {
        var (code, _, error) = await ConsoleProcess.RunAsync(await EnvironmentAsync(), "lease", "run", _job, "--ttl", "300", "--timeout", "1", "--", "sleep", "60");
        Assert.True(code == 124, error);
        Assert.Equal(LeaseStatus.Timeout, Assert.Single((await ReadAsync())!.Runs).Status);
    }

    [Fact]
    public async Task Run_Terminated_PassesTheSignalOnAndReleases()
    {
        await using var run = await StartAsync("--ttl", "300", "--", "sh", "-c", "trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done");
        await Eventually.BecomesTrueAsync(() => run.Output.Contains("up", StringComparison.Ordinal), "the command runs");
        run.Signal(15);
        Assert.Equal(3, await run.EndAsync());
        Assert.Contains("bye", run.Output, StringComparison.Ordinal);
        Assert.Equal("exit code 3", Assert.Single((await ReadAsync())!.Runs).Detail);
    }

    [Fact]
    public async Task Run_KilledItself_LeavesALeaseThatGoesStale()
    {
        await using var run = await StartAsync("--ttl", "1", "--", "sleep", "5");
        await Eventually.BecomesTrueAsync(async () => await ReadAsync() is { View.Stored.Lease.Status: LeaseStatus.Running }, "the lease is taken");
        run.Signal(9);
        await run.EndAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(2));
        var (code, _, _) = await ConsoleProcess.RunAsync(await EnvironmentAsync(), "lease", "run", _job, "--ttl", "300", "--", "true"); // the next run takes it over
        Assert.Equal(0, code);
        Assert.Equal([LeaseStatus.Ok, LeaseStatus.Timeout], (await ReadAsync())!.Runs.Select(one => one.Status));
    }

    [Fact]
    public async Task Run_TheLeaseIsHeld_DoesNotRunTheCommand()
    {
        await Host.Get<LeaseService>().AcquireAsync(Actor.System, _job, new AcquireBody("somebody", TimeSpan.FromMinutes(5), null, false), default);
        var (code, output, error) = await ConsoleProcess.RunAsync(await EnvironmentAsync(), "lease", "run", _job, "--ttl", "300", "--", "echo", "ran");
        Assert.Equal((75, ""), (code, output));
        Assert.Contains("held by somebody", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TheConsoleIsAway_TheCommandRunsAllTheSame()
    {
        var (code, output, error) = await ConsoleProcess.RunAsync(
            new Dictionary<string, string> { ["OPENCLAW_CONSOLE_URL"] = $"http://127.0.0.1:{RedisServer.FreePort()}", ["OPENCLAW_CONSOLE_TOKEN"] = "x" }, "lease", "run", _job, "--ttl", "300", "--", "sh", "-c", "echo ran; exit 4");
        Assert.Equal((4, "ran\n"), (code, output));
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ALongCommand_TellsAHeartbeatEveryThirdOfTheTtl()
    {
        await using var run = await StartAsync("--ttl", "1", "--max-run", "60", "--", "sleep", "30");
        await Eventually.BecomesTrueAsync(async () => (await ReadAsync())?.View.Stored.Lease is { } lease && lease.HeartbeatAt - lease.StartedAt > TimeSpan.FromSeconds(1), "it is told alive after its ttl");
    }

    [Fact]
    public async Task Run_TheConsoleComesBack_TakesTheLeaseThen()
    {
        var (port, redis) = (RedisServer.FreePort(), Host.Get<OpenClaw.Console.Configuration.ConsoleOptions>().Redis);
        var environment = await EnvironmentAsync();
        environment["OPENCLAW_CONSOLE_URL"] = $"http://127.0.0.1:{port}";
        await using var run = new RunningVerb(environment, ["lease", "run", _job, "--ttl", "3", "--max-run", "60", "--", "sleep", "30"]);
        await Eventually.BecomesTrueAsync(() => run.Error.Contains("cannot be reached", StringComparison.Ordinal), "the console is away");
        await using var again = await ConsoleHost.StartAsync(redis.ConnectionString, redis.KeyPrefix, $"http://127.0.0.1:{port}");
        await Eventually.BecomesTrueAsync(async () => await ReadAsync() is { View.Stored.Lease.Status: LeaseStatus.Running }, "the lease is taken");
    }

    [Fact]
    public async Task Run_TheConsoleRestartsWhenTheCommandEnds_IsToldTheEndAfterwards()
    {
        var (port, redis) = (RedisServer.FreePort(), Host.Get<OpenClaw.Console.Configuration.ConsoleOptions>().Redis);
        var (environment, end) = (await EnvironmentAsync(), Path.Combine(Path.GetTempPath(), _job));
        environment["OPENCLAW_CONSOLE_URL"] = $"http://127.0.0.1:{port}";
        var console = await ConsoleHost.StartAsync(redis.ConnectionString, redis.KeyPrefix, environment["OPENCLAW_CONSOLE_URL"]);
        await using var run = new RunningVerb(environment, ["lease", "run", _job, "--ttl", "300", "--", "sh", "-c", $"while [ ! -f {end} ]; do sleep 0.1; done"]);
        await Eventually.BecomesTrueAsync(async () => await ReadAsync() is { View.Stored.Lease.Status: LeaseStatus.Running }, "the lease is taken");
        await console.DisposeAsync();
        await File.WriteAllTextAsync(end, "");
        await Eventually.BecomesTrueAsync(() => run.Error.Contains("it is told how the run ended if it comes back", StringComparison.Ordinal), "the console is away");

        await using var again = await ConsoleHost.StartAsync(redis.ConnectionString, redis.KeyPrefix, environment["OPENCLAW_CONSOLE_URL"]);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(LeaseStatus.Ok, Assert.Single((await ReadAsync())!.Runs).Status);
        File.Delete(end);
    }

    [Theory]
    [InlineData(127, "not there", "--ttl", "300", "--", "no-such-command-here")]
    [InlineData(2, "--ttl is 0", "--ttl", "0", "--", "true")]
    public async Task Run_WhatCannotBeRun_SaysWhy(int code, string why, params string[] arguments)
    {
        var (exit, _, error) = await ConsoleProcess.RunAsync(await EnvironmentAsync(), ["lease", "run", _job, .. arguments]);
        Assert.True(code == exit, error);
        Assert.Contains(why == "not there" ? "could not be started" : why, error, StringComparison.Ordinal);
    }

    private async Task<LeaseDetail?> ReadAsync() => await Host.Get<LeaseService>().ReadAsync(Actor.System, _job, default);

    private async Task<Dictionary<string, string>> EnvironmentAsync() => new()
    {
        ["OPENCLAW_CONSOLE_URL"] = Host.Url, ["OPENCLAW_CONSOLE_TOKEN"] = await Host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.LeasesWrite),
    };

    private async Task<RunningVerb> StartAsync(params string[] arguments) => new(await EnvironmentAsync(), ["lease", "run", _job, .. arguments]);

    /// <summary>A verb that is still running.</summary>
    private sealed class RunningVerb : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly System.Text.StringBuilder _output = new(), _error = new();

        public RunningVerb(Dictionary<string, string> environment, string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OpenClaw.Console.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
            _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public string Output => Text(_output);

        public string Error => Text(_error);

        public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

        public async Task<int> EndAsync()
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
            return _process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }

            _process.Dispose();
        }

        private static void Append(System.Text.StringBuilder to, string? line)
        {
            lock (to)
            {
                to.AppendLine(CultureInfo.InvariantCulture, $"{line}");
            }
        }

        private static string Text(System.Text.StringBuilder from)
        {
            lock (from)
            {
                return from.ToString();
            }
        }

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int Kill(int pid, int signal);
    }
}
