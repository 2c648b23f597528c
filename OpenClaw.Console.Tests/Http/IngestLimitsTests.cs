using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Http;

/// <summary>What the ingest takes at once: those who send slowly, and too many.</summary>
public sealed class IngestLimitsTests(SharedRedis redis)
{
    [Fact]
    public async Task SlowSenders_MoreThanThereArePlaces_KeepNobodyOutAndAreAnsweredInTheEnd()
    {
        await using var host = await StartAsync(redis.ConnectionString, redis.NewPrefix(), ("Ingest:MaxConcurrent", "2"), ("Ingest:BodyTimeout", "00:00:02"));
        using var sender = new Sender(host.Url, Sender.Secret);
        var slow = new List<TcpClient>();
        for (var i = 0; i < 6; i++)
        {
            slow.Add(await BeginAsync(host));
        }

        var quick = await sender.MilestoneAsync(Sender.Milestone("quick"));

        Assert.Equal((HttpStatusCode.OK, """{"ok":true,"status":"accepted","milestoneId":"m.quick"}"""), (quick.Status, quick.Text));
        foreach (var one in slow)
        {
            var answer = await ReadAsync(one, "}");
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            Assert.EndsWith("""{"ok":false,"status":"rejected","reason":"the body did not arrive within 2 s"}""", answer, StringComparison.Ordinal);
            one.Dispose();
        }

        Assert.Equal(0, (await sender.GetAsync("/api/milestones/dead-letter")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Envelopes_MoreAtOnceThanThereArePlaces_Are503WithRetryAfterAndNothingIsLost()
    {
        await using var server = await RedisServer.StartAsync();
        await using var host = await StartAsync(server.ConnectionString, "busy:", ("Ingest:MaxConcurrent", "1"));
        using var sender = new Sender(host.Url, Sender.Secret);
        await sender.MilestoneAsync(Sender.Milestone("before"));

        server.Pause();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => sender.MilestoneAsync(Sender.Milestone($"k{i}"))));
        server.Resume();

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
        var busy = answers.Where(answer => answer.Text.Contains("too many envelopes at once", StringComparison.Ordinal)).ToList();
        Assert.InRange(busy.Count, 1, 7);
        Assert.All(busy, answer => Assert.Equal("1", answer.RetryAfter));
        await Eventually.BecomesTrueAsync(async () => (await sender.MilestoneAsync(Sender.Milestone("k0"))).Status == HttpStatusCode.OK, "there is place again");
    }

    private static Task<ConsoleHost> StartAsync(string redis, string prefix, params (string Key, string? Value)[] settings) =>
        ConsoleHost.StartAsync(redis, prefix, settings: settings.Append(("MILESTONE_SIGNING_SECRET", Sender.Secret)).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal));

    /// <summary>A request whose body is being read: the console has asked for it, and gets its beginning alone.</summary>
    private static async Task<TcpClient> BeginAsync(ConsoleHost host)
    {
        var address = new Uri(host.Url);
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /internal/milestones/ingest HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 100", await ReadAsync(client, "\r\n\r\n"), StringComparison.Ordinal);
        await client.GetStream().WriteAsync("{\"idempotencyKey\":\""u8.ToArray());
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client, string end)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.NotEqual(0, read);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
