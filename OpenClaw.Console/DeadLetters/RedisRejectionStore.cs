using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Refused envelopes: the public list per channel, samples, groups and counters, written in one step.</summary>
public sealed class RedisRejectionStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Samples kept for operators, newest first to stay.</summary>
    public const int MaxSamples = 2_000;

    /// <summary>Groups kept; the one longest unseen makes room, and that is counted and shown.</summary>
    public const int MaxGroups = 200;

    private const int MinutesKept = 120;

    private static readonly RedisScript Reject = RedisScript.Load("DeadLetters/reject.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public Task AddAsync(Rejection rejection, CancellationToken cancel)
    {
        var sender = SenderOf(rejection);
        var group = GroupId(rejection, sender);
        var at = Iso.Write(rejection.At);
        var minute = rejection.At.ToUnixTimeSeconds() / 60;
        var channel = rejection.Channel == IngestChannel.Milestones ? "milestones" : "demand";
        var shown = new { timestampUtc = at, rejection.Reason, rejection.IdempotencyKey, demo = rejection.Demo ? true : (bool?)null };
        return redis.RunAsync(
            Reject,
            [
                keys.Events, keys.EventsSequence, PublicList(rejection.Channel), Counters(rejection.Channel),
                keys.RejectionSamples, keys.RejectionGroups, keys.RejectionGroup(group), keys.RejectionMinutes,
            ],
            [
                at, JsonSerializer.Serialize(shown, Json), JsonSerializer.Serialize(rejection, Json), group, rejection.At.ToUnixTimeMilliseconds(), MaxSamples, MaxGroups,
                minute, minute - MinutesKept, JsonSerializer.Serialize(new { channel, rejection.Reason, group }, Json), keys.RejectionGroup(""),
                "channel", channel, "reason", rejection.Reason, "sender", sender, "demo", rejection.Demo ? "1" : "0",
            ],
            cancel);
    }

    /// <summary>The public list, newest first, at most 100.</summary>
    public async Task<IReadOnlyList<PublicRejection>> ListPublicAsync(IngestChannel channel, CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("LRANGE", [PublicList(channel), 0, 99], cancel)).AsArray()
            .Select(reply => JsonSerializer.Deserialize<PublicRejection>(reply.AsString()!, Json)!)];

    /// <summary>Groups, totals and the change over the last hour, in two round trips.</summary>
    public async Task<RejectionOverview> ReadAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var head = await redis.PipelineAsync(
            [
                new("ZREVRANGE", keys.RejectionGroups, 0, -1), new("HGETALL", keys.RejectionMinutes),
                new("HMGET", keys.MilestonesCounters, "rejected", "groupsDropped"), new("HMGET", keys.DemandSummaryCounters, "rejected", "groupsDropped"),
            ],
            cancel);
        var ids = head[0].AsArray().Select(reply => reply.AsString()!).ToArray();
        var hashes = await redis.PipelineAsync([.. ids.Select(id => new RedisCommand("HGETALL", keys.RejectionGroup(id)))], cancel);
        var groups = ids.Zip(hashes, (id, hash) => ReadGroup(id, hash.AsArray())).OfType<RejectionGroup>().ToList();
        var minutes = head[1].AsArray().Chunk(2).ToDictionary(pair => pair[0].AsInt64(), pair => pair[1].AsInt64());
        var minute = now.ToUnixTimeSeconds() / 60;
        return new RejectionOverview(
            groups,
            head[2][0].AsInt64(0) + head[3][0].AsInt64(0),
            minutes.Where(pair => pair.Key > minute - 60).Sum(pair => pair.Value),
            minutes.Where(pair => pair.Key <= minute - 60 && pair.Key > minute - 120).Sum(pair => pair.Value),
            head[2][1].AsInt64(0) + head[3][1].AsInt64(0));
    }

    /// <summary>The newest samples of a group among those kept.</summary>
    public async Task<IReadOnlyList<Rejection>> ListSamplesAsync(string groupId, int limit, CancellationToken cancel)
    {
        var entries = await redis.ExecuteAsync("XREVRANGE", [keys.RejectionSamples, "+", "-", "COUNT", MaxSamples], cancel);
        return [.. entries.AsArray().Select(entry => entry[1]).Where(fields => fields[1].AsString() == groupId).Take(limit)
            .Select(fields => JsonSerializer.Deserialize<Rejection>(fields[3].AsString()!, Json)!)];
    }

    private static RejectionGroup? ReadGroup(string id, RedisReply[] hash)
    {
        var fields = hash.Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1].AsString()!, StringComparer.Ordinal);
        return fields.TryGetValue("sample", out var sample) && JsonSerializer.Deserialize<Rejection>(sample, Json) is { } newest
            ? new RejectionGroup(
                id, newest.Channel, newest.Reason, fields["sender"], long.Parse(fields["count"]), Iso.Read(fields["firstSeen"])!.Value, Iso.Read(fields["lastSeen"])!.Value, newest)
            : null;
    }

    private static string SenderOf(Rejection rejection)
    {
        var agent = rejection.UserAgent.Split(' ', 2)[0];
        return agent.Length == 0 ? rejection.Address : $"{rejection.Address} ({(agent.Length > 48 ? agent[..48] : agent)})";
    }

    private static string GroupId(Rejection rejection, string sender) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{rejection.Channel}\n{rejection.Reason}\n{sender}\n{rejection.Demo}")).AsSpan(0, 8));

    private string PublicList(IngestChannel channel) => channel == IngestChannel.Milestones ? keys.MilestonesRejected : keys.DemandSummaryRejected;

    private string Counters(IngestChannel channel) => channel == IngestChannel.Milestones ? keys.MilestonesCounters : keys.DemandSummaryCounters;
}

/// <summary>One entry of GET /api/milestones/dead-letter.</summary>
public sealed record PublicRejection(
    string TimestampUtc, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? IdempotencyKey);
