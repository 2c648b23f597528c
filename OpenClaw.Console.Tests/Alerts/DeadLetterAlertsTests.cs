using System.Net;
using System.Text.Json;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Live;
using OpenClaw.Console.Tests.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Alerts;

[Slow]
public sealed class DeadLetterAlertsTests(SharedRedis redis)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    [Fact]
    public async Task DeliveriesDie_TwoReplicas_OneMessageSaysWhatAndWhere()
    {
        using var hook = new Hook();
        await using var receiver = await Receiver.StartAsync();
        await receiver.ControlAsync(new { mode = "status", status = 401, reason = "invalid signature @everyone" });
        var prefix = redis.NewPrefix();
        (string, string?)[] settings =
        [
            ("Alerts:Webhooks:0:Url", hook.Url + "chat"), ("Alerts:Webhooks:1:Url", hook.Url + "plain"), ("Alerts:Webhooks:1:Format", "json"), ("Server:PublicUrl", "https://console.example"),
        ];
        await using var one = await DeliveryHost.StartAsync(redis.ConnectionString, prefix, receiver, settings);
        await using var two = await DeliveryHost.StartAsync(redis.ConnectionString, prefix, receiver, settings);
        await one.EmitAsync("m0");
        await Eventually.BecomesTrueAsync(() => hook.Received.Count >= 2, "both webhooks are told");
        await one.EmitManyAsync(5, "more");
        await one.DrainAsync();
        await Task.WhenAll(one.Get<DeadLetterAlerts>().SweepAsync(default), two.Get<DeadLetterAlerts>().SweepAsync(default));

        var text = hook.Received.Single(request => request.Path == "/chat").Body.GetProperty("content").GetString();
        Assert.StartsWith("1 delivery to main became rejected: HTTP 401: invalid signature  everyone. Bring both sides to one secret", text, StringComparison.Ordinal);
        Assert.Contains("https://console.example/dead-letters/out/", text, StringComparison.Ordinal);
        var plain = hook.Received.Single(request => request.Path == "/plain").Body;
        Assert.Equal(("main", "rejected", 1), (plain.GetProperty("endpoint").GetString(), plain.GetProperty("status").GetString(), plain.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task TakeAsync_MoreCausesThanTheBudget_HoldsBackAndCountsInTheNext()
    {
        var store = new RedisAlertStore(redis.Gateway, AlertBook.DeadLetters(redis.NewKeys()));
        var first = await store.TakeAsync(Enumerable.Range(1, 5).Select(n => Died(n, $"g{n}", n)), 3, Now, default);
        Assert.Equal((3, 2), (first.Alerts.Count, first.HeldGroups));
        Assert.Equal(15, first.Alerts.Sum(alert => alert.Count) + first.Held);
        await DoneAsync(first);
        // The same events, told by another replica, count once; and nothing more goes out in these five minutes.
        var again = await store.TakeAsync(Enumerable.Range(1, 5).Select(n => Died(n, $"g{n}", n)), 3, Now.AddSeconds(10), default);
        Assert.Equal((0, first.Held), (again.Alerts.Count, again.Held));
        var next = await store.TakeAsync([Died(6, first.Alerts[0].GroupId, 7)], 3, Now.AddMinutes(5), default);
        Assert.Equal((2, 7L, 1), (next.Alerts.Count, next.Held, next.HeldGroups)); // that one was told within the hour
        await DoneAsync(next);
        var last = await store.TakeAsync([], 3, Now.AddHours(1), default);
        Assert.Equal((first.Alerts[0].GroupId, 7L), Assert.Single(last.Alerts.Select(alert => (alert.GroupId, alert.Count))));

        Task DoneAsync(AlertTake take) => Task.WhenAll(take.Alerts.Select(alert => store.DoneAsync(alert, default)));
    }

    [Fact]
    public async Task Webhook_ThatFails_HoldsUpNoDeliveryAndIsToldLater()
    {
        using var hook = new Hook { Status = 500 };
        await using var receiver = await Receiver.StartAsync();
        await receiver.ControlAsync(new { mode = "status", status = 422 });
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Alerts:Webhooks:0:Url", hook.Url + "chat"));
        var ids = await host.EmitManyAsync(3);
        await host.DrainAsync();
        Assert.Equal(3, (await host.CountAsync())[DeliveryStatus.Rejected]);
        await Eventually.BecomesTrueAsync(() => hook.Received.Count >= 1 && host.Log.Lines.Any(line => line.Contains("did not take an alert: HTTP 500", StringComparison.Ordinal)), "it was tried");
        hook.Status = 204;
        host.Time.Advance(TimeSpan.FromMinutes(6));
        await host.Get<DeadLetterAlerts>().SweepAsync(default);
        Assert.Contains(hook.Received.Skip(1), request => request.Body.GetProperty("content").GetString()!.Contains("became rejected", StringComparison.Ordinal));
        Assert.Equal(3, ids.Length);
    }

    private static LiveEvent Died(int id, string group, int count) => new(
        id, LiveChannels.DeadLetters, "delivery.dead", Now, JsonSerializer.SerializeToUtf8Bytes(new { group, endpoint = "main", status = "rejected", cause = group, count }), group);
}
