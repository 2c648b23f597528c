using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Users: one hash, one field each. A stored user carries the exact text it was read from, for compare-and-set.</summary>
public sealed class RedisUserStore(RedisGateway redis, RedisKeys keys, TimeProvider time)
{
    /// <summary>How long the link for the first administrator works.</summary>
    public static readonly TimeSpan SetupLinkLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Told for a link that was used, is too old, or never was.</summary>
    public static AccessOutcome LinkExpired { get; } =
        new AccessOutcome.NotFound("This link was used or is older than 15 minutes. While there are no users, the console's log has a fresh one.");

    private static readonly RedisScript Put = RedisScript.Load("Access/user-put.lua");
    private static readonly RedisScript Setup = RedisScript.Load("Access/setup.lua");

    public async Task<bool> AnyAsync(CancellationToken cancel) => (await redis.ExecuteAsync("HLEN", [keys.AccessUsers], cancel)).AsInt64() > 0;

    public async Task<StoredUser?> FindAsync(string name, CancellationToken cancel) =>
        Stored(await redis.ExecuteAsync("HGET", [keys.AccessUsers, ConsoleUser.IdOf(name)], cancel));

    public async Task<IReadOnlyList<ConsoleUser>> ListAsync(CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("HVALS", [keys.AccessUsers], cancel)).AsArray()
            .Select(reply => AccessJson.Read<ConsoleUser>(reply.AsString())!).OrderBy(user => user.Id, StringComparer.Ordinal)];

    /// <summary>Creates (<paramref name="before"/> null), changes, or deletes (<paramref name="after"/> null) one user.</summary>
    /// <param name="keep">A session of the user that goes on with the new stamp; all others end by it.</param>
    public async Task<AccessOutcome> PutAsync(StoredUser? before, ConsoleUser? after, CancellationToken cancel, Session? keep = null)
    {
        var id = (before?.User ?? after!).Id;
        var kept = keep is null || after is null ? null : AccessJson.Write(keep with { Stamp = after.Stamp });
        string[] common = [keys.Events, keys.EventsSequence, keys.AccessUsers];
        var reply = await redis.RunAsync(
            Put,
            kept is null ? common : [.. common, keys.AccessSession(keep!.Id)],
            [id, before?.Json ?? "", after is null ? "" : AccessJson.Write(after), Iso.Write(time.GetUtcNow()), AccessRules.MaxUsers, kept ?? ""],
            cancel);
        return reply.AsString() switch
        {
            "ok" => new AccessOutcome.Done(),
            "exists" => new AccessOutcome.Conflict($"User name: {id} exists already; choose another."),
            "gone" => new AccessOutcome.NotFound($"There is no user {id}; somebody removed it."),
            "changed" => new AccessOutcome.Conflict($"{id} was changed by somebody else in the meantime; look again."),
            "last-admin" => new AccessOutcome.Conflict($"{id} is the last administrator; make somebody else administrator first."),
            "full" => new AccessOutcome.Conflict($"There are {AccessRules.MaxUsers} users already; remove one first."),
            var other => throw new InvalidOperationException($"user-put.lua answered {other}."),
        };
    }

    /// <summary>Makes a one-time code for the link that creates the first administrator.</summary>
    public async Task<string> AddSetupCodeAsync(CancellationToken cancel)
    {
        var code = SecretText.New();
        await redis.ExecuteAsync("SET", [keys.AccessSetup(SecretText.Hash(code)), "1", "PX", (long)SetupLinkLifetime.TotalMilliseconds], cancel);
        return code;
    }

    public async Task<bool> SetupCodeWorksAsync(string code, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([new("EXISTS", keys.AccessSetup(SecretText.Hash(code))), new("HLEN", keys.AccessUsers)], cancel);
        return replies[0].AsInt64() == 1 && replies[1].AsInt64() == 0;
    }

    /// <summary>Creates the first administrator; with a code it must be unused, without one (null) the console itself vouches.</summary>
    public async Task<AccessOutcome> AddFirstAsync(ConsoleUser user, string? code, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Setup,
            [keys.Events, keys.EventsSequence, keys.AccessUsers, keys.AccessSetup(code is null ? "none" : SecretText.Hash(code))],
            [user.Id, AccessJson.Write(user), Iso.Write(time.GetUtcNow()), code is null ? "0" : "1"],
            cancel);
        return reply.AsString() switch
        {
            "ok" => new AccessOutcome.Done(),
            "exists" => new AccessOutcome.Conflict("There is an administrator already; sign in instead."),
            _ => LinkExpired,
        };
    }

    private static StoredUser? Stored(RedisReply reply) => reply.AsString() is { } json ? new StoredUser(AccessJson.Read<ConsoleUser>(json)!, json) : null;
}

/// <summary>A user and the exact text in Redis it was read from.</summary>
public sealed record StoredUser(ConsoleUser User, string Json);
