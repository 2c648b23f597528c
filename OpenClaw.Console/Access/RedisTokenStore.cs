using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Machine tokens: one hash of records, one of last uses.</summary>
public sealed class RedisTokenStore(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    private static readonly RedisScript Put = RedisScript.Load("Access/token-put.lua");

    public async Task<MachineToken?> FindAsync(string id, CancellationToken cancel) =>
        AccessJson.Read<MachineToken>((await redis.ExecuteAsync("HGET", [keys.AccessTokens, id], cancel)).AsString());

    public async Task<IReadOnlyList<MachineToken>> ListAsync(CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([new("HVALS", keys.AccessTokens), new("HGETALL", keys.AccessTokensUsed)], cancel);
        var used = replies[1].AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => Iso.Read(pair[1].AsString()), StringComparer.Ordinal);
        return [.. replies[0].AsArray().Select(reply => AccessJson.Read<MachineToken>(reply.AsString())!)
            .Select(token => token with { LastUsedAt = used.GetValueOrDefault(token.Id) }).OrderBy(token => token.CreatedAt)];
    }

    public Task<string> AddAsync(MachineToken token, CancellationToken cancel) => PutAsync(token.Id, AccessJson.Write(token), cancel);

    /// <summary>Whether there was such a token.</summary>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancel) => await PutAsync(id, "", cancel) == "ok";

    public Task MarkUsedAsync(string id, CancellationToken cancel) =>
        redis.ExecuteAsync("HSET", [keys.AccessTokensUsed, id, Iso.Write(time.GetUtcNow())], cancel);

    private async Task<string> PutAsync(string id, string json, CancellationToken cancel) => (await redis.RunAsync(
        Put,
        [keys.Events, keys.EventsSequence, keys.AccessTokens, keys.AccessTokensUsed],
        [id, json, Iso.Write(time.GetUtcNow()), AccessRules.MaxTokens],
        cancel)).AsString()!;
}
