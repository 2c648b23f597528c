using System.Text.Json;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Http;

/// <summary>The main job on real input: a sender written in JavaScript, unknown to the console, and everything it sent is kept.</summary>
public sealed class RealSenderTests(SharedRedis redis)
{
    [Fact]
    public async Task NodeSender_PostsAHundredMilestonesAndSummaries_EveryOneIsKeptAsSent()
    {
        await using var host = await ConsoleHost.StartAsync(
            redis.ConnectionString, redis.NewPrefix(), settings: new Dictionary<string, string?> { ["MILESTONE_SIGNING_SECRET"] = Sender.Secret });
        var sent = await RealSender.RunAsync(host.Url, Sender.Secret, milestones: 100, summaries: 5);
        Assert.Equal(100, sent.Milestones.Count);
        Assert.All(sent.Milestones, one => Assert.Equal("accepted", one.Status));
        Assert.All(sent.Summaries, one => Assert.Equal("accepted", one.Status));

        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        client.DefaultRequestHeaders.Add("Cookie", await host.SignInAsync());
        var wanted = sent.Milestones.ToDictionary(one => one.MilestoneId, one => one.Claim);
        await Eventually.BecomesTrueAsync(async () => (await HistoryAsync(client)).Count == wanted.Count, "all milestones are in the history");
        Assert.Equal(wanted, await HistoryAsync(client));

        using var feed = JsonDocument.Parse(await client.GetStringAsync("/api/milestones/latest?limit=50"));
        Assert.Equal(
            sent.Milestones.Reverse().Take(50).Select(one => one.MilestoneId),
            feed.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("milestoneId").GetString()));
        using var demand = JsonDocument.Parse(await client.GetStringAsync("/api/command-center/demand-live"));
        Assert.Equal(sent.Summaries[^1].SummaryId, demand.RootElement.GetProperty("snapshot").GetProperty("summaryId").GetString());
        using var refused = JsonDocument.Parse(await client.GetStringAsync("/api/milestones/dead-letter"));
        Assert.Equal(0, refused.RootElement.GetProperty("count").GetInt32());
    }

    private static async Task<Dictionary<string, string>> HistoryAsync(HttpClient client)
    {
        var lines = await client.GetStringAsync("/api/proof/export?format=json");
        var found = new Dictionary<string, string>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var item = JsonDocument.Parse(line);
            found.Add(item.RootElement.GetProperty("milestoneId").GetString()!, item.RootElement.GetProperty("claim").GetString()!);
        }

        return found;
    }
}
