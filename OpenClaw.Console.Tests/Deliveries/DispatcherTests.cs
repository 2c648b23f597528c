using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Tests.Deliveries;

[Slow]
public sealed class DispatcherTests(SharedRedis redis, DispatcherTests.Pair pair) : IClassFixture<DispatcherTests.Pair>
{
    [Fact]
    public async Task Emitted_ReceiverAccepts_IsDeliveredSignedAsTheContractSays()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:Endpoints:0:Headers", "openclaw + standard-webhooks"));
        var record = await host.BecomesAsync(await host.EmitAsync("m1"), DeliveryStatus.Delivered);
        var last = (await receiver.StateAsync()).Last!;
        var keyId = new SigningSecret(Sender.Secret).KeyId;
        Assert.Equal((keyId, "application/json"), (last.Header("x-openclaw-key-id"), last.Header("content-type")));
        Assert.Equal(record.IdempotencyKey, last.Header("webhook-id"));
        var content = Encoding.UTF8.GetBytes($"{last.Header("webhook-id")}.{last.Header("webhook-timestamp")}.{last.Body}");
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromHexString(Sender.Secret), content)), last.Header("webhook-signature"));
        var attempt = Assert.Single(record.Attempts);
        Assert.Equal((200, keyId, receiver.Url, null), (attempt.HttpStatus, attempt.KeyId, attempt.Url, attempt.Error));
        Assert.Contains("accepted", attempt.Answer, StringComparison.Ordinal);
        Assert.Equal(host.Get<ReplicaName>().Value, attempt.Replica);
    }

    [Theory]
    [InlineData("demand", DeliveryStatus.Delivered, null)]
    [InlineData("lie", DeliveryStatus.Duplicate, null)]
    [InlineData("redirect", DeliveryStatus.Rejected, "HTTP 302")]
    [InlineData("400", DeliveryStatus.Rejected, "HTTP 400")]
    [InlineData("401", DeliveryStatus.Rejected, "HTTP 401")]
    [InlineData("404", DeliveryStatus.Rejected, "HTTP 404")]
    [InlineData("408", DeliveryStatus.DeadLetter, "HTTP 408")]
    [InlineData("425", DeliveryStatus.DeadLetter, "HTTP 425")]
    [InlineData("429", DeliveryStatus.DeadLetter, "HTTP 429")]
    [InlineData("500", DeliveryStatus.DeadLetter, "HTTP 500")]
    [InlineData("drop", DeliveryStatus.DeadLetter, "the connection was closed before the answer")]
    [InlineData("hang", DeliveryStatus.DeadLetter, "timeout after 1 s")]
    [InlineData("flood", DeliveryStatus.DeadLetter, "HTTP 500")]
    public async Task Emitted_ReceiverDoesThis_EndsThus(string mode, DeliveryStatus status, string? error)
    {
        var (receiver, host) = (pair.Receiver, pair.Host);
        await receiver.ControlAsync(int.TryParse(mode, out var code) ? new { mode = "status", status = code } : new { mode = mode == "demand" ? "accept" : mode, status = 0 });
        var record = await host.BecomesAsync(await host.EmitAsync($"does {mode}", mode == "demand" ? DeliveryChannel.Demand : DeliveryChannel.Milestones), status);
        Assert.Equal((error, status is DeliveryStatus.DeadLetter ? 3 : 1), (record.LastError, record.Attempts.Length));
        Assert.All(record.Attempts, attempt => Assert.True(attempt.Answer.Length <= DeliveryAttempt.MaxAnswerBytes));
        Assert.Equal(status.IsDead() ? 1 : 0, (await host.Get<RedisDeadLetterStore>().GroupsAsync(host.Time.GetUtcNow(), default)).Count(group => group.Id == record.GroupId));
    }

    [Fact]
    public async Task Emitted_ReceiverAcceptedAndBrokeOff_IsADuplicateTheNextTime()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:RetryDelays:0", "00:00:00.500"));
        await receiver.ControlAsync(new { mode = "accept-then-drop" });
        var id = await host.EmitAsync("m1");
        await host.BecomesAsync(id, DeliveryStatus.Retrying);
        await receiver.ControlAsync(new { mode = "accept" });
        Assert.Equal(2, (await host.BecomesAsync(id, DeliveryStatus.Duplicate)).AttemptCount);
        Assert.Equal(1, (await receiver.StateAsync()).Accepted);
    }

    [Fact]
    public async Task Emitted_ReceiverTurnsSlow_WhatWasClaimedAheadGoesBackAndNothingIsSentTwice()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:Endpoints:0:Concurrency", "2"));
        await host.BecomesAsync(await host.EmitAsync("quick"), DeliveryStatus.Delivered);
        await receiver.ControlAsync(new { mode = "hang" });
        await host.EmitManyAsync(10);
        await Eventually.BecomesTrueAsync(async () => (await host.CountAsync()).InFlight == 4, "two are under way, two claimed ahead");
        await Eventually.BecomesTrueAsync(async () => (await host.CountAsync()).InFlight <= 2, "the two ahead are given back when the others have timed out");
        await receiver.ControlAsync(new { mode = "accept" });
        await host.DrainAsync();
        var state = await receiver.StateAsync();
        Assert.Equal((11, 11), (state.Accepted, (await receiver.KeysAsync()).Distinct().Count()));
    }

    [Fact]
    public async Task Emitted_RetryAfter_IsHonouredUpToTwiceTheDelay()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:RetryDelays:0", "00:01:00"));
        await receiver.ControlAsync(new { mode = "status", status = 429, retryAfter = "90" });
        var record = await host.BecomesAsync(await host.EmitAsync("m1"), DeliveryStatus.Retrying);
        Assert.InRange((record.NextAttemptAt - record.LastAttemptAt)!.Value.TotalSeconds, 90, 92);
        await receiver.ControlAsync(new { mode = "status", status = 503, retryAfter = "7200" });
        record = await host.BecomesAsync(await host.EmitAsync("m2"), DeliveryStatus.Retrying);
        Assert.InRange((record.NextAttemptAt - record.LastAttemptAt)!.Value.TotalSeconds, 120, 122);
    }

    [Fact]
    public async Task Send_LongAfterItWasEmitted_IsStampedWithTheTimeOfTheAttempt()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:Endpoints:0:Headers", "openclaw + standard-webhooks"));
        await host.Get<RedisBreakerStore>().IsolateAsync("main", "until the clock is set forward", host.Time.GetUtcNow(), default);
        var id = await host.EmitAsync("m1");
        host.Time.Advance(TimeSpan.FromHours(7));
        await host.Get<RedisBreakerStore>().CloseAsync("main", "it is set", host.Time.GetUtcNow(), default);
        var record = await host.BecomesAsync(id, DeliveryStatus.Delivered);
        var last = (await receiver.StateAsync()).Last!;
        var stamped = DateTimeOffset.Parse(last.Header("x-openclaw-timestamp")!, CultureInfo.InvariantCulture);
        Assert.InRange(stamped, record.Attempts[0].At.AddMilliseconds(-1), host.Time.GetUtcNow());
        Assert.InRange((stamped - record.SentAtUtc).TotalHours, 6.9, 7.1);
        Assert.InRange(long.Parse(last.Header("webhook-timestamp")!, CultureInfo.InvariantCulture) - stamped.ToUnixTimeSeconds(), -1, 1);
        Assert.Contains($"\"sentAtUtc\":\"{record.SentAtUtc:yyyy-MM-ddTHH:mm:ss.fff}Z\"", last.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emitted_ReceiverIsKilledAndComesBack_EverythingArrives()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:MaxAttempts", "100"), ("Deliveries:BreakerFailures", "5"));
        await receiver.KillAsync();
        var ids = await host.EmitManyAsync(50);
        await Eventually.BecomesTrueAsync(async () => (await host.Get<RedisBreakerStore>().ReadAsync(["main"], default))["main"].State is BreakerState.Open, "the breaker opens");
        Assert.Equal("connection refused", (await host.Get<RedisBreakerStore>().ReadAsync(["main"], default))["main"].Cause);
        await receiver.RestartAsync(Sender.Secret);
        await host.DrainAsync();
        Assert.Equal((50, 50L), ((await receiver.StateAsync()).Accepted, (await host.CountAsync())[DeliveryStatus.Delivered]));
        Assert.All(await host.Get<RedisDeliveryStore>().GetAsync(ids, default), record => Assert.InRange(record.AttemptCount, 1, 20));
    }

    [Fact]
    public async Task Emitted_Many_NeverMoreAtOnceThanTheConcurrency()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:Endpoints:0:Concurrency", "3"));
        await receiver.ControlAsync(new { delay = 5 });
        await host.EmitManyAsync(100);
        await host.DrainAsync();
        var state = await receiver.StateAsync();
        Assert.Equal((100, 3, 100, 0), (state.Requests, state.MostAtOnce, state.Accepted, state.Repeated));
    }

    [Fact]
    public async Task Isolated_UntilClosed_NothingIsAttempted()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver);
        await host.Get<RedisBreakerStore>().IsolateAsync("main", "receiver moves house", host.Time.GetUtcNow(), default);
        var id = await host.EmitAsync("m1");
        await host.EmitManyAsync(20, "x");
        var before = (await host.Get<RedisDeliveryStore>().GetAsync(id, default))!;
        Assert.Equal((DeliveryStatus.Pending, 0), (before.Status, (await receiver.StateAsync()).Requests));
        await host.Get<RedisBreakerStore>().CloseAsync("main", "it has moved", host.Time.GetUtcNow(), default);
        await host.DrainAsync();
        Assert.Equal(21, (await receiver.StateAsync()).Accepted);
    }

    [Fact]
    public async Task HangingEndpoint_BesideAnother_DoesNotSlowIt()
    {
        await using var hanging = await Receiver.StartAsync(Sender.Secret);
        await hanging.ControlAsync(new { mode = "hang" });
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(
            redis, receiver, ("Deliveries:Endpoints:1:Id", "hanging"), ("Deliveries:Endpoints:1:Url", hanging.Url), ("Deliveries:Endpoints:1:Channels:0", "milestones"),
            ("Deliveries:Timeout", "00:00:30"), ("Deliveries:ClaimTimeout", "00:05:00"));
        await host.EmitManyAsync(200);
        await Eventually.BecomesTrueAsync(async () => (await receiver.StateAsync()).Accepted == 200, "the other endpoint has everything");
        Assert.Equal(8, (await hanging.StateAsync()).MostAtOnce);
    }

    [Fact]
    public async Task NoSecret_RecordsWait_AndGoOutWhenOneIsSet()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("MILESTONE_SIGNING_SECRET", ""));
        var id = await host.EmitAsync("m1");
        Assert.Equal(0, (await host.CountAsync()).InFlight);
        await host.SetSecretAsync();
        Assert.Equal(1, (await host.BecomesAsync(id, DeliveryStatus.Delivered)).AttemptCount);
    }

    [Fact]
    public async Task Endpoint_DisabledAndEnabledAgain_KeepsItsRecordsMeanwhile()
    {
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        await using var host = await DeliveryHost.StartAsync(redis, receiver, ("Deliveries:RetryDelays:0", "00:00:00.300"), ("Deliveries:MaxAttempts", "100"));
        var (store, endpoints) = (host.Get<RedisEndpointStore>(), host.Get<DeliveryEndpoints>());
        await receiver.ControlAsync(new { mode = "status", status = 503 });
        var id = await host.EmitAsync("m1");
        await host.BecomesAsync(id, DeliveryStatus.Retrying);
        var endpoint = endpoints.Find("main")!;
        Assert.True(await store.PutAsync(endpoint with { Enabled = false }, "", host.Time.GetUtcNow(), default));
        await Eventually.BecomesTrueAsync(() => !endpoints.Find("main")!.Enabled, "the edit is seen");
        Assert.Empty(endpoints.For(DeliveryChannel.Milestones));
        await Eventually.BecomesTrueAsync(async () => await host.CountAsync() is { InFlight: 0, Due: 1 }, "its retry is due and nobody takes it");
        var requests = (await receiver.StateAsync()).Requests;
        await receiver.ControlAsync(new { mode = "accept" });
        Assert.False(await store.PutAsync(endpoint, "", host.Time.GetUtcNow(), default)); // somebody else's edit is not lost
        Assert.True(await store.RemoveAsync("main", Assert.Single(endpoints.Entries).Stored, host.Time.GetUtcNow(), default));
        await host.BecomesAsync(id, DeliveryStatus.Delivered);
        Assert.Equal(requests + 1, (await receiver.StateAsync()).Requests);
    }

    /// <summary>A console and its receiver for what one record at a time shows; each row sets the receiver's manners first and ends with its record at rest.</summary>
    public sealed class Pair(SharedRedis redis) : IAsyncLifetime
    {
        public Receiver Receiver { get; private set; } = null!;

        public ConsoleHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Receiver = await Receiver.StartAsync(Sender.Secret);
            Host = await DeliveryHost.StartAsync(redis, Receiver);
        }

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}
