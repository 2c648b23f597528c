using System.Net;
using System.Text;
using System.Text.Json;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Tests.Audit;

/// <summary>The ledger over HTTP and by ./console audit verify; and what people's sign-ins leave in it.</summary>
[Slow]
public sealed class AuditHttpTests(SharedRedis redis)
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIns_InEveryWay_AreInTheLedgerWithoutWhatWasTyped()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = host.Client();
        await client.PostLoginAsync("my password in the wrong field", "x");
        for (var i = 0; i < 7; i++)
        {
            await client.PostLoginAsync("ADA", $"wrong {i}");
        }

        await host.Redis.ExecuteAsync("DEL", [host.Keys.AccessFailures("ada")], None);
        using var ada = await host.SignedInAsync();
        using var gone = await ada.PostAsync("/logout", null, None);
        using var again = await ada.PostAsync("/logout", null, None);

        var entries = await EntriesAsync(host);

        Assert.Equal(
            ["audit.begin", "user.create", "sign-in.refuse (no such user)", .. Enumerable.Repeat("sign-in.refuse ada", 5), "sign-in.lockout ada", "sign-in ada", "sign-out ada"],
            entries.Select(entry => entry.Action.StartsWith("sign", StringComparison.Ordinal) ? $"{entry.Action} {entry.Target}" : entry.Action));
        Assert.DoesNotContain(entries, entry => entry.ToString().Contains("wrong field", StringComparison.Ordinal) || entry.ToString().Contains("wrong 1", StringComparison.Ordinal));
        Assert.All(entries.Where(entry => entry.Action.StartsWith("sign-in.", StringComparison.Ordinal)), entry => Assert.Equal((AuditOutcomes.Refused, "anonymous"), (entry.Outcome, entry.Actor)));
        Assert.Contains("127.0.0.1", entries.Single(entry => entry.Action == "sign-in").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIns_Flooded_LeaveOneEntryForTheAddress()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Access:SignInsPerMinute", "3"));
        using var client = host.Client();
        for (var i = 0; i < 8; i++)
        {
            await client.PostLoginAsync($"guess{i}", "x");
        }

        var entries = await EntriesAsync(host);

        Assert.Single(entries, entry => entry.Action == "sign-in.rate-limit");
        Assert.Equal(3, entries.Count(entry => entry.Action == "sign-in.refuse"));
    }

    [Fact]
    public async Task Api_ByAViewer_AnswersPagesVerifiesAndExportsWhatWasHashed()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var viewer = await host.SignedInAsync(Role.Viewer);

        var page = JsonDocument.Parse(await viewer.GetStringAsync("/api/audit?count=2&action=user", None)).RootElement;
        var verdict = JsonDocument.Parse((await viewer.GetStringAsync("/api/audit/verify", None)).Trim().Split('\n')[^1]).RootElement;
        var lines = (await viewer.GetStringAsync("/api/audit/export?format=json", None)).Trim().Split('\n');
        var csv = await viewer.GetStringAsync("/api/audit/export?format=csv&action=user.create", None);

        Assert.Equal(["user.create", "user.create"], page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.True(verdict.GetProperty("ok").GetBoolean());
        Assert.Equal(lines.Length, verdict.GetProperty("checked").GetInt64());
        foreach (var line in lines.Select(line => JsonDocument.Parse(line).RootElement))
        {
            Assert.Equal(line.GetProperty("hash").GetString(), AuditChain.Hash(line.GetProperty("previous").GetString()!, Encoding.UTF8.GetBytes(line.GetProperty("entry").GetRawText())));
        }

        Assert.StartsWith("seq,atUtc,kind,actor,action", csv, StringComparison.Ordinal);
        Assert.Equal(3, csv.Trim().Split("\r\n").Length);
    }

    [Theory]
    [InlineData("/api/audit")]
    [InlineData("/api/audit/verify")]
    [InlineData("/api/audit/export")]
    public async Task Api_WithoutCredentials_IsRefused(string path)
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        using var answer = await host.Api.GetAsync(path, None);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task AuditVerify_WholeThenBroken_HasItsExitCodes()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var token = await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read);
        async Task<(int Code, string Out, string Error)> RunAsync(params string[] more) =>
            await ConsoleProcess.RunAsync(null, ["audit", "verify", "--url", host.Url, "--token", token, .. more]);

        var whole = await RunAsync();
        var anchor = whole.Out.Split('\n')[1]["End: ".Length..];
        var held = await RunAsync("--anchor", anchor);
        var bad = await RunAsync("--anchor", "yesterday");
        await host.Redis.ExecuteAsync("XDEL", [host.Keys.AuditLedger, "2-0"], None);
        var broken = await RunAsync();
        var json = await RunAsync("--json");
        var refused = await ConsoleProcess.RunAsync(null, "audit", "verify", "--url", host.Url, "--token", "oct_no_no");

        Assert.Equal((0, 0, 2, 5, 5, 4), (whole.Code, held.Code, bad.Code, broken.Code, json.Code, refused.Code));
        Assert.Contains("anchor", bad.Error, StringComparison.Ordinal);
        Assert.Equal("Entry 2 is missing.", broken.Out.Trim());
        Assert.Equal("missing", JsonDocument.Parse(json.Out).RootElement.GetProperty("broken").GetProperty("kind").GetString());
    }

    private static async Task<List<AuditEntry>> EntriesAsync(ConsoleHost host) =>
        [.. (await host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All, null, 100, None)).Entries.Reverse()];
}
