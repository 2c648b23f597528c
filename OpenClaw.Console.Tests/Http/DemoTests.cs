using Microsoft.Extensions.DependencyInjection;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Demo;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>--demo: the built-in sender, and its removal.</summary>
public sealed class DemoTests(SharedRedis redis)
{
    [Fact]
    public async Task Demo_Removed_LeavesWhatIsRealAndNothingElse()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var host = await ConsoleHost.StartAsync(
            redis.ConnectionString, redis.NewPrefix(), settings: new Dictionary<string, string?> { ["Demo:Enabled"] = "true", ["Demo:Interval"] = "01:00:00", ["MILESTONE_SIGNING_SECRET"] = Sender.Secret });
        using var sender = new Sender(host.Url, Sender.Secret);
        var demo = host.Services.GetRequiredService<DemoService>();
        await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<ProofIndex>().Count >= 80, "the demo tells its past");
        while ((await sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32() < 5)
        {
            await Task.Yield();
        }

        Assert.True(demo.HasData);
        Assert.Contains("accepted", (await sender.MilestoneAsync(Sender.Milestone("real"))).Text, StringComparison.Ordinal);
        await sender.MilestoneAsync("not json");

        await Assert.ThrowsAsync<ForbiddenException>(() => demo.RemoveAsync(Actor.Anonymous, cancel));
        Assert.Equal(80, await demo.RemoveAsync(Actor.System, cancel));

        Assert.False(demo.HasData);
        var latest = (await sender.GetAsync("/api/milestones/latest?limit=50")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("milestoneId").GetString());
        Assert.Equal(["m.real"], latest);
        Assert.Equal(1, (await sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32());
        var refused = await host.Services.GetRequiredService<DeadLetterService>().ReadAsync(Actor.System, cancel);
        Assert.Equal((1, 1, 0), (refused.Waiting, refused.LastHour, refused.HourBefore));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await sender.GetAsync("/api/command-center/demand-live")).GetProperty("snapshot").ValueKind);
        await Eventually.BecomesTrueAsync(() => host.Services.GetRequiredService<ProofIndex>().Count == 1, "the timeline forgets it");
    }
}
