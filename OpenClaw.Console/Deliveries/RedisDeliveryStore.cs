using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>Delivery records: emitting them and looking at them. What moves them is <see cref="RedisDeliveryQueue"/> and <see cref="RedisDeadLetterStore"/>.</summary>
public sealed class RedisDeliveryStore(RedisGateway redis, RedisKeys keys, ConsoleOptions options)
{
    /// <summary>Most rows of a page.</summary>
    public const int LargestPage = 500;

    /// <summary>Records that one call looks through: Redis serves nobody else while it runs.</summary>
    private const int LookedThroughAtOnce = 1_000;

    private static readonly RedisScript Emit = RedisScript.Load("Deliveries/emit.lua");
    private static readonly RedisScript Read = RedisScript.Load("Deliveries/read.lua");
    private static readonly RedisScript List = RedisScript.Load("Deliveries/list.lua");

    /// <summary>
    /// Emits a subject: a pending record for each endpoint, in one step with the event on the channel <c>deliveries</c>. A subject emitted before
    /// changes nothing and answers with its first records.
    /// </summary>
    /// <param name="payload">The event or snapshot, as JSON.</param>
    /// <param name="endpoints">Ids of the endpoints it goes to.</param>
    /// <param name="by">Who emits it: the record is what is kept of that (ADR 0018).</param>
    public async Task<EmitOutcome> EmitAsync(
        DeliveryChannel channel, string subjectId, ReadOnlyMemory<byte> payload, IReadOnlyList<string> endpoints, DateTimeOffset at, CancellationToken cancel, string by = "")
    {
        var reply = await redis.RunAsync(
            Emit,
            [keys.Events, keys.EventsSequence, SubjectKey(channel, subjectId)],
            [
                keys.DeliveriesRoot, at.ToUnixTimeMilliseconds(), Iso.Write(at), DeliveryEnvelope.KeyOf(channel, subjectId), channel.ToWire(), subjectId, payload,
                (long)options.Deliveries.SubjectRetention.TotalMilliseconds, by, .. endpoints.Select(id => (RedisArg)id),
            ],
            cancel);
        var (key, records) = Subject(reply[1].AsString()!);
        return reply[0].AsInt64() == 1 ? new EmitOutcome.Emitted(key, records) : new EmitOutcome.AlreadyEmitted(key, records);
    }

    /// <summary>Whether each subject was emitted, in one round trip.</summary>
    public async Task<IReadOnlyList<bool>> EmittedAsync(DeliveryChannel channel, IReadOnlyList<string> subjectIds, CancellationToken cancel) =>
        [.. (await RecordsAsync(channel, subjectIds, cancel)).Select(records => records is not null)];

    /// <summary>The records that were made for each subject, kept or not, in one round trip; null: it was not emitted.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<DeliveryId>?>> RecordsAsync(DeliveryChannel channel, IReadOnlyList<string> subjectIds, CancellationToken cancel) =>
        subjectIds.Count == 0
            ? []
            :
            [
                .. (await redis.ExecuteAsync("MGET", [.. subjectIds.Select(id => (RedisArg)SubjectKey(channel, id))], cancel)).AsArray()
                    .Select(value => value.AsString() is { } text ? Subject(text).Records : null),
            ];

    /// <summary>The records of a subject that are still kept.</summary>
    public async Task<IReadOnlyList<DeliveryRecord>> OfSubjectAsync(DeliveryChannel channel, string subjectId, CancellationToken cancel) =>
        (await redis.ExecuteAsync("GET", [SubjectKey(channel, subjectId)], cancel)).AsString() is { } value
            ? await GetAsync(Subject(value).Records, cancel)
            : [];

    public async Task<DeliveryRecord?> GetAsync(DeliveryId id, CancellationToken cancel) => (await GetAsync([id], cancel)) is [var record] ? record : null;

    /// <summary>Those of the records that are still kept, in the order asked for and in one round trip.</summary>
    public async Task<IReadOnlyList<DeliveryRecord>> GetAsync(IReadOnlyList<DeliveryId> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var reply = await redis.RunAsync(Read, [], [keys.DeliveriesRoot, .. ids.Select(id => (RedisArg)id.Value)], cancel);
        return [.. ids.Zip(reply.AsArray(), DeliveryReplies.Record).OfType<DeliveryRecord>()];
    }

    /// <summary>The status of each record, null for one that is no longer kept.</summary>
    public async Task<IReadOnlyList<DeliveryStatus?>> StatusesAsync(IReadOnlyList<DeliveryId> ids, CancellationToken cancel) =>
        [.. (await redis.PipelineAsync([.. ids.Select(id => new RedisCommand("HGET", keys.DeliveryRecord(id.ToString()), "status"))], cancel))
            .Select(reply => DeliveryNames.ParseStatus(reply.AsString()))];

