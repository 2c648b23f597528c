using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Logging.Abstractions;
using OpenClaw.Console.Access;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>What keeps a session alive and what does not, and who is believed while nobody can be asked.</summary>
public sealed class SessionUseTests(SharedRedis redis)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Session_OfATabLeftOpen_IsKeptAliveBySomebodyAtItAlone()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var ada = await host.SignedInAsync();
        var (sessions, began) = (host.Get<SessionService>(), (await SessionAsync(host)).LastSeenAt);

        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull(await sessions.ValidateAsync((await SessionAsync(host)).Id, ConsoleHost.UserName, use: false, None, fresh: true));
        using (await ada.PostAsync("/_blazor/negotiate?negotiateVersion=1", null))
        {
            Assert.Equal(began, (await SessionAsync(host)).LastSeenAt); // a tab that reconnects by itself
        }

        using var active = await ada.PostAsync("/api/access/active", null);
        Assert.Equal(HttpStatusCode.NoContent, active.StatusCode);
        Assert.InRange((await SessionAsync(host)).LastSeenAt - began, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task Circuit_WhoseSessionIsIdleOrRevokedWithoutAnEvent_IsSignedOutAtTheNextLook()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var signedIn = await host.SignedInAsync();
        var session = await SessionAsync(host);
        using var circuit = new CircuitSessions(NullLoggerFactory.Instance, host.Get<SessionService>(), host.Get<LiveFeed>()) { Interval = TimeSpan.FromMilliseconds(50) };
        var ended = new TaskCompletionSource<AuthenticationState>();
        var user = new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, ConsoleHost.UserName), new Claim(ClaimTypes.Name, ConsoleHost.UserName), new Claim("oc:session", "the text whose hash is the id")], "test"));
        var id = user.SessionId()!;
        await host.Redis.ExecuteAsync("COPY", [host.Keys.AccessSession(session.Id), host.Keys.AccessSession(id)]);
        circuit.SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        circuit.AuthenticationStateChanged += async state => ended.TrySetResult(await state);

        // The looks themselves do not prolong it: it ends as soon as its idle time is over.
        await host.Redis.ExecuteAsync("PEXPIRE", [host.Keys.AccessSession(id), 400]);

        Assert.False((await ended.Task.WaitAsync(TimeSpan.FromSeconds(20))).User.Identity!.IsAuthenticated);
    }

    [Fact]
    public async Task Session_RedisAway_IsBelievedWhereItWasSeenStandingAlone()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await ConsoleHost.StartAsync(server.ConnectionString, "believed:");
        await using var other = await ConsoleHost.StartAsync(server.ConnectionString, "believed:");
        var cookie = await one.SignInAsync();
        using var ada = WithCookie(one, cookie);
        using var stranger = WithCookie(other, cookie); // may have been ended since, for all this replica knows
        using var ben = await other.SignedInAsync(Role.Viewer);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await ada.GetAsync("/")).StatusCode, (await ben.GetAsync("/")).StatusCode));

        await server.KillAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await ada.GetAsync("/")).StatusCode, (await ben.GetAsync("/")).StatusCode));
        Assert.Equal("/login", (await stranger.GetAsync("/")).Headers.Location?.AbsolutePath);
        one.Get<SessionService>().Forget(); // somebody's access changed after it was seen
        Assert.Equal("/login", (await ada.GetAsync("/")).Headers.Location?.AbsolutePath);
        other.Time.Advance(TimeSpan.FromHours(13));
        Assert.Equal("/login", (await ben.GetAsync("/")).Headers.Location?.AbsolutePath);
    }

    private static HttpClient WithCookie(ConsoleHost host, string cookie)
    {
        var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return client;
    }

    private static async Task<Session> SessionAsync(ConsoleHost host) => Assert.Single(await host.Get<SessionService>().ListAsync(Actor.System, None)).Session;
}
