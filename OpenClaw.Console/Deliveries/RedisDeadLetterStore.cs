using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Dead letters by cause, and what people do with records: requeue, dismiss, restore. Each record is one step; one in
/// flight is refused with a reason, never raced. Names no actor: the service above asks for permission and writes the audit entries.
/// </summary>
public sealed class RedisDeadLetterStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most records of one call.</summary>
    public const int LargestAction = 500;

    /// <summary>Most records of one script: Redis serves nobody else while it runs.</summary>
    private const int LargestScript = 100;

    /// <summary>For how long a dismissed record can be restored.</summary>
    public static readonly TimeSpan RestoreWindow = TimeSpan.FromDays(30);

    /// <summary>The bounds of <see cref="DeadLetterGroup.Ages"/>.</summary>
    public static IReadOnlyList<TimeSpan> AgeBounds { get; } =
        [TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(24), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    private static readonly RedisScript Groups = RedisScript.Load("Deliveries/groups.lua");
    private static readonly RedisScript Requeue = RedisScript.Load("Deliveries/requeue.lua");
    private static readonly RedisScript Dismiss = RedisScript.Load("Deliveries/dismiss.lua");
    private static readonly RedisScript Restore = RedisScript.Load("Deliveries/restore.lua");
    private static readonly RedisScript Find = RedisScript.Load("Deliveries/find.lua");
    private static readonly RedisScript Purge = RedisScript.Load("Deliveries/purge.lua");

    /// <summary>Every group, the last seen first, in one round trip.</summary>
    public async Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(DateTimeOffset now, CancellationToken cancel) =>
        Array.ConvertAll(
            (await redis.RunAsync(Groups, [], [keys.DeliveriesRoot, (now - TimeSpan.FromHours(2)).ToUnixTimeMilliseconds(), .. AgeBounds.Select(age => (RedisArg)(now - age).ToUnixTimeMilliseconds())], cancel)).AsArray(), DeliveryReplies.Group);

    /// <summary>Ids of a group's records by when they died, the last first.</summary>
    /// <param name="skip">How many to skip.</param>
    public async Task<IReadOnlyList<DeliveryId>> MembersAsync(string groupId, long skip, int count, CancellationToken cancel) =>
        Ids(await redis.ExecuteAsync("ZREVRANGE", [keys.DeliveryGroupMembers(groupId), skip, skip + count - 1], cancel));

    /// <summary>Looks through a page of a group's records, those that died last first.</summary>
    /// <param name="words">What must all occur in the payload, subject, key, error, endpoint or id; lower case.</param>
    /// <param name="skip">How many not to look at.</param>
    /// <param name="look">Most to look at, at most <see cref="LargestAction"/>: payloads are long, and Redis serves nobody else while it reads them.</param>
    /// <param name="answer">Most ids to answer; negative: none, only count.</param>
    /// <param name="operation">The operation that takes what matches, if any.</param>
    public async Task<DeadLetterFind> FindAsync(
        string groupId, DateTimeOffset? from, DateTimeOffset? to, IReadOnlyList<string> words, long skip, int look, int answer, string? operation, CancellationToken cancel)
    {
        var reply = (await redis.RunAsync(
            Find, [],
            [
                keys.DeliveriesRoot, groupId, from is { } since ? since.ToUnixTimeMilliseconds() : "-inf", to is { } until ? until.ToUnixTimeMilliseconds() : "+inf", skip,
                Math.Min(look, LargestAction), answer, operation ?? "", .. words.Select(word => (RedisArg)word),
            ],
            cancel)).AsArray();
        return new DeadLetterFind((int)reply[0].AsInt64(), (int)reply[1].AsInt64(), [.. reply.Skip(2).Select(id => DeliveryId.Parse(id.AsString()!))]);
    }

    /// <summary>How many records of each group died within a time, in one round trip.</summary>
    public async Task<IReadOnlyList<long>> CountAsync(IReadOnlyList<string> groups, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel) =>
        [.. (await redis.PipelineAsync(
            [.. groups.Select(group => new RedisCommand(
                "ZCOUNT", keys.DeliveryGroupMembers(group), from is { } since ? since.ToUnixTimeMilliseconds() : "-inf", to is { } until ? $"({until.ToUnixTimeMilliseconds()}" : "+inf"))],
            cancel)).Select(count => count.AsInt64())];

    /// <summary>Dismissed records, the last first, and how many there are.</summary>
    public async Task<(IReadOnlyList<DeliveryId> Ids, long Total)> DismissedAsync(long skip, int count, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([new("ZREVRANGE", keys.DeliveriesDismissed, skip, skip + count - 1), new("ZCARD", keys.DeliveriesDismissed)], cancel);
        return (Ids(replies[0]), replies[1].AsInt64());
    }

    /// <summary>Ids of a group's records by when they died, the first first: what a bulk action goes through while the group shrinks.</summary>
    public async Task<IReadOnlyList<DeliveryId>> OldestMembersAsync(string groupId, int count, CancellationToken cancel) =>
        Ids(await redis.ExecuteAsync("ZRANGE", [keys.DeliveryGroupMembers(groupId), 0, count - 1], cancel));

    /// <summary>How many records died since a time, in all groups.</summary>
    public async Task<long> DiedSinceAsync(DateTimeOffset since, CancellationToken cancel)
    {
        var groups = (await redis.ExecuteAsync("ZREVRANGEBYSCORE", [keys.DeliveryGroups, "+inf", since.ToUnixTimeMilliseconds()], cancel)).AsArray();
        var counts = await redis.PipelineAsync(
            [.. groups.Select(group => new RedisCommand("ZCOUNT", keys.DeliveryGroupMembers(group.AsString()!), since.ToUnixTimeMilliseconds(), "+inf"))], cancel);
        return counts.Sum(count => count.AsInt64());
    }

    /// <summary>Makes dead letters (and records that wait for a retry) pending again: no attempts used up, the same idempotency key.</summary>
    /// <param name="ids">At most <see cref="LargestAction"/>.</param>
    /// <param name="due">When they are attempted; now or later.</param>
    public Task<IReadOnlyList<DeliveryActionResult>> RequeueAsync(IReadOnlyList<DeliveryId> ids, DateTimeOffset due, DateTimeOffset now, CancellationToken cancel) =>
        ActAsync(Requeue, ids, [due.ToUnixTimeMilliseconds()], now, cancel);

    /// <summary>Takes records that are not delivered out of delivery.</summary>
    public Task<IReadOnlyList<DeliveryActionResult>> DismissAsync(IReadOnlyList<DeliveryId> ids, string reason, DateTimeOffset now, CancellationToken cancel) =>
        ActAsync(Dismiss, ids, [reason], now, cancel);

    /// <summary>Puts dismissed records back to where they stood: into their dead-letter group, or due at once.</summary>
    public Task<IReadOnlyList<DeliveryActionResult>> RestoreAsync(IReadOnlyList<DeliveryId> ids, DateTimeOffset now, CancellationToken cancel) =>
        ActAsync(Restore, ids, [], now, cancel);

    /// <summary>Removes records whose time to be restored is over; counted among the dropped.</summary>
    public async Task<int> PurgeDismissedAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (all, some) = (0, LargestAction);
        while (some == LargestAction)
        {
            some = (int)(await redis.RunAsync(
                Purge,
                [keys.Events, keys.EventsSequence],
                [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), (now - RestoreWindow).ToUnixTimeMilliseconds(), LargestAction],
                cancel)).AsInt64();
            all += some;
        }

        return all;
    }

    private async Task<IReadOnlyList<DeliveryActionResult>> ActAsync(
        RedisScript script, IReadOnlyList<DeliveryId> ids, RedisArg[] more, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, LargestAction);
        var results = new List<DeliveryActionResult>(ids.Count);
        foreach (var part in ids.Chunk(LargestScript))
        {
            var reply = await redis.RunAsync(
                script,
                [keys.Events, keys.EventsSequence],
                [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), .. more, .. part.Select(id => (RedisArg)id.Value)],
                cancel);
            results.AddRange(part.Zip(reply.AsArray(), DeliveryReplies.Action));
        }

        return results;
    }

    private static DeliveryId[] Ids(RedisReply reply) => Array.ConvertAll(reply.AsArray(), id => DeliveryId.Parse(id.AsString()!));
}
