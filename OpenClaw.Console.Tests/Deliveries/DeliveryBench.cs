using System.Text;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>The stores of deliveries under keys of their own, with a clock that moves by hand.</summary>
internal sealed class DeliveryBench
{
    public DeliveryBench(SharedRedis shared, int deliveredCap = 50_000)
        : this(shared.Gateway, shared.NewKeys(), deliveredCap)
    {
    }

    public DeliveryBench(RedisGateway redis, RedisKeys keys, int deliveredCap = 50_000)
    {
        (Redis, Keys) = (redis, keys);
        Rules = new DeliveryRules(TimeSpan.FromSeconds(60), BreakerRules.Default, deliveredCap);
        Store = new RedisDeliveryStore(Redis, Keys, new ConsoleOptions());
        Queue = new RedisDeliveryQueue(Redis, Keys);
        Dead = new RedisDeadLetterStore(Redis, Keys);
        Breakers = new RedisBreakerStore(Redis, Keys);
    }

    public RedisGateway Redis { get; }

    public RedisKeys Keys { get; }

    public DeliveryRules Rules { get; set; }

    public RedisDeliveryStore Store { get; }

    public RedisDeliveryQueue Queue { get; }

    public RedisDeadLetterStore Dead { get; }

    public RedisBreakerStore Breakers { get; }

    public DateTimeOffset Now { get; set; } = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public static DeliveryEndpoint Endpoint { get; } = new() { Id = "main", Name = "Main", Channels = [DeliveryChannel.Milestones], Url = "https://receiver.example/in" };

    public static DeliveryEndpoint Other { get; } = Endpoint with { Id = "other", Name = "Other" };

    public Task<EmitOutcome> EmitAsync(string subject, params string[] endpoints) =>
        Store.EmitAsync(DeliveryChannel.Milestones, subject, Encoding.UTF8.GetBytes($$"""{"milestoneId":"{{subject}}"}"""), endpoints.Length == 0 ? ["main"] : endpoints, Now, default);

    /// <summary>Emits to the endpoint main.</summary>
    public async Task<DeliveryId[]> EmitManyAsync(int count, string name = "m") =>
        [.. (await Task.WhenAll(Enumerable.Range(0, count).Select(i => EmitAsync($"{name}{i}")))).Select(outcome => Assert.Single(outcome.Records))];

    public Task<IReadOnlyList<DeliveryClaim>> ClaimAsync(int count, DeliveryEndpoint? endpoint = null) => Queue.ClaimAsync(endpoint ?? Endpoint, count, Rules, Now, default);

    public Task<IReadOnlyList<bool>> CompleteAsync(params DeliveryCompletion[] completions) => Queue.CompleteAsync(Endpoint, completions, Rules, Now, default);

    public Task<DeliveryExchange> ExchangeAsync(int want, params DeliveryCompletion[] completions) => Queue.ExchangeAsync(Endpoint, completions, want, Rules, Now, default);

    /// <summary>A completion as the dispatcher makes it.</summary>
    public DeliveryCompletion Ended(DeliveryClaim claim, DeliveryOutcome outcome, int? status = 200, string answer = "", RetryPolicy? policy = null) => new(
        claim, new DeliveryAttempt(Now, Endpoint.Url, status, 12, outcome.Error, answer, "0a1b2c3d", "test/1"), outcome,
        (policy ?? RetryPolicy.Default).After(claim.AttemptsBefore, outcome, Now, 0.5));

    public DeliveryCompletion Accepted(DeliveryClaim claim) => Ended(claim, DeliveryOutcome.OfAnswer(200, """{"ok":true,"status":"accepted"}"""));

    public DeliveryCompletion Unavailable(DeliveryClaim claim) => Ended(claim, DeliveryOutcome.OfAnswer(503, ""), 503);

    public DeliveryCompletion Refused(DeliveryClaim claim, string reason = "invalid signature") => Ended(claim, DeliveryOutcome.OfAnswer(401, $$"""{"ok":false,"reason":"{{reason}}"}"""), 401);

    /// <summary>Sends what is due to the dead letters.</summary>
    public async Task RejectAllAsync(Func<DeliveryClaim, string>? reason = null)
    {
        while (await ClaimAsync(64) is { Count: > 0 } claims)
        {
            Assert.DoesNotContain(false, await CompleteAsync([.. claims.Select(claim => Refused(claim, reason?.Invoke(claim) ?? "invalid signature"))]));
        }
    }

    /// <summary>Failures open the breaker, and every record waits for its next attempt.</summary>
    /// <returns>When they are due.</returns>
    public async Task<DateTimeOffset> OpenWithAllDueLaterAsync(TimeSpan delay)
    {
        await EmitManyAsync(5);
        var policy = new RetryPolicy(3, [delay]);
        await CompleteAsync([.. (await ClaimAsync(5)).Select(claim => Ended(claim, DeliveryOutcome.OfAnswer(503, ""), 503, policy: policy))]);
        return Now + delay;
    }

    public async Task<DeliveryRecord> GetAsync(DeliveryId id) => (await Store.GetAsync(id, default))!;

    public async Task<DeliveryCounts> CountAsync(string endpoint = "main") => Assert.Single(await Store.CountAsync([endpoint], Now, default));

    /// <summary>Types of the events told so far on a channel.</summary>
    public async Task<string[]> EventsAsync(string channel) =>
    [
        .. (await Redis.ExecuteAsync("XRANGE", [Keys.Events, "-", "+"])).AsArray().Select(entry => entry[1][1].AsString()!.Split('\n')).Where(lines => lines[0] == channel).Select(lines => lines[1]),
    ];
}
