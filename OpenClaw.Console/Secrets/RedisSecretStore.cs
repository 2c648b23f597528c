using System.Text.Json;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Secrets;

/// <summary>The secret ring and the plain key other tools know.</summary>
public sealed class RedisSecretStore(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    private static readonly RedisScript Set = RedisScript.Load("Secrets/set.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The ring with its exact text (for compare-and-set), and the plain key's value.</summary>
    public async Task<StoredSecrets> ReadAsync(CancellationToken cancel)
    {
        var reply = await redis.ExecuteAsync("MGET", [keys.SecretsRing, keys.MilestonesSigningSecret], cancel);
        var json = reply[0].AsString();
        return new StoredSecrets(json is null ? null : JsonSerializer.Deserialize<SecretRing>(json, Json), json ?? "", reply[1].AsString());
    }

    /// <summary>Whether the ring was replaced; not when it is no longer what it was.</summary>
    public async Task<bool> ReplaceAsync(string expectedJson, SecretRing ring, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Set,
            [keys.Events, keys.EventsSequence, keys.SecretsRing],
            [expectedJson, JsonSerializer.Serialize(ring, Json), Iso.Write(time.GetUtcNow()), ring.Current.KeyId],
            cancel);
        return reply.AsString() == "ok";
    }

    /// <summary>Removes the ring, unless it is no longer what it was.</summary>
    public Task RemoveAsync(string expectedJson, CancellationToken cancel) => redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence, keys.SecretsRing], [expectedJson, "", Iso.Write(time.GetUtcNow()), ""], cancel);
}

/// <summary>What Redis holds about signing secrets.</summary>
public sealed record StoredSecrets(SecretRing? Ring, string RingJson, string? Plain)
{
    public override string ToString() => "StoredSecrets";
}
