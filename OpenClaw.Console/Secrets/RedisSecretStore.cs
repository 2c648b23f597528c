using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>The secret ring and the plain key other tools know.</summary>
public sealed class RedisSecretStore(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    /// <summary>Where a secret of the plain key comes from, in words.</summary>
    public const string PlainSource = "the Redis key milestones:signing-secret";

    private static readonly RedisScript Set = RedisScript.Load("Secrets/set.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The ring with its exact text (for compare-and-set), and the plain key's value.</summary>
    public async Task<StoredSecrets> ReadAsync(CancellationToken cancel)
    {
        var reply = await redis.ExecuteAsync("MGET", [keys.SecretsRing, keys.MilestonesSigningSecret], cancel);
        var json = reply[0].AsString();
        return new StoredSecrets(json is null ? null : JsonSerializer.Deserialize<SecretRing>(json, Json), json ?? "", reply[1].AsString());
    }

    /// <summary>Whether the ring was replaced; not when it is no longer what it was.</summary>
    /// <param name="kind">What happened, for the live event.</param>
    public async Task<bool> ReplaceAsync(string expectedJson, SecretRing ring, string kind, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Set,
            [keys.Events, keys.EventsSequence, keys.SecretsRing],
            [expectedJson, JsonSerializer.Serialize(ring, Json), Iso.Write(time.GetUtcNow()), ring.Current.KeyId, kind],
            cancel);
        return reply.AsString() == "ok";
    }

    /// <summary>Removes the ring, unless it is no longer what it was.</summary>
    public Task RemoveAsync(string expectedJson, CancellationToken cancel) => redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence, keys.SecretsRing], [expectedJson, "", Iso.Write(time.GetUtcNow()), "", "secret.removed"], cancel);

    /// <summary>What the last canary found; null: none was sent.</summary>
    public async Task<CanaryReport?> ReadCanaryAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("GET", [keys.SecretsCanary], cancel)).AsString() is { } json ? JsonSerializer.Deserialize<CanaryReport>(json, Json) : null;

    /// <summary>Keeps what a canary found, for whoever resumes the rotation.</summary>
    public Task PutCanaryAsync(CanaryReport report, CancellationToken cancel) =>
        redis.ExecuteAsync("SET", [keys.SecretsCanary, JsonSerializer.Serialize(report, Json)], cancel);

    /// <summary>Tells every replica that there is something new to show.</summary>
    public Task TellAsync(string kind, CancellationToken cancel) => redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence, keys.SecretsRing], ["", "", Iso.Write(time.GetUtcNow()), "", kind], cancel);
}

/// <summary>What Redis holds about signing secrets.</summary>
public sealed record StoredSecrets(SecretRing? Ring, string RingJson, string? Plain)
{
    public override string ToString() => "StoredSecrets";
}
