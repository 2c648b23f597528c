using Microsoft.Extensions.Hosting;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Console.Tests.Live;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Tests.Http;

/// <summary>A Redis that answers and refuses (a permission taken away, a key of another type) is not an outage: nothing may end by it.</summary>
public sealed class RefusedByRedisTests
{
    [Fact]
    public async Task EveryKey_RefusedForAMinute_EndsNoServiceOfTheConsole()
    {
        await using var server = await RedisServer.StartAsync();
        var time = new HurriedTimeProvider(20);
        await using var host = await ConsoleHost.StartAsync(
            server.ConnectionString, "refused:", settings: new Dictionary<string, string?> { ["Redis:CallTimeout"] = "00:00:40" }, time: time);
        await using var ada = await HubClient.ConnectAsync(new Uri(host.Url), ("Cookie", await host.SignInAsync()), ("Origin", host.Url));
        await ada.SubscribeAsync(null, "audit");

        await host.Redis.ExecuteAsync("ACL", ["SETUSER", "default", "resetkeys"]);
        await Task.Delay(TimeSpan.FromSeconds(70), time, TestContext.Current.CancellationToken);

        Assert.False(host.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("BackgroundService", StringComparison.Ordinal));
        Assert.Contains(host.Log.Lines, line => line.Contains("of a live connection could not be looked at", StringComparison.Ordinal));
        Assert.False(ada.Closed.IsCompleted);

        // And what looks after sessions goes on with its work.
        await host.Redis.ExecuteAsync("ACL", ["SETUSER", "default", "allkeys"]);
        var sessions = host.Get<SessionService>();
        var open = await sessions.ListAsync(Actor.System, CancellationToken.None);
        await host.Redis.ExecuteAsync("DEL", [.. open.Select(session => (Console.Redis.RedisArg)host.Keys.AccessSession(session.Session.Id))]); // no event tells it
        await ada.Closed.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
