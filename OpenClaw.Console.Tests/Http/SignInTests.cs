using System.Net;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The sign-in page, its limits, and the end of sessions.</summary>
public sealed class SignInTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    private const string Wrong = "User name or password is wrong.";

    [Fact]
    public async Task Login_RightPassword_LeadsToTheReturnUrlAndOpensIt()
    {
        var host = untouched.Host;
        using var client = host.Client();

        using var answer = await client.PostLoginAsync("ADA", ConsoleHost.Password, "?returnUrl=%2Fproof%3Flane%3Dpayments");

        Assert.Equal("/proof?lane=payments", answer.Headers.Location?.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil")]
    public async Task Login_ReturnUrlOfAnotherSite_LeadsHome(string returnUrl)
    {
        var host = untouched.Host;
        using var client = host.Client();

        using var answer = await client.PostLoginAsync(ConsoleHost.UserName, ConsoleHost.Password, $"?returnUrl={Uri.EscapeDataString(returnUrl)}");
        using var again = await client.GetAsync($"/login?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal("/", new Uri(new Uri(host.Url), answer.Headers.Location!).AbsolutePath);
        Assert.Equal(new Uri(host.Url).Authority, new Uri(new Uri(host.Url), answer.Headers.Location!).Authority);
        Assert.Equal(new Uri(host.Url).Authority, new Uri(new Uri(host.Url), again.Headers.Location!).Authority);
    }

    [Fact]
    public async Task Login_WrongNameOrPassword_SaysTheSameAndKeepsTheName()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.AddUserAsync("off", Role.Viewer);
        await host.Get<UserService>().SetDisabledAsync(Actor.System, "off", disabled: true, CancellationToken.None);

        foreach (var (user, password) in new[] { (ConsoleHost.UserName, "wrong word"), ("nobody", ConsoleHost.Password), ("off", ConsoleHost.Password), ("<b>", "wrong again"), (ConsoleHost.UserName, new string('p', 5000)) })
        {
            using var client = host.Client();
            using var answer = await client.PostLoginAsync(user, password);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(Wrong, page, StringComparison.Ordinal);
            Assert.Contains($"value=\"{WebUtility.HtmlEncode(user)}\"", page, StringComparison.Ordinal);
            Assert.DoesNotContain(password, page.Replace(Wrong, "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Login_TooManyFailuresOfAnAccount_LocksItWhateverThePasswordAndOpensByItself()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = host.Client();
        foreach (var name in (string[])[ConsoleHost.UserName, "nobody"])
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Contains(Wrong, await TextAsync(client, name, "wrong"), StringComparison.Ordinal);
            }

            Assert.Contains("locked after too many failures. Try again in 5 min.", await TextAsync(client, name, ConsoleHost.Password), StringComparison.Ordinal);
        }

        var left = (await host.Redis.ExecuteAsync("PTTL", [host.Keys.AccessFailures(ConsoleHost.UserName)])).AsInt64();
        Assert.InRange(left, 1, 300_000);
        await host.Redis.ExecuteAsync("DEL", [host.Keys.AccessFailures(ConsoleHost.UserName)]); // as its time to live does
        using var open = await host.SignedInAsync();
        Assert.Equal(0, (await host.Redis.ExecuteAsync("EXISTS", [host.Keys.AccessFailures(ConsoleHost.UserName)])).AsInt64());
    }

    [Fact]
    public async Task Login_TooManyAttemptsFromAnAddress_IsRefusedWithoutLockingTheAccount()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Access:SignInsPerMinute", "3"));
        using var client = host.Client();
        for (var i = 0; i < 3; i++)
        {
            await TextAsync(client, $"user{i}", "wrong");
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Contains("Too many attempts from your address", await TextAsync(client, ConsoleHost.UserName, ConsoleHost.Password), StringComparison.Ordinal);
        }

        Assert.Equal(0, (await host.Redis.ExecuteAsync("EXISTS", [host.Keys.AccessFailures(ConsoleHost.UserName)])).AsInt64());
    }

    [Fact]
    public async Task Login_FormOfAnotherBrowserOrWithoutToken_ComesAgainInsteadOfAnError()
    {
        var host = untouched.Host;

        using var answer = await host.Api.PostAsync("/login?returnUrl=%2Fproof", new FormUrlEncodedContent(
            [KeyValuePair.Create("_handler", "sign-in"), KeyValuePair.Create("Form.Name", "admin"), KeyValuePair.Create("Form.Password", ConsoleHost.Password)]));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/login?returnUrl=%2Fproof", answer.Headers.Location?.OriginalString);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(text => text.StartsWith("openclaw-console=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Logout_EndsTheSessionItselfAndNotOnlyTheCookie()
    {
        var host = untouched.Host;
        using var client = host.Client();
        using var answer = await client.PostLoginAsync(ConsoleHost.UserName, ConsoleHost.Password);
        using var thief = host.Client();
        thief.DefaultRequestHeaders.Add("Cookie", ConsoleHostClients.SessionCookie(answer));
        Assert.Equal(HttpStatusCode.OK, (await thief.GetAsync("/")).StatusCode);

        using var left = await client.PostAsync("/logout", null);

        Assert.Equal("/login", left.Headers.Location?.OriginalString);
        Assert.Equal("/login", (await thief.GetAsync("/")).Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task Session_EndedByAnAdministrator_LeadsToSignInAtTheNextRequest()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var viewer = await host.SignedInAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/")).StatusCode);
        var sessions = await host.Get<SessionService>().ListAsync(Actor.System, CancellationToken.None);

        await host.Get<SessionService>().EndAsync(Actor.System, [Assert.Single(sessions).Session.Id], CancellationToken.None);

        Assert.Equal("/login", (await viewer.GetAsync("/")).Headers.Location?.AbsolutePath);
        Assert.Empty(await host.Get<SessionService>().ListAsync(Actor.System, CancellationToken.None));
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("password")]
    [InlineData("disabled")]
    [InlineData("deleted")]
    public async Task Session_OfAUserWhoWasChanged_Ends(string change)
    {
        var (host, name) = (untouched.Host, $"vera-{change}");
        await host.AddUserAsync(name, Role.Viewer);
        using var vera = await host.SignedInAsync(name);
        Assert.Equal(HttpStatusCode.OK, (await vera.GetAsync("/")).StatusCode);
        var users = host.Get<UserService>();

        var outcome = await (change switch
        {
            "roles" => users.SetRolesAsync(Actor.System, name, [Role.Operator], CancellationToken.None),
            "password" => users.SetPasswordAsync(Actor.System, name, "another good password", CancellationToken.None),
            "disabled" => users.SetDisabledAsync(Actor.System, name, disabled: true, CancellationToken.None),
            _ => users.DeleteAsync(Actor.System, name, CancellationToken.None),
        });

        Assert.IsType<AccessOutcome.Done>(outcome);
        Assert.Equal("/login", (await vera.GetAsync("/")).Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task Session_EndedOnAnotherReplica_EndsHere()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        var cookie = await one.SignInAsync();
        using var there = other.Client();
        there.DefaultRequestHeaders.Add("Cookie", cookie);
        Assert.Equal(HttpStatusCode.OK, (await there.GetAsync("/")).StatusCode);

        var sessions = await one.Get<SessionService>().ListAsync(Actor.System, CancellationToken.None);
        await one.Get<SessionService>().EndAsync(Actor.System, [.. sessions.Select(session => session.Session.Id)], CancellationToken.None);

        await Eventually.BecomesTrueAsync(() => there.GetAsync("/").Result.StatusCode == HttpStatusCode.Redirect, "the other replica knows that the session ended");
    }

    [Fact]
    public async Task Session_AtTheEndOfItsLife_Ends()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var admin = await host.SignedInAsync();
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/")).StatusCode);

        host.Time.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));

        Assert.Equal("/login", (await admin.GetAsync("/")).Headers.Location?.AbsolutePath);
    }

    [Fact]
    public async Task SessionThatEnded_RedisAwayAfterwards_StaysEnded()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "ended:", settings: new Dictionary<string, string?> { ["Redis:CallTimeout"] = "00:00:00.5" });
        using var client = host.Client();
        using var answer = await client.PostLoginAsync(ConsoleHost.UserName, ConsoleHost.Password);
        using var thief = host.Client();
        thief.DefaultRequestHeaders.Add("Cookie", ConsoleHostClients.SessionCookie(answer));
        await client.PostAsync("/logout", null);
        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/")).StatusCode);
        using var standing = await host.SignedInAsync();
        Assert.Equal(HttpStatusCode.OK, (await standing.GetAsync("/")).StatusCode);

        await server.KillAsync();

        Assert.Equal(HttpStatusCode.Redirect, (await thief.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await standing.GetAsync("/")).StatusCode);
        Assert.Contains("Redis is away", await host.Api.GetStringAsync("/login"), StringComparison.Ordinal);
        Assert.Contains("Redis is away", await TextAsync(host.Client(), ConsoleHost.UserName, ConsoleHost.Password), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(HttpClient client, string user, string password)
    {
        using var answer = await client.PostLoginAsync(user, password);
        return await answer.Content.ReadAsStringAsync();
    }
}
