using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Live;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>What a live connection brings, and that it ends with what opened it while others go on.</summary>
public sealed class HubTests(SharedRedis redis)
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Connection_OfASessionThatEnds_IsClosedAndOthersAreNot()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.AddUserAsync("vera", Role.Viewer);
        using var browser = host.Client();
        using var signedIn = await browser.PostLoginAsync("vera", ConsoleHost.Password);
        await using var vera = await HubClient.ConnectAsync(new Uri(host.Url), ("Cookie", ConsoleHostClients.SessionCookie(signedIn)), ("Origin", host.Url));
        await using var ada = await HubClient.ConnectAsync(new Uri(host.Url), ("Cookie", await host.SignInAsync()), ("Origin", host.Url));
        await using var anyone = await HubClient.ConnectAsync(new Uri(host.Url));
        await vera.SubscribeAsync(null, "audit");
        await ada.SubscribeAsync(null, "audit");
        await anyone.SubscribeAsync(null, "milestones_feed");

        await host.Get<UserService>().SetDisabledAsync(Actor.System, "vera", disabled: true, CancellationToken.None);

        await vera.Closed.WaitAsync(AMinute);
        Assert.Equal("audit", (await ada.NextAsync()).Argument.GetProperty("channel").GetString());
        Assert.False(ada.Closed.IsCompleted);
        Assert.False(anyone.Closed.IsCompleted);
    }

    [Fact]
    public async Task Connection_OfATokenThatIsRevoked_IsClosed()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var token = await host.AddTokenAsync(TimeSpan.FromDays(1), Scopes.Read);
        await using var machine = await HubClient.ConnectAsync(new Uri(host.Url), ("Authorization", $"Bearer {token}"));
        await machine.SubscribeAsync(null, "audit");

        await host.Get<TokenService>().RevokeAsync(Actor.System, token.Split('_')[1], CancellationToken.None);

        await machine.Closed.WaitAsync(AMinute);
    }

    [Fact]
    public async Task Milestone_AcceptedByTheIngest_ComesWithItsEventLiveAndReplayed()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("MILESTONE_SIGNING_SECRET", Sender.Secret));
        await using var live = await HubClient.ConnectAsync(new Uri(host.Url));
        var start = await live.SubscribeAsync(null, "milestones_feed");

        Assert.Contains("accepted", await host.PostMilestoneAsync("hub-1"), StringComparison.Ordinal);
        Assert.Contains("accepted", await host.PostMilestoneAsync("hub-2"), StringComparison.Ordinal);

        var first = (await live.NextAsync()).Argument;
        var second = (await live.NextAsync()).Argument;
        await using var later = await HubClient.ConnectAsync(new Uri(host.Url));
        await later.SubscribeAsync(start, "milestones_feed");
        var replayed = (await later.NextAsync()).Argument;
        Assert.Equal("milestone.accepted", first.GetProperty("type").GetString());
        Assert.Equal(["m.hub-1", "m.hub-2"], new[] { first, second }.Select(e => e.GetProperty("data").GetProperty("event").GetProperty("milestoneId").GetString()));
        Assert.Equal(first.GetRawText(), replayed.GetRawText());
    }
}
