using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Live;

namespace OpenClaw.Console.Tests.Ui;

/// <summary>What a page says when its connection is back.</summary>
public sealed class ReturnCircuitTests(SharedRedis redis)
{
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("pipeline", 120, "Connected again. 3 changes while you were away for 2 min.")]
    [InlineData("", 20, "Connected again. 3 changes while you were away for 20 s.")]
    [InlineData("", 120, null)] // the overview says it itself, and better
    public async Task Connection_BackAfterThingsHappened_SaysHowMuchOnAnyPage(string page, int seconds, string? said)
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var toasts = new Toasts(_time);
        var circuit = new ReturnCircuit(feed.Feed, toasts, new Somewhere(page), _time);
        await feed.EmitAsync(LiveChannels.Tasks);
        await Eventually.BecomesTrueAsync(() => feed.Feed.LastId == 1, "what was seen");

        await circuit.OnConnectionUpAsync(null!, default);
        Assert.Empty(toasts.Shown); // it has just been opened
        await circuit.OnConnectionDownAsync(null!, default);
        foreach (var channel in new[] { LiveChannels.Tasks, LiveChannels.Deliveries, LiveChannels.Jobs, LiveChannels.MilestonesFeed })
        {
            await feed.EmitAsync(channel);
        }

        await Eventually.BecomesTrueAsync(() => feed.Feed.LastId == 5, "things happen");
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await circuit.OnConnectionUpAsync(null!, default);

        Assert.Equal(said is null ? [] : [said], toasts.Shown.Select(toast => toast.Text));
    }

    [Fact]
    public async Task Connection_BackAndNothingHappened_SaysNothing()
    {
        await using var feed = await LiveTestFeed.StartAsync(redis.Gateway, redis.NewKeys());
        using var toasts = new Toasts(_time);
        var circuit = new ReturnCircuit(feed.Feed, toasts, new Somewhere("jobs"), _time);

        await circuit.OnConnectionDownAsync(null!, default);
        await circuit.OnConnectionUpAsync(null!, default);

        Assert.Empty(toasts.Shown);
    }

    private sealed class Somewhere : NavigationManager
    {
        public Somewhere(string page) => Initialize("http://console/", "http://console/" + page);
    }
}