    /// <summary>Where each record stands and whose it is; a status of null for one that is no longer kept.</summary>
    public async Task<IReadOnlyList<(DeliveryStatus? Status, string EndpointId)>> StandingAsync(IReadOnlyList<DeliveryId> ids, CancellationToken cancel) =>
        [.. (await redis.PipelineAsync([.. ids.Select(id => new RedisCommand("HMGET", keys.DeliveryRecord(id.ToString()), "status", "endpoint"))], cancel))
            .Select(reply => (DeliveryNames.ParseStatus(reply[0].AsString()), reply[1].AsString() ?? ""))];

    /// <summary>A page of the records of some endpoints and statuses, newest first.</summary>
    /// <param name="before">Only older ones than this; null: from the newest.</param>
    /// <param name="count">At most <see cref="LargestPage"/>.</param>
    public Task<DeliveryPage> ListAsync(
        IReadOnlyCollection<string> endpoints, IReadOnlyCollection<DeliveryStatus> statuses, DeliveryId? before, int count, CancellationToken cancel) =>
        FindAsync(endpoints, statuses, [], [], since: null, before, count, cancel);

    /// <summary>The same of those that match; looks through a part of them only (<see cref="DeliveryPage.Next"/>).</summary>
    /// <param name="channels">Empty: any.</param>
    /// <param name="words">Words that must all occur, in lower case and of ASCII characters: others Redis cannot compare.</param>
    /// <param name="since">Not those that were emitted before it.</param>
    public async Task<DeliveryPage> FindAsync(
        IReadOnlyCollection<string> endpoints, IReadOnlyCollection<DeliveryStatus> statuses, IReadOnlyCollection<string> channels, IReadOnlyCollection<string> words, DateTimeOffset? since,
        DeliveryId? before, int count, CancellationToken cancel)
    {
        count = Math.Clamp(count, 1, LargestPage);
        var reply = await redis.RunAsync(
            List,
            [],
            [
                keys.DeliveriesRoot, before?.ToString() ?? "+inf", since is { } from ? from.ToUnixTimeMilliseconds() * 1024 : "-inf", count,
                channels.Count + words.Count == 0 ? count : LookedThroughAtOnce,
                channels.Count, .. channels.Select(channel => (RedisArg)channel), words.Count, .. words.Select(word => (RedisArg)word),
                .. endpoints.SelectMany(endpoint => statuses.Select(status => (RedisArg)$"{endpoint}:{status.ToWire()}")),
            ],
            cancel);
        return new DeliveryPage(
            [.. reply[0].AsArray().Select(DeliveryReplies.Row).OfType<DeliveryRow>()], reply[1].AsInt64(), (int)reply[2].AsInt64(),
            reply[3].AsString() is { Length: > 0 } last ? DeliveryId.Parse(last) : null);
    }

    /// <summary>How many records of each endpoint stand where, in one round trip.</summary>
    public async Task<IReadOnlyList<DeliveryCounts>> CountAsync(IReadOnlyList<string> endpoints, DateTimeOffset now, CancellationToken cancel)
    {
        var statuses = DeliveryNames.AllStatuses;
        var commands = new List<RedisCommand>();
        foreach (var endpoint in endpoints)
        {
            commands.AddRange(statuses.Select(status => new RedisCommand("ZCARD", keys.DeliveryIndex($"{endpoint}:{status.ToWire()}"))));
            commands.Add(new("ZCOUNT", keys.DeliveriesDue(endpoint), "-inf", now.ToUnixTimeMilliseconds()));
            commands.Add(new("ZCARD", keys.DeliveryClaims(endpoint)));
            commands.Add(new("HGET", keys.DeliveriesDropped, endpoint));
        }

        var replies = await redis.PipelineAsync(commands, cancel);
        return
        [
            .. endpoints.Zip(replies.Chunk(statuses.Count + 3), (endpoint, part) => new DeliveryCounts(
                endpoint, statuses.Zip(part).ToDictionary(pair => pair.First, pair => pair.Second.AsInt64()), part[^3].AsInt64(), part[^2].AsInt64(), part[^1].AsInt64(0))),
        ];
    }

    /// <summary>Ids of every endpoint that ever had a record, removed ones too.</summary>
    public async Task<IReadOnlyList<string>> UsedEndpointsAsync(CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("SMEMBERS", [keys.DeliveryEndpointsUsed], cancel)).AsArray().Select(id => id.AsString()!).Order(StringComparer.Ordinal)];

    private string SubjectKey(DeliveryChannel channel, string subjectId) => keys.DeliverySubject($"{channel.ToWire()}:{subjectId}");

    private static (string Key, IReadOnlyList<DeliveryId> Records) Subject(string value)
    {
        var parts = value.Split(' ');
        return (parts[0], [.. parts.Skip(1).Select(DeliveryId.Parse)]);
    }
}
