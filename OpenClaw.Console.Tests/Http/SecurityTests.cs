using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>What guards every answer and every request from a browser.</summary>
public sealed class SecurityTests(HostFixture fixture, SharedRedis redis) : IClassFixture<HostFixture>
{
    private readonly ConsoleHost _host = fixture.Host;

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.Redirect)]
    [InlineData("GET", "/login", HttpStatusCode.OK)]
    [InlineData("GET", "/css/app.css", HttpStatusCode.OK)]
    [InlineData("GET", "/api/milestones/latest", HttpStatusCode.OK)]
    [InlineData("GET", "/api/access/tokens", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/internal/milestones/ingest", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/no/such/page", HttpStatusCode.NotFound)]
    [InlineData("GET", "/health/live", HttpStatusCode.OK)]
    public async Task Answer_OfAnyKind_CarriesTheSecurityHeadersOnce(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _host.Api.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Page_SignedIn_HasNoInlineScriptAndIsNotStored()
    {
        using var admin = await _host.SignedInAsync();
        using var answer = await admin.GetAsync("/");

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" onclick=", page, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Headers.CacheControl is { NoStore: true });
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.Created)]
    public async Task Post_WithACookieFromAnotherSite_IsRefused(string header, string value, HttpStatusCode status)
    {
        using var admin = await _host.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/access/tokens") { Content = JsonContent.Create(new { name = "t", scopes = new[] { "read" } }) };
        request.Headers.Add(header, value);

        using var answer = await admin.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Socket_WithACookieFromAnotherSite_IsRefused()
    {
        using var admin = await _host.SignedInAsync();
        foreach (var path in (string[])["/_blazor/negotiate?negotiateVersion=1", "/hubs/live/negotiate?negotiateVersion=1"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add("Origin", "https://evil.example");
            Assert.Equal(HttpStatusCode.Forbidden, (await admin.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Cookie_OfASession_CannotBeReadByScriptsOrSentByOtherSites()
    {
        using var client = _host.Client();
        using var answer = await client.PostLoginAsync(ConsoleHost.UserName, ConsoleHost.Password);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), text => text.StartsWith("openclaw-console=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ForwardedHeaders_FromAConfiguredProxy_AreBelieved()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Server:TrustedProxies:0", "127.0.0.0/8"));

        var (address, secure) = await SignInForwardedAsync(host);

        Assert.Equal(("203.0.113.9", true), (address, secure));
    }

    [Fact]
    public async Task ForwardedHeaders_FromAnybodyElse_AreIgnored()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Server:TrustedProxies:0", "10.0.0.1"));

        var (address, secure) = await SignInForwardedAsync(host);

        Assert.Equal(("127.0.0.1", false), (address, secure));
    }

    [Fact]
    public async Task Pages_WithoutTheRole_LeadToDeniedOrSignIn()
    {
        using var viewer = await _host.SignedInAsync(Role.Viewer, Role.Operator, Role.Approver);
        foreach (var path in (string[])["/access", "/access/users", "/access/tokens", "/access/sessions", "/secrets"])
        {
            using var denied = await viewer.GetAsync(path);
            Assert.Equal("/denied", denied.Headers.Location?.AbsolutePath);
            using var unknown = await _host.Api.GetAsync(path);
            Assert.Equal("/login", unknown.Headers.Location?.AbsolutePath);
            Assert.Contains(Uri.EscapeDataString(path), unknown.Headers.Location?.Query, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/account")).StatusCode);
    }

    [Fact]
    public async Task Page_ThatDoesNotExist_IsToldByAPageToPeopleAndByAStatusToMachines()
    {
        using var admin = await _host.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/no/such/page");
        request.Headers.Accept.ParseAdd("text/html");
        using var page = await admin.SendAsync(request);
        using var bare = await admin.GetAsync("/api/no/such/thing");

        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal((HttpStatusCode.NotFound, 0L), (bare.StatusCode, bare.Content.Headers.ContentLength));
    }

    private static async Task<(string Address, bool Secure)> SignInForwardedAsync(ConsoleHost host)
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        using var answer = await client.PostLoginAsync(ConsoleHost.UserName, ConsoleHost.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var session = Assert.Single(await host.Get<SessionService>().ListAsync(Actor.System, CancellationToken.None));
        using var other = host.Client();
        other.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var form = await other.GetAsync("/login");
        return (session.Session.Address, Assert.Single(form.Headers.GetValues("Set-Cookie")).Contains("secure", StringComparison.OrdinalIgnoreCase));
    }
}
