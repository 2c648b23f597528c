using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>The circuit breakers of the endpoints as people see and set them, and the figures of their attempts.</summary>
public sealed class RedisBreakerStore(RedisGateway redis, RedisKeys keys)
{
    private static readonly RedisScript Set = RedisScript.Load("Deliveries/breaker-set.lua");

    /// <summary>The breaker of each endpoint, in one round trip.</summary>
    public async Task<IReadOnlyDictionary<string, Breaker>> ReadAsync(IReadOnlyList<string> endpoints, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([.. endpoints.Select(id => new RedisCommand("HMGET", keys.DeliveryBreaker(id), "state", "since", "cause", "failures"))], cancel);
        return endpoints.Zip(replies).ToDictionary(pair => pair.First, pair => DeliveryReplies.Breaker(pair.Second), StringComparer.Ordinal);
    }

    /// <summary>Stops deliveries to an endpoint until it is closed by hand; what is under way ends.</summary>
    /// <returns>The state before.</returns>
    public Task<BreakerState> IsolateAsync(string endpointId, string reason, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(endpointId, BreakerState.Isolated, reason, now, cancel);

    /// <summary>Lets deliveries go on at once.</summary>
    /// <returns>The state before.</returns>
    public Task<BreakerState> CloseAsync(string endpointId, string reason, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(endpointId, BreakerState.Closed, reason, now, cancel);

    /// <summary>Attempts of the last hour (of whole five minutes) of an endpoint.</summary>
    public async Task<EndpointFigures> FiguresAsync(string endpointId, DateTimeOffset now, CancellationToken cancel)
    {
        var slot = now.ToUnixTimeMilliseconds() / DeliveryFigures.SlotMilliseconds;
        var replies = await redis.PipelineAsync([.. Enumerable.Range(0, 13).Select(back => new RedisCommand("HGETALL", keys.DeliveryFigures($"{endpointId}:{slot - back}")))], cancel);
        var fields = replies.SelectMany(reply => reply.AsArray().Chunk(2)).GroupBy(pair => pair[0].AsString()!, pair => pair[1].AsInt64(), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(), StringComparer.Ordinal);
        return new EndpointFigures(
            endpointId, fields.GetValueOrDefault(DeliveryFigures.Answered), fields.GetValueOrDefault(DeliveryFigures.Failed), DeliveryFigures.Percentile(fields, 0.5),
            DeliveryFigures.Percentile(fields, 0.95));
    }

    private async Task<BreakerState> SetAsync(string endpointId, BreakerState state, string reason, DateTimeOffset now, CancellationToken cancel) => BreakerNames.Parse((await redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence], [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), endpointId, state.ToWire(), reason], cancel)).AsString());
}

/// <summary>How an endpoint did in the last hour.</summary>
/// <param name="Succeeded">Attempts that ended as delivered or duplicate.</param>
/// <param name="Failed">Attempts that ended otherwise.</param>
/// <param name="P50">Median time of an attempt in milliseconds, to about a fifth; null without attempts.</param>
/// <param name="P95">The time 95 % stayed within.</param>
public sealed record EndpointFigures(string EndpointId, long Succeeded, long Failed, double? P50, double? P95)
{
    /// <summary>From 0 to 1; null without attempts.</summary>
    public double? SuccessRate => Succeeded + Failed == 0 ? null : (double)Succeeded / (Succeeded + Failed);
}
