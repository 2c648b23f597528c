using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Refused envelopes: the public list per channel, samples, groups and counters, written in one step.</summary>
public sealed class RedisRejectionStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Samples kept for operators, newest first to stay.</summary>
    public const int MaxSamples = 2_000;

    /// <summary>Groups kept; the one longest unseen makes room, and that is counted and shown.</summary>
    public const int MaxGroups = 200;

    /// <summary>Groups of one channel and address; whatever else comes from there is one more group, of its other programs.</summary>
    public const int MaxGroupsOfAPlace = 10;

    private const int MinutesKept = 120;
    private const int SamplePage = 200;
    private const string MinuteField = "m:";

    private static readonly RedisScript Reject = RedisScript.Load("DeadLetters/reject.lua");
    private static readonly RedisScript Dismiss = RedisScript.Load("DeadLetters/dismiss.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public Task AddAsync(Rejection rejection, CancellationToken cancel)
    {
        var sender = SenderOf(rejection);
        // An address, or a whole IPv6 network: one host has as many of those as it likes.
        var address = ClientAddress.Counted(rejection.Address);
        var place = Digest($"{rejection.Channel}\n{address}\n{rejection.Demo}");
        var (group, others) = (place + Digest($"{rejection.Reason}\n{sender}"), place + Digest("other programs"));
        var at = Iso.Write(rejection.At);
        var minute = rejection.At.ToUnixTimeSeconds() / 60;
        var channel = rejection.Channel.Name();
        // The group, which the script ends it with, is for dismissing only: PublicRejection leaves it out.
        var shown = new { timestampUtc = at, rejection.Reason, rejection.IdempotencyKey, demo = rejection.Demo ? true : (bool?)null };
        RedisArg[] found = rejection.Diagnosis is { } diagnosis ? ["diagnosis", JsonSerializer.Serialize(diagnosis, Json)] : [];
        return redis.RunAsync(
            Reject,
            [
                keys.Events, keys.EventsSequence, PublicList(rejection.Channel), Counters(rejection.Channel),
                keys.RejectionSamples, keys.RejectionGroups, keys.RejectionGroup(group), keys.RejectionMinutes, keys.RejectionGroup(others),
            ],
            [
                at, UpToGroup(shown), JsonSerializer.Serialize(rejection, Json), group, rejection.At.ToUnixTimeMilliseconds(), MaxSamples, MaxGroups,
                minute, minute - MinutesKept, UpToGroup(new { channel, rejection.Reason }), keys.RejectionGroup(""), others, $"{address} (other programs)", MaxGroupsOfAPlace,
                "sender", sender, "channel", channel, "reason", rejection.Reason, "demo", rejection.Demo ? "1" : "0", .. found,
            ],
            cancel);
    }

    /// <summary>Removes a group and everything kept of it in one step.</summary>
    /// <param name="by">Who; told to everyone who is looking.</param>
    /// <returns>How many refusals it counted; 0: it was not there any more.</returns>
    public async Task<long> DismissAsync(string groupId, string by, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Dismiss,
        [
            keys.Events, keys.EventsSequence, keys.RejectionSamples, keys.RejectionGroups, keys.RejectionGroup(groupId), keys.RejectionMinutes,
            keys.MilestonesRejected, keys.DemandSummaryRejected,
        ],
        [Iso.Write(now), groupId, "{\"count\":", "," + JsonSerializer.Serialize(new { group = groupId, by }, Json)[1..]],
        cancel)).AsInt64();

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
        var hashes = ids.Length == 0 ? [] : await redis.PipelineAsync([.. ids.Select(id => new RedisCommand("HGETALL", keys.RejectionGroup(id)))], cancel);
        var minutes = ReadMinutes(head[1]);
        return new RejectionOverview(
            [.. ids.Zip(hashes, (id, hash) => ReadGroup(id, hash.AsArray(), now)).OfType<RejectionGroup>()],
            head[2][0].AsInt64(0) + head[3][0].AsInt64(0),
            Within(minutes, now, 0, 60),
            Within(minutes, now, 60, 120),
            head[2][1].AsInt64(0) + head[3][1].AsInt64(0));
    }

    /// <summary>Refusals of the last 60 minutes.</summary>
    public async Task<long> CountLastHourAsync(DateTimeOffset now, CancellationToken cancel) =>
        Within(ReadMinutes(await redis.ExecuteAsync("HGETALL", [keys.RejectionMinutes], cancel)), now, 0, 60);

    /// <summary>The kept samples of some groups, newest first, read page by page so that memory stays flat.</summary>
    public async IAsyncEnumerable<Rejection> SamplesAsync(IReadOnlySet<string> groupIds, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var end = "+";
        while (true)
        {
            var page = (await redis.ExecuteAsync("XREVRANGE", [keys.RejectionSamples, end, "-", "COUNT", SamplePage], cancel)).AsArray();
            foreach (var fields in page.Select(entry => entry[1]).Where(fields => groupIds.Contains(fields[1].AsString()!)))
            {
                yield return JsonSerializer.Deserialize<Rejection>(fields[3].AsString()!, Json)!;
            }

            if (page.Length < SamplePage)
            {
                yield break;
            }

            end = "(" + page[^1][0].AsString();
        }
    }

    private static RejectionGroup? ReadGroup(string id, RedisReply[] hash, DateTimeOffset now)
    {
        var fields = hash.Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1].AsString()!, StringComparer.Ordinal);
        if (!fields.TryGetValue("sample", out var sample) || JsonSerializer.Deserialize<Rejection>(sample, Json) is not { } newest)
        {
            return null;
        }

        var minutes = fields.Where(field => field.Key.StartsWith(MinuteField, StringComparison.Ordinal)).Select(field => (long.Parse(field.Key[MinuteField.Length..]), long.Parse(field.Value)));
        return new RejectionGroup(
            id, newest.Channel, newest.Reason, fields["sender"], long.Parse(fields["count"]), Within(minutes, now, 0, 60),
            Iso.Read(fields["firstSeen"])!.Value, Iso.Read(fields["lastSeen"])!.Value, newest)
        {
            LastDiagnosis = fields.TryGetValue("diagnosis", out var diagnosis) ? JsonSerializer.Deserialize<RejectionDiagnosis>(diagnosis, Json) : null,
        };
    }

    private static IEnumerable<(long Minute, long Count)> ReadMinutes(RedisReply hash) => hash.AsArray().Chunk(2).Select(pair => (pair[0].AsInt64(), pair[1].AsInt64()));

    private static long Within(IEnumerable<(long Minute, long Count)> minutes, DateTimeOffset now, int from, int to)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        return minutes.Where(pair => pair.Minute <= minute - from && pair.Minute > minute - to).Sum(pair => pair.Count);
    }

    private static string SenderOf(Rejection rejection)
    {
        var agent = rejection.UserAgent.Split(' ', 2)[0];
        return agent.Length == 0 ? rejection.Address : $"{rejection.Address} ({(agent.Length > 48 ? agent[..48] : agent)})";
    }

    /// <summary>Eight hex digits of an id.</summary>
    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));

    private static string UpToGroup<T>(T value) => JsonSerializer.Serialize(value, Json)[..^1] + ",\"group\":\"";

    private string PublicList(IngestChannel channel) => channel == IngestChannel.Milestones ? keys.MilestonesRejected : keys.DemandSummaryRejected;

    private string Counters(IngestChannel channel) => channel == IngestChannel.Milestones ? keys.MilestonesCounters : keys.DemandSummaryCounters;
}

/// <summary>One entry of GET /api/milestones/dead-letter.</summary>
public sealed record PublicRejection(
    string TimestampUtc, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? IdempotencyKey);
