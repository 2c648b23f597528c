using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>Machine tokens and the orchestrator's credentials file (spec 3 section 4).</summary>
public sealed class TokenTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    private const string Route = "/api/access/tokens";

    [Fact]
    public async Task Token_Created_IsShownOnceWorksAndIsStoredHashed()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Access:AnonymousRead", "false"));
        using var admin = await host.SignedInAsync();

        using var answer = await admin.PostAsJsonAsync(Route, new { name = "reporting", scopes = new[] { "read" }, expiresInDays = 7 });
        var created = await answer.JsonAsync();
        var text = created.GetProperty("token").GetString()!;
        using var machine = host.WithToken(text);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync("/api/milestones/latest")).StatusCode);
        var listed = Assert.Single((await (await admin.GetAsync(Route)).JsonAsync()).GetProperty("tokens").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("token").ValueKind);
        Assert.Equal(ConsoleHost.UserName, listed.GetProperty("createdBy").GetString());
        Assert.Equal(JsonValueKind.String, listed.GetProperty("lastUsedAt").ValueKind);
        var stored = (await host.Redis.ExecuteAsync("HVALS", [host.Keys.AccessTokens]))[0].AsString()!;
        Assert.DoesNotContain(text.Split('_')[2], stored, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(text.Split('_')[2], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["read"]}""", "Name:")]
    [InlineData("""{"scopes":["read"]}""", "Name:")]
    [InlineData("""{"name":"t","scopes":[]}""", "Scopes: choose")]
    [InlineData("""{"name":"t"}""", "Scopes: choose")]
    [InlineData("""{"name":"t","scopes":["root"]}""", "'root' cannot be granted")]
    [InlineData("""{"name":"t","scopes":["tokens:manage"]}""", "'tokens:manage' cannot be granted")]
    [InlineData("""{"name":"t","scopes":["read",null]}""", "cannot be granted")]
    [InlineData("""{"name":"t","scopes":["read"],"expiresInDays":0}""", "Expiry:")]
    [InlineData("""{"name":"t","scopes":["read"],"expiresInDays":-1}""", "Expiry:")]
    [InlineData("""{"name":"t","scopes":["read"],"expiresInDays":1e300}""", "Expiry:")]
    [InlineData("""{"name":"t","scopes":["read"],"expiresInDays":4000}""", "Expiry:")]
    public async Task Create_WhatCannotBeUsed_Is400AndSaysWhy(string body, string problem)
    {
        var host = untouched.Host;
        using var admin = await host.SignedInAsync();

        using var answer = await admin.PostAsync(Route, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(problem, (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_Revoked_EndsAtOnceAndASecondTimeIs404()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Access:AnonymousRead", "false"));
        using var admin = await host.SignedInAsync();
        var text = await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read);
        using var machine = host.WithToken(text);
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync("/api/milestones/latest")).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"{Route}/{text.Split('_')[1]}")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await machine.GetAsync("/api/milestones/latest")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"{Route}/{text.Split('_')[1]}")).StatusCode);
    }

    [Fact]
    public async Task Token_AfterItsExpiryOrAltered_DoesNotWork()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Access:AnonymousRead", "false"));
        var text = await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read);
        using var machine = host.WithToken(text);
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync("/api/milestones/latest")).StatusCode);

        foreach (var bad in new[] { text[..^1] + (text[^1] == '0' ? '1' : '0'), text + "0", text.Replace("oct_", "", StringComparison.Ordinal), "oct__" + text.Split('_')[2], "oct", new string('0', 64), "x" })
        {
            using var other = host.WithToken(bad);
            Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/milestones/latest")).StatusCode);
        }

        host.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await machine.GetAsync("/api/milestones/latest")).StatusCode);
    }

    [Fact]
    public async Task Tokens_AreManagedByAdministratorsAndTheCredentialsFileAlone()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var others = await host.SignedInAsync(Role.Viewer, Role.Operator, Role.Approver);
        using var machine = host.WithToken(await host.AddTokenAsync(TimeSpan.FromDays(1), [.. Scopes.Grantable]));
        using var orchestrator = host.WithToken(Init(host));

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Api.GetAsync(Route)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await others.GetAsync(Route)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await machine.GetAsync(Route)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await orchestrator.GetAsync(Route)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await orchestrator.PostAsJsonAsync(Route, new { name = "t", scopes = new[] { "read" } })).StatusCode);
    }

    [Fact]
    public async Task Credentials_InitAndRotate_AreHonouredAtOnceWithGrace()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var first = Init(host);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, first));

        var files = Credentials(host);
        files.Rotate(TimeSpan.FromHours(24));
        var second = files.Read().File!.Token;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(host, first), await StatusAsync(host, second)));

        host.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(host, first), await StatusAsync(host, second)));

        files.Rotate(TimeSpan.Zero);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await StatusAsync(host, second), await StatusAsync(host, files.Read().File!.Token)));
        Assert.False(files.Init(force: false));
        File.Delete(files.Path);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, second));
    }

    [Fact]
    public async Task Create_ToDecideByAMachine_Is400()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var orchestrator = host.WithToken(Init(host));

        using var answer = await orchestrator.PostAsJsonAsync(Route, new { name = "t", scopes = new[] { "read", "approvals:write" } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("in the name of the person", (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_RotatedAgainWithinTheGrace_KeepTheFirstWindow()
    {
        var data = Directory.CreateTempSubdirectory("openclaw-credentials-");
        var time = new ManualTimeProvider();
        var files = new OrchestratorCredentials(data.FullName, time);
        files.Init(force: false);
        var tokens = new List<string>();
        foreach (var hours in new[] { 24, 2, 12 })
        {
            tokens.Add(files.Read().File!.Token);
            files.Rotate(TimeSpan.FromHours(hours));
        }

        Assert.Equal([true, true, true], tokens.Select(files.Accepts));
        time.Advance(TimeSpan.FromHours(3));
        Assert.Equal([true, false, true], tokens.Select(files.Accepts));
        for (var i = 0; i < 20; i++)
        {
            files.Rotate(TimeSpan.FromHours(24));
        }

        Assert.InRange(files.Read().File!.Replaced.Count(), 2, 9);
        time.Advance(TimeSpan.FromHours(25));
        Assert.Equal([false, false, false], tokens.Select(files.Accepts));
        var last = files.Read().File!.Token;
        files.Rotate(TimeSpan.FromHours(1));
        Assert.Null(files.Read().File!.Earlier);
        files.Rotate(TimeSpan.Zero);
        Assert.False(files.Accepts(last));
        data.Delete(recursive: true);
    }

    [Fact]
    public async Task Credentials_ReadableByOthersOrBroken_AreRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await using var host = await ConsoleHost.StartAsync(redis);
        var token = Init(host);
        var files = Credentials(host);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.Path));

        File.SetUnixFileMode(files.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, token));
        Assert.Contains("chmod 600", files.Read().Problem, StringComparison.Ordinal);

        File.SetUnixFileMode(files.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, token));
        foreach (var content in new[] { "", "null", "{}", """{"version":1}""", $$"""{"version":2,"token":"{{token}}"}""", $$"""{"version":1,"token":"{{token}}","previous":{ } }""" })
        {
            await File.WriteAllTextAsync(files.Path, content);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, token));
        }
    }

    private static OrchestratorCredentials Credentials(ConsoleHost host) => new(host.DataDirectory, host.Time);

    private static string Init(ConsoleHost host)
    {
        var credentials = Credentials(host);
        Assert.True(credentials.Init(force: false));
        return credentials.Read().File!.Token;
    }

    private static async Task<HttpStatusCode> StatusAsync(ConsoleHost host, string token)
    {
        using var client = host.WithToken(token);
        using var answer = await client.GetAsync(Route);
        return answer.StatusCode;
    }
}
