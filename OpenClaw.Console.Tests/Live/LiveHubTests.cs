using System.Security.Claims;
using System.Text.Json;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Live;

[Slow]
public sealed class LiveHubTests(SharedRedis redis)
{
    [Fact]
    public async Task Subscribe_EventEmitted_IsSentWithItsDataAsAnObject()
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address);
        Assert.Equal("0", await client.SubscribeAsync(null, LiveChannels.MilestonesFeed));

        await host.EmitAsync(LiveChannels.DemandSummary);
        await host.EmitAsync(LiveChannels.MilestonesFeed, """{"event":{"milestoneId":"m-1","claim":"é\u2028<"}}""");
        var (name, sent) = await client.NextAsync();

        Assert.Equal("event", name);
        Assert.Equal(["id", "channel", "type", "at", "data"], sent.EnumerateObject().Select(p => p.Name));
        Assert.Equal("2", sent.GetProperty("id").GetString());
        Assert.Equal("milestones_feed", sent.GetProperty("channel").GetString());
        Assert.Equal("test.happened", sent.GetProperty("type").GetString());
        Assert.Equal(new DateTimeOffset(2026, 3, 14, 9, 26, 53, 589, TimeSpan.Zero), sent.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Object, sent.GetProperty("data").ValueKind);
        Assert.Equal("é\u2028<", sent.GetProperty("data").GetProperty("event").GetProperty("claim").GetString());
        Assert.DoesNotContain("secret-ref", sent.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_AfterAnIdWhileEventsKeepComing_SendsEachOnceInOrder()
    {
        const int Before = 1200, During = 1200;
        await using var host = await StartAsync();
        for (var i = 0; i < Before; i++)
        {
            await host.EmitAsync(LiveChannels.MilestonesFeed);
        }

        await using var client = await HubClient.ConnectAsync(host.Address);
        var emitting = Task.Run(async () =>
        {
            for (var i = 0; i < During; i++)
            {
                await host.EmitAsync(LiveChannels.MilestonesFeed);
            }
        });
        await client.SubscribeAsync("150", LiveChannels.MilestonesFeed);
        await emitting;

        for (var expected = 151; expected <= Before + During; expected++)
        {
            Assert.Equal(expected, await client.NextIdAsync());
        }

        Assert.False(client.HasMore);
    }

    [Fact]
    public async Task Subscribe_ConnectionMovesToAnotherReplica_GoesOnWhereItWas()
    {
        var prefix = redis.NewPrefix();
        await using var one = await HubHost.StartAsync(redis.ConnectionString, prefix);
        await using var two = await HubHost.StartAsync(redis.ConnectionString, prefix);
        string last;
        await using (var client = await HubClient.ConnectAsync(one.Address))
        {
            await client.SubscribeAsync(null, LiveChannels.MilestonesFeed);
            await two.EmitAsync(LiveChannels.MilestonesFeed);
            last = (await client.NextAsync()).Argument.GetProperty("id").GetString()!;
        }

        await one.EmitAsync(LiveChannels.MilestonesFeed);
        await using var moved = await HubClient.ConnectAsync(two.Address);
        await moved.SubscribeAsync(last, LiveChannels.MilestonesFeed);
        await one.EmitAsync(LiveChannels.MilestonesFeed);

        Assert.Equal(2, await moved.NextIdAsync());
        Assert.Equal(3, await moved.NextIdAsync());
    }

    [Fact]
    public async Task Subscribe_AfterAnIdThatIsTooOld_SaysGapThenSendsWhatIsLeft()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await host.EmitAsync(LiveChannels.MilestonesFeed);
        }

        await host.Gateway.ExecuteAsync("XTRIM", [host.Keys.Events, "MAXLEN", 2]);
        await using var client = await HubClient.ConnectAsync(host.Address);
        await client.SubscribeAsync("1", LiveChannels.MilestonesFeed);

        var (name, gap) = await client.NextAsync();
        Assert.Equal(("gap", "1", "3"), (name, gap.GetProperty("afterId").GetString(), gap.GetProperty("lastId").GetString()));
        Assert.Equal(4, await client.NextIdAsync());
        Assert.Equal(5, await client.NextIdAsync());
    }

    [Fact]
    public async Task Subscribe_AfterAnIdOfDataThatIsNoMore_SaysGapThenGoesOnLive()
    {
        await using var host = await StartAsync();
        await host.EmitAsync(LiveChannels.MilestonesFeed);
        await Eventually.BecomesTrueAsync(() => host.Feed.LastId == 1, "the feed has seen it");
        await using var client = await HubClient.ConnectAsync(host.Address);

        Assert.Equal("1", await client.SubscribeAsync("5000", LiveChannels.MilestonesFeed));
        await host.EmitAsync(LiveChannels.MilestonesFeed);

        Assert.Equal("gap", (await client.NextAsync()).Name);
        Assert.Equal(2, await client.NextIdAsync());
    }

    [Fact]
    public async Task Subscribe_DataReplacedWhileConnected_SaysGapThenSendsTheNewIds()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await host.EmitAsync(LiveChannels.MilestonesFeed);
        }

        await using var client = await HubClient.ConnectAsync(host.Address);
        await client.SubscribeAsync("2", LiveChannels.MilestonesFeed);
        Assert.Equal(3, await client.NextIdAsync());
        await host.Gateway.ExecuteAsync("DEL", [host.Keys.Events, host.Keys.EventsSequence, host.Keys.EventsEpoch]);
        Assert.Equal("gap", (await client.NextAsync()).Name);

        await host.EmitAsync(LiveChannels.MilestonesFeed);

        Assert.Equal(1, await client.NextIdAsync());
    }

    [Fact]
    public async Task Subscribe_Again_ReplacesWhatWasListenedTo()
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address);
        await client.SubscribeAsync(null, LiveChannels.MilestonesFeed);
        await client.SubscribeAsync(null, LiveChannels.DemandSummary);

        await host.EmitAsync(LiveChannels.MilestonesFeed);
        await host.EmitAsync(LiveChannels.DemandSummary);

        Assert.Equal(2, await client.NextIdAsync());
    }

    [Theory]
    [InlineData(null, "tasks", "needs a viewer")]
    [InlineData(null, "no-such", "milestones_feed, demand_summary, tasks")]
    [InlineData("admin", "access", "There is no channel 'access'")]
    [InlineData("stranger", "audit", "needs a viewer")]
    public async Task Subscribe_ChannelNotForTheCaller_IsRefusedWithTheReason(string? role, string channel, string reason)
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address, role);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.SubscribeAsync(null, LiveChannels.MilestonesFeed, channel));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("approver")]
    [InlineData("read")]
    public async Task Subscribe_ViewerOrMachine_HearsEveryChannelOfTheHub(string role)
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address, role);
        await client.SubscribeAsync(null, [.. LiveChannels.OfHub]);

        foreach (var channel in LiveChannels.OfHub)
        {
            await host.EmitAsync(channel);
        }

        for (var id = 1; id <= LiveChannels.OfHub.Count; id++)
        {
            Assert.Equal(id, await client.NextIdAsync());
        }
    }

    [Fact]
    public async Task Subscribe_AnonymousReadOff_RefusesStrangers()
    {
        await using var host = await HubHost.StartAsync(redis.ConnectionString, redis.NewPrefix(), new RoleLiveAccess(() => false));
        await using var client = await HubClient.ConnectAsync(host.Address);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.SubscribeAsync(null, LiveChannels.MilestonesFeed));

        Assert.Contains("needs a viewer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public async Task Subscribe_NoOrTooManyChannels_IsRefused(int count)
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => client.SubscribeAsync(null, [.. Enumerable.Repeat(LiveChannels.MilestonesFeed, count)]));

        Assert.Contains("between 1 and 16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("5-0")]
    public async Task Subscribe_AfterSomethingThatIsNoId_IsRefused(string afterId)
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => client.SubscribeAsync(afterId, LiveChannels.MilestonesFeed));

        Assert.Contains("afterId", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_LargerThanASubscriptionCanBe_EndsTheConnection()
    {
        await using var host = await StartAsync();
        await using var client = await HubClient.ConnectAsync(host.Address);

        await client.SendAsync("{\"type\":1,\"target\":\"Subscribe\",\"arguments\":[[\"" + new string('x', 16_384) + "\"],null]}");

        await client.Closed.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Rights_TakenAwayWhileConnected_EndTheConnection()
    {
        var time = new ShiftedTime();
        var access = new SwitchableAccess();
        await using var host = await HubHost.StartAsync(redis.ConnectionString, redis.NewPrefix(), access, time);
        await using var client = await HubClient.ConnectAsync(host.Address, "viewer");
        await client.SubscribeAsync(null, LiveChannels.Audit);
        await host.EmitAsync(LiveChannels.Audit);
        await client.NextAsync();

        access.Allowed = false;
        time.Shift = TimeSpan.FromSeconds(31);
        await host.EmitAsync(LiveChannels.Audit);

        await client.Closed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(client.HasMore);
    }

    private Task<HubHost> StartAsync() => HubHost.StartAsync(redis.ConnectionString, redis.NewPrefix());

    private sealed class SwitchableAccess : ILiveAccess
    {
        public volatile bool Allowed = true;

        public bool MaySubscribe(ClaimsPrincipal user, string channel) => Allowed;
    }

    /// <summary>The system's clock, set forward at will; its timers are real.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Shift.TotalSeconds * TimestampFrequency);
    }
}
