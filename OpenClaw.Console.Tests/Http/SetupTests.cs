using System.Net;
using OpenClaw.Console.Access;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The first start without users: a one-time link in the log creates the administrator.</summary>
public sealed class SetupTests(SharedRedis redis)
{
    [Fact]
    public async Task Link_FromTheLog_CreatesTheAdministratorOnceAndSignsIn()
    {
        await using var host = await StartEmptyAsync();
        var link = await host.SetupLinkAsync();
        using var client = host.Client();
        Assert.Contains("There are no users yet", await host.Api.GetStringAsync("/login"), StringComparison.Ordinal);

        using var answer = await CreateAsync(client, link, "ada", "a fine long password");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/access/users")).StatusCode);
        Assert.Contains("was used or is older than 15 minutes", await host.Api.GetStringAsync(link), StringComparison.Ordinal);
        Assert.DoesNotContain("There are no users yet", await host.Api.GetStringAsync("/login"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_UsedByTwoAtOnce_CreatesOneAdministrator()
    {
        await using var host = await StartEmptyAsync();
        var link = await host.SetupLinkAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var client = host.Client();
            using var answer = await CreateAsync(client, link, $"ada{i}", "a fine long password");
            return answer.Headers.Location is { IsAbsoluteUri: true, PathAndQuery: "/" }; // who comes too late is sent elsewhere
        }));

        Assert.Single(answers, created => created);
        Assert.Equal(1, (await host.Redis.ExecuteAsync("HLEN", [host.Keys.AccessUsers])).AsInt64());
    }

    [Fact]
    public async Task Link_TooOldOrMadeUp_CreatesNobodyAndTheFormIsNotTaken()
    {
        await using var host = await StartEmptyAsync();
        var link = await host.SetupLinkAsync();
        using var client = host.Client();
        var page = await client.GetStringAsync(link);
        var setup = new Uri(link).Query.Split('=')[1];
        await host.Redis.ExecuteAsync("DEL", [host.Keys.AccessSetup(SecretTextHash(setup))]); // as its time to live does

        Assert.Contains("Create administrator", page, StringComparison.Ordinal);
        using var late = await client.PostAsync(link, Form(page, "ada", "a fine long password"));
        using var madeUp = await host.Api.GetAsync($"/setup?code={new string('a', 64)}");

        Assert.Equal(new Uri(link).PathAndQuery, late.Headers.Location?.PathAndQuery);
        Assert.Contains("was used or is older than 15 minutes", await madeUp.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await host.Redis.ExecuteAsync("HLEN", [host.Keys.AccessUsers])).AsInt64());
    }

    [Theory]
    [InlineData("x", "a fine long password", null, "User name: use 2 to 64")]
    [InlineData("ada", "short", null, "Password: use at least 12 characters")]
    [InlineData("ada", "a fine long password", "another long password", "the two passwords differ")]
    [InlineData("a-long-user-name", "A-LONG-USER-NAME", null, "is not the user name")]
    public async Task Form_WithWhatCannotBeUsed_SaysWhyAndTheLinkStillWorks(string name, string password, string? again, string problem)
    {
        await using var host = await StartEmptyAsync();
        var link = await host.SetupLinkAsync();
        using var client = host.Client();

        using var refused = await CreateAsync(client, link, name, password, again);

        Assert.Contains(problem, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var answer = await CreateAsync(client, link, "ada", "a fine long password");
        Assert.Equal("/", answer.Headers.Location?.PathAndQuery);
    }

    [Fact]
    public async Task Environment_WithAnUnusablePassword_StopsTheStartAndNamesIt()
    {
        var error = await Assert.ThrowsAsync<Configuration.ConfigurationException>(() => ConsoleHost.StartAsync(redis, ("CONSOLE_ADMIN_PASSWORD", "short")));

        Assert.Contains("CONSOLE_ADMIN_PASSWORD", error.Message, StringComparison.Ordinal);
    }

    private static string SecretTextHash(string code) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(code)));

    private static Task<HttpResponseMessage> CreateAsync(HttpClient client, string link, string name, string password, string? again = null) =>
        client.PostFormAsync(link, "setup", ("Form.Name", name), ("Form.Password", password), ("Form.Again", again ?? password));

    private static FormUrlEncodedContent Form(string page, string name, string password) => new(
    [
        KeyValuePair.Create("_handler", "setup"), KeyValuePair.Create("__RequestVerificationToken", ConsoleHostClients.AntiforgeryToken(page)),
        KeyValuePair.Create("Form.Name", name), KeyValuePair.Create("Form.Password", password), KeyValuePair.Create("Form.Again", password),
    ]);

    private Task<ConsoleHost> StartEmptyAsync() =>
        ConsoleHost.StartAsync(redis, ("CONSOLE_ADMIN_USER", ""));
}
