using System.Globalization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Routing;

/// <summary>The versions of the routing table; the newest one is in force. Checks nothing: the service above does.</summary>
public sealed class RedisRoutingStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Versions kept; older ones are let go.</summary>
    public const int MaxVersions = 100;

    private static readonly RedisScript Save = RedisScript.Load("Routing/save.lua");

    /// <summary>The version in force; null: there is none.</summary>
    public async Task<RoutingVersion?> LatestAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("XREVRANGE", [keys.RoutingVersions, "+", "-", "COUNT", 1], cancel)).AsArray() is [var newest] ? Read(newest) : null;

    /// <summary>One version; null: there is none, or no more.</summary>
    public async Task<RoutingVersion?> FindAsync(int number, CancellationToken cancel)
    {
        var id = $"{number}-0";
        return (await redis.ExecuteAsync("XRANGE", [keys.RoutingVersions, id, id], cancel)).AsArray() is [var found] ? Read(found) : null;
    }

    /// <summary>Every version kept, the newest first.</summary>
    public async Task<IReadOnlyList<RoutingVersion>> ListAsync(CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("XREVRANGE", [keys.RoutingVersions, "+", "-", "COUNT", MaxVersions], cancel)).AsArray().Select(Read)];

    /// <summary>Appends a version, unless the newest one is no longer what was seen; every replica hears of it.</summary>
    /// <param name="seen">Number of the version that was seen; 0: none.</param>
    /// <returns>Its number; null: somebody else was first.</returns>
    public async Task<int?> SaveAsync(int seen, RoutingTable table, string by, string note, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(table);
        var number = await redis.RunAsync(
            Save, [keys.Events, keys.EventsSequence, keys.RoutingVersions], [Iso.Write(now), seen, by, note, table.Hash, table.ToJson(), MaxVersions], cancel);
        return number.AsInt64() is > 0 and var n ? (int)n : null;
    }

    private static RoutingVersion Read(RedisReply entry)
    {
        var fields = entry[1].AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1].AsString()!, StringComparer.Ordinal);
        return new RoutingVersion(
            int.Parse(entry[0].AsString()!.Split('-')[0], CultureInfo.InvariantCulture), Iso.Read(fields.GetValueOrDefault("at")) ?? DateTimeOffset.UnixEpoch, fields.GetValueOrDefault("by", ""),
            fields.GetValueOrDefault("note", ""), fields.GetValueOrDefault("hash", ""), fields.GetValueOrDefault("table", ""));
    }
}

/// <summary>One version of the routing table.</summary>
/// <param name="By">Who saved it; <c>routing.json</c> for what was taken in from the file.</param>
/// <param name="Note">Why, in its author's words.</param>
/// <param name="Json">The table.</param>
public sealed record RoutingVersion(int Number, DateTimeOffset At, string By, string Note, string Hash, string Json);
