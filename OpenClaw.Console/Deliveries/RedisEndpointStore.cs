using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>Endpoints edited on the console. Checks nothing: the service above does.</summary>
public sealed class RedisEndpointStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most endpoints.</summary>
    public const int MaxEndpoints = 100;

    private static readonly RedisScript Set = RedisScript.Load("Deliveries/endpoint-set.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The stored endpoints, each with its exact text (for compare-and-set).</summary>
    public async Task<IReadOnlyDictionary<string, StoredEndpoint>> ReadAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("HGETALL", [keys.DeliveryEndpoints], cancel)).AsArray().Chunk(2)
            .ToDictionary(pair => pair[0].AsString()!, pair => Read(pair[0].AsString()!, pair[1].AsString()!), StringComparer.Ordinal);

    /// <summary>Stores an endpoint, unless what is stored is no longer what was seen; every replica hears of it.</summary>
    /// <param name="seen">The text that was seen; empty: there was none.</param>
    public Task<bool> PutAsync(DeliveryEndpoint endpoint, string seen, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(endpoint.Id, seen, JsonSerializer.Serialize(Form.Of(endpoint), Json), now, cancel);

    /// <summary>Removes a stored endpoint, unless it is no longer what was seen. Its records stay; one that is also configured comes back as configured.</summary>
    public Task<bool> RemoveAsync(string endpointId, string seen, DateTimeOffset now, CancellationToken cancel) => SetAsync(endpointId, seen, "", now, cancel);

    private async Task<bool> SetAsync(string id, string seen, string json, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Set,
        [keys.Events, keys.EventsSequence, keys.DeliveryEndpoints],
        [Iso.Write(now), id, seen, json, JsonSerializer.Serialize(new { endpoint = id, removed = json.Length == 0 }, Json)],
        cancel)).AsInt64() == 1;

    private static StoredEndpoint Read(string id, string text) => new(JsonSerializer.Deserialize<Form>(text, Json)!.ToEndpoint(id), text);

    private sealed record Form(string Name, string[] Channels, string Url, bool Enabled, int Concurrency, int RatePerMinute, string Headers, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Demo = false)
    {
        public static Form Of(DeliveryEndpoint endpoint) => new(
            endpoint.Name, [.. endpoint.Channels.Select(channel => channel.ToWire())], endpoint.Url, endpoint.Enabled, endpoint.Concurrency, endpoint.RatePerMinute,
            endpoint.Headers.ToWire(), endpoint.Demo);

        public DeliveryEndpoint ToEndpoint(string id) => new()
        {
            Id = id, Name = Name, Channels = [.. Channels.Select(DeliveryNames.ParseChannel).OfType<DeliveryChannel>()], Url = Url, Enabled = Enabled, Concurrency = Concurrency,
            RatePerMinute = RatePerMinute, Headers = DeliveryNames.ParseHeaders(Headers) ?? SignatureHeaders.OpenClaw, Demo = Demo,
        };
    }
}

/// <summary>A stored endpoint.</summary>
/// <param name="Text">Its exact text, to hand back with a change.</param>
public sealed record StoredEndpoint(DeliveryEndpoint Endpoint, string Text);
