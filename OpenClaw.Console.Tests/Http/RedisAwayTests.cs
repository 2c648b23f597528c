using System.Net;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Http;

/// <summary>What senders and readers see while Redis is away, and that nothing acknowledged is lost by a kill -9 of it.</summary>
public sealed class RedisAwayTests
{
    [Fact]
    public async Task Redis_KilledAndBack_NothingAcknowledgedIsLostAndEverythingHeals()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await ConsoleHost.StartAsync(server.ConnectionString, "away:", settings: new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = Sender.Secret });
        using var sender = new Sender(host.Url, Sender.Secret);
        var acknowledged = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            if (i == 100)
            {
                await server.KillAsync();
                await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Away, "the console notices");
                var answer = await sender.MilestoneAsync(Sender.Milestone("while-away"));
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
                Assert.NotNull(answer.RetryAfter);
                using var http = new HttpClient { BaseAddress = new Uri(host.Url) };
                Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/login")).StatusCode);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/api/milestones/latest")).StatusCode);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/health/ready")).StatusCode);
                Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
                await server.StartAgainAsync();
                await Eventually.BecomesTrueAsync(() => host.Status.Redis.State == RedisState.Up, "the console heals");
            }

            if ((await sender.MilestoneAsync(Sender.Milestone($"k{i}"))).Status == HttpStatusCode.OK)
            {
                acknowledged.Add($"k{i}");
            }
        }

        Assert.True(acknowledged.Count >= 190, $"only {acknowledged.Count} of 200 were acknowledged");
        foreach (var key in acknowledged)
        {
            Assert.Contains("duplicate", (await sender.MilestoneAsync(Sender.Milestone(key))).Text, StringComparison.Ordinal);
        }

        Assert.Contains("accepted", (await sender.MilestoneAsync(Sender.Milestone("while-away"))).Text, StringComparison.Ordinal);
    }
}
