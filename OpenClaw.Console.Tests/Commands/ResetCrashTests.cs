using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>kill -9 of a real console at every step of a reset: the next one goes on with enabling, and no job is left disabled.</summary>
public sealed class ResetCrashTests(SharedRedis redis) : IDisposable
{
    private readonly FakeScheduler _scheduler = new();
    private readonly string _data = Path.Combine(Path.GetTempPath(), "openclaw-reset-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        _scheduler.Dispose();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    [Theory]
    [InlineData(ResetStep.Disabling, "disable", "hang", "0", false)] // before the command took effect
    [InlineData(ResetStep.Disabling, "disable", "hang-after", "0", false)] // and after
    [InlineData(ResetStep.Settling, "disable", "ok", "30", true)] // between disable and enable
    [InlineData(ResetStep.Enabling, "enable", "hang", "0", true)]
    [InlineData(ResetStep.Enabling, "enable", "hang-after", "0", true)]
    public async Task Kill_AtAStepOfAReset_TheNextConsoleEnablesTheJob(ResetStep step, string verb, string mode, string settle, bool success)
    {
        var (prefix, store) = (redis.NewPrefix(), (RedisResetStore?)null);
        store = new RedisResetStore(redis.Gateway, new RedisKeys(prefix));
        var environment = Environment(prefix, settle);
        _scheduler.Behave(verb, mode);
        await using (var console = await ConsoleProcess.ServeAsync(_data, environment))
        {
            using var client = await SignInAsync(console.Url);
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/api/liveness/jobs/scan/reset", new { reason = "it hangs" })).StatusCode);
            var turn = client.PostAsync("/api/liveness/resets", null);
            await Eventually.BecomesTrueAsync(
                async () => (await store.RequestsAsync(DateTimeOffset.UnixEpoch, default)) is [var one] && one.Request.Step == step && (_scheduler.Hangs || settle != "0") && (mode != "hang-after" || _scheduler.StateOf("id-scan") != "untouched"),
                $"the reset is at {step}");
            await console.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => turn);
        }

        _scheduler.Behave(verb, "ok");
        // The next one need not be a process of its own: it is not killed, and a process costs five times as much to start.
        await using var next = await ConsoleHost.StartAsync(
            redis.ConnectionString, prefix, settings: environment.Append(new("Data:Directory", _data)).ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase));
        await Eventually.BecomesTrueAsync(async () => (await store.ResultsAsync(10, default)).Count == 1, "the reset is finished without being asked");
        Assert.Equal("enabled", _scheduler.StateOf("id-scan"));
        Assert.Empty(await store.RequestsAsync(DateTimeOffset.UnixEpoch, default));
        Assert.Equal(success, (await store.ResultsAsync(10, default))[0].Success);
    }

    [Fact]
    public async Task Stop_BetweenDisableAndEnable_EnablesBeforeItEnds()
    {
        var prefix = redis.NewPrefix();
        var store = new RedisResetStore(redis.Gateway, new RedisKeys(prefix));
        await using var console = await ConsoleProcess.ServeAsync(_data, Environment(prefix, "30"));
        using var client = await SignInAsync(console.Url);
        await client.PostAsJsonAsync("/api/liveness/jobs/scan/reset", new { reason = "it hangs" });
        var turn = client.PostAsync("/api/liveness/resets", null);
        await Eventually.BecomesTrueAsync(async () => (await store.RequestsAsync(DateTimeOffset.UnixEpoch, default)) is [var one] && one.Request.Step == ResetStep.Settling, "it is disabled");
        Assert.Equal("disabled", _scheduler.StateOf("id-scan"));

        Assert.Equal(0, await console.StopAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal("enabled", _scheduler.StateOf("id-scan"));
        await Task.WhenAny(turn);
        Assert.Equal("", Assert.Single(await store.RequestsAsync(DateTimeOffset.UnixEpoch, default)).Request.Owner); // the next start writes down how it ended
    }

    private Dictionary<string, string> Environment(string prefix, string settle) => new()
    {
        ["Redis__ConnectionString"] = redis.ConnectionString, ["Redis__KeyPrefix"] = prefix, ["CONSOLE_ADMIN_USER"] = ConsoleHost.UserName, ["CONSOLE_ADMIN_PASSWORD"] = ConsoleHost.Password,
        ["OpenClaw__Command"] = _scheduler.Command, ["OpenClaw__CommandTimeout"] = "00:00:30", ["OpenClaw__SettleTime"] = $"00:00:{settle.PadLeft(2, '0')}",
        ["Liveness__Jobs__0__Name"] = "scan", ["Liveness__Jobs__0__TtlSeconds"] = "300", ["Liveness__Jobs__0__JobId"] = "id-scan", ["Liveness__Jobs__0__Resettable"] = "true",
    };

    private static async Task<HttpClient> SignInAsync(string url)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(1) };
        Assert.Equal(HttpStatusCode.Redirect, (await client.PostLoginAsync(ConsoleHost.UserName, ConsoleHost.Password)).StatusCode);
        client.DefaultRequestHeaders.Add("Origin", url);
        return client;
    }
}
