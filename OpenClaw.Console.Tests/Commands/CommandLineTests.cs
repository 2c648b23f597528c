using System.Text.Json;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>./console as scripts use it: verbs, exit codes, messages.</summary>
public sealed class CommandLineTests(SharedRedis redis) : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "openclaw-cli-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    [InlineData("health", "--help")]
    [InlineData("status", "--help")]
    [InlineData("init", "--help")]
    [InlineData("rotate-token", "--help")]
    [InlineData("token", "--help")]
    [InlineData("token", "create", "--help")]
    [InlineData("token", "list", "--help")]
    [InlineData("token", "revoke", "--help")]
    [InlineData("backfill", "--help")]
    [InlineData("mode", "set", "--help")]
    [InlineData("synthetic-all", "--help")]
    [InlineData("shadow-summary", "--help")]
    [InlineData("tasks", "--help")]
    [InlineData("tasks", "approve", "--help")]
    public async Task Help_OfEveryVerb_ExitsWithZero(params string[] arguments)
    {
        var (code, output, error) = await ConsoleProcess.RunAsync(null, arguments);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_Twice_LeavesTheFirstFileAloneAndExitsWithZero()
    {
        var first = await ConsoleProcess.RunAsync(null, "init", "--data", _data);
        var file = Path.Combine(_data, "orchestrator-bearer.json");
        var written = await File.ReadAllTextAsync(file);
        var second = await ConsoleProcess.RunAsync(null, "init", "--data", _data);
        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal(written, await File.ReadAllTextAsync(file));
        Assert.Contains("left alone", second.Out, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.DoesNotContain(JsonDocument.Parse(written).RootElement.GetProperty("token").GetString()!, first.Out + second.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, "init", "--data", _data, "--force")).Code);
        Assert.NotEqual(written, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task InitAndRotateToken_ForScripts_PrintJsonInEveryCase()
    {
        var path = Path.Combine(_data, "orchestrator-bearer.json");

        var early = await ConsoleProcess.RunAsync(null, "rotate-token", "--data", _data, "--json");
        Assert.Equal((1, "failed"), (early.Code, Json(early.Out).GetProperty("error").GetProperty("code").GetString()));
        var bad = await ConsoleProcess.RunAsync(null, "rotate-token", "--data", _data, "--grace-hours", "1000", "--json");
        Assert.Equal((2, "invalid_argument"), (bad.Code, Json(bad.Out).GetProperty("error").GetProperty("code").GetString()));
        var first = await ConsoleProcess.RunAsync(null, "init", "--data", _data, "--json");
        var second = await ConsoleProcess.RunAsync(null, "init", "--data", _data, "--json");
        Assert.Equal((0, true, path), (first.Code, Json(first.Out).GetProperty("written").GetBoolean(), Json(first.Out).GetProperty("path").GetString()));
        Assert.Equal((0, false), (second.Code, Json(second.Out).GetProperty("written").GetBoolean()));
        var rotated = await ConsoleProcess.RunAsync(null, "rotate-token", "--data", _data, "--grace-hours", "1.5", "--json");
        Assert.Equal((0, 1.5, path), (rotated.Code, Json(rotated.Out).GetProperty("graceHours").GetDouble(), Json(rotated.Out).GetProperty("path").GetString()));

        static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
    }

    [Fact]
    public async Task RotateToken_WithNothingToRotate_SaysWhatToDo()
    {
        var (code, _, error) = await ConsoleProcess.RunAsync(null, "rotate-token", "--data", _data);
        Assert.Equal(1, code);
        Assert.Contains("./console init", error, StringComparison.Ordinal);
        Assert.Equal(2, (await ConsoleProcess.RunAsync(null, "rotate-token", "--data", _data, "--grace-hours", "1000")).Code);
    }

    [Theory]
    [InlineData("Ingest__MaxBodyBytes", "abc", "Ingest:MaxBodyBytes")]
    [InlineData("Ingest__MaxBodyBytes", "5", "Ingest:MaxBodyBytes is 5")]
    [InlineData("CONSOLE_ADMIN_USER", "x", "CONSOLE_ADMIN_USER")]
    public async Task Serve_BadSetting_ExitsWithTwoAndNamesIt(string key, string value, string named)
    {
        var environment = new Dictionary<string, string> { [key] = value, ["Redis__ConnectionString"] = redis.ConnectionString, ["Redis__KeyPrefix"] = redis.NewPrefix() };
        var (code, _, error) = await ConsoleProcess.RunAsync(environment, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);
        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownVerbOrUnreachableConsole_HaveTheirExitCodes()
    {
        Assert.Equal(2, (await ConsoleProcess.RunAsync(null, "serv")).Code);
        var unreachable = await ConsoleProcess.RunAsync(null, "status", "--url", $"http://127.0.0.1:{RedisServer.FreePort()}");
        Assert.Equal(3, unreachable.Code);
        Assert.Contains("cannot be reached", unreachable.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", unreachable.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url", "somewhere", "--url is 'somewhere'")]
    [InlineData("--url", "ftp://127.0.0.1", "--url is 'ftp://127.0.0.1'")]
    [InlineData("--token", "two\nlines", "The token has characters")]
    public async Task Argument_ThatCannotBeUsed_ExitsWithTwoAndNamesIt(string option, string value, string named)
    {
        var (code, _, error) = await ConsoleProcess.RunAsync(null, "token", "list", option, value, "--data", _data);
        Assert.Equal(2, code);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfAServerThatIsNoConsole_SaysSo()
    {
        using var server = new System.Net.HttpListener();
        var url = $"http://127.0.0.1:{RedisServer.FreePort()}/";
        server.Prefixes.Add(url);
        server.Start();
        var answering = server.GetContextAsync().ContinueWith(asked => asked.Result.Response.Close("<html>"u8.ToArray(), willBlock: false), TaskScheduler.Default);

        var (code, _, error) = await ConsoleProcess.RunAsync(null, "status", "--url", url, "--data", _data);

        await answering;
        Assert.Equal(1, code);
        Assert.Contains("not this console", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_CreatedListedRevoked_WorkWithTheCredentialsFileAndEndAtOnce()
    {
        await using var host = await ConsoleHost.StartAsync(redis.ConnectionString, redis.NewPrefix(), settings: new Dictionary<string, string?> { ["Access:AnonymousRead"] = "false" });
        var data = host.DataDirectory;
        Assert.Equal(4, (await ConsoleProcess.RunAsync(null, "token", "list", "--url", host.Url, "--data", data)).Code);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, "init", "--data", data)).Code);

        var bad = await ConsoleProcess.RunAsync(null, "token", "create", "ci", "--scope", "everything", "--url", host.Url, "--data", data);
        Assert.Equal(1, bad.Code);
        Assert.Contains("'everything'", bad.Error, StringComparison.Ordinal);

        var created = await ConsoleProcess.RunAsync(null, "token", "create", "ci", "--scope", "read", "--url", host.Url, "--data", data);
        var token = created.Out.Trim();
        Assert.Equal(0, created.Code);
        Assert.StartsWith("oct_", token, StringComparison.Ordinal);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, "status", "--url", host.Url, "--token", token)).Code);

        var list = await ConsoleProcess.RunAsync(null, "token", "list", "--json", "--url", host.Url, "--data", data);
        Assert.DoesNotContain(token.Split('_')[2], list.Out, StringComparison.Ordinal);
        var id = JsonDocument.Parse(list.Out).RootElement.GetProperty("tokens")[0].GetProperty("id").GetString()!;
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, "token", "revoke", id, "--url", host.Url, "--data", data)).Code);
        Assert.Equal(4, (await ConsoleProcess.RunAsync(null, "status", "--url", host.Url, "--token", token)).Code);

        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, "rotate-token", "--data", data, "--grace-hours", "0")).Code);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, "token", "list", "--url", host.Url, "--data", data)).Code);
    }
}
