using System.Text;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>Accepted milestones: the public feed (newest 50 by event time) and the operators' history (a stream in order of arrival).</summary>
public sealed class RedisProofStore(RedisGateway redis, RedisKeys keys, ConsoleOptions options, TimeProvider time)
{
    private static readonly RedisScript Ingest = RedisScript.Load("Proof/ingest.lua");

    /// <summary>Accepts an envelope in one step and one round trip.</summary>
    /// <returns>Whether it was accepted; false: its key was seen before.</returns>
    public async Task<bool> AcceptAsync(IngestVerdict<Milestone>.Passed envelope, bool demo, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var reply = await redis.RunAsync(
            Ingest,
            [
                keys.Events, keys.EventsSequence, keys.MilestoneSeen(envelope.IdempotencyKey), keys.MilestonesFeed, keys.MilestonesHistory, keys.MilestonesCounters,
                keys.MilestonesLastPoll,
            ],
            [
                Iso.Write(now), MilestoneJson.ToUtf8(envelope.Value), envelope.Value.TimestampUtc.ToUnixTimeMilliseconds(), envelope.IdempotencyKey,
                envelope.VerifiedBy.Secret.KeyId, (long)options.Ingest.SeenKeyRetention.TotalMilliseconds, options.Proof.HistoryCap,
                (now - options.Proof.HistoryRetention).ToUnixTimeMilliseconds(), envelope.SentAt is { } sent ? Iso.Write(sent) : "", demo ? "1" : "0",
            ],
            cancel);
        return reply.AsInt64() == 1;
    }

    /// <summary>The newest events by event time, as stored JSON.</summary>
    public async Task<IReadOnlyList<string>> LatestAsync(int limit, CancellationToken cancel) =>
        Events(await redis.ExecuteAsync("ZREVRANGE", [keys.MilestonesFeed, 0, limit - 1], cancel));

    /// <summary>The feed and what the proof nodes need, in one round trip.</summary>
    public async Task<ProofFigures> FiguresAsync(CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync(
            [
                new("ZREVRANGE", keys.MilestonesFeed, 0, -1), new("HMGET", keys.MilestonesCounters, "accepted", "duplicate", "rejected", "rejectedAt"),
                new("GET", keys.MilestonesLastPoll), new("LLEN", keys.MilestonesRejected), new("XLEN", keys.MilestonesHistory),
            ],
            cancel);
        var feed = Events(replies[0]).Select(json => MilestoneJson.Parse(Encoding.UTF8.GetBytes(json))).OfType<Milestone>().ToList();
        var accepted = replies[1][0].AsInt64(0);
        var history = replies[4].AsInt64();
        return new ProofFigures(
            feed, accepted, replies[1][1].AsInt64(0), replies[1][2].AsInt64(0), Iso.Read(replies[1][3].AsString()), Iso.Read(replies[2].AsString()),
            replies[3].AsInt64(), history);
    }

    /// <summary>Puts kept entries back into the public feed, after others were removed from it.</summary>
    public async Task RefillFeedAsync(IReadOnlyList<ProofEntry> entries, CancellationToken cancel)
    {
        if (entries.Count > 0)
        {
            RedisArg[] members = [.. entries.SelectMany(entry => new RedisArg[] { entry.Event.TimestampUtc.ToUnixTimeMilliseconds(), $"{entry.Id} {Encoding.UTF8.GetString(MilestoneJson.ToUtf8(entry.Event))}" })];
            await redis.PipelineAsync([new("ZADD", [keys.MilestonesFeed, .. members]), new("ZREMRANGEBYRANK", keys.MilestonesFeed, 0, -51)], cancel);
        }
    }

    /// <summary>Entries that arrived after a position, in order of arrival.</summary>
    public async Task<IReadOnlyList<ProofEntry>> ReadAfterAsync(HistoryId after, int count, CancellationToken cancel)
    {
        var from = after == HistoryId.Zero ? "-" : $"({after}";
        return Entries(await redis.ExecuteAsync("XRANGE", [keys.MilestonesHistory, from, "+", "COUNT", count], cancel));
    }

    /// <summary>The entries with these ids that are still kept, in one round trip.</summary>
    public async Task<IReadOnlyList<ProofEntry>> GetAsync(IReadOnlyCollection<HistoryId> ids, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([.. ids.Select(id => new RedisCommand("XRANGE", keys.MilestonesHistory, id.ToString(), id.ToString()))], cancel);
        return [.. replies.SelectMany(Entries)];
    }

    /// <summary>How much is kept, and how much has been let go because of the cap or the retention.</summary>
    public async Task<HistoryExtent> ExtentAsync(CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([new("XLEN", keys.MilestonesHistory), new("HGET", keys.MilestonesCounters, "accepted")], cancel);
        return new HistoryExtent(replies[0].AsInt64(), Math.Max(0, replies[1].AsInt64(0) - replies[0].AsInt64()), options.Proof.HistoryCap);
    }

    private static IReadOnlyList<string> Events(RedisReply members) => [.. members.AsArray().Select(member => AfterId(member.AsString()!))];

    // A feed member is "<history id> <event json>", so that equal events of two envelopes stay two.
    private static string AfterId(string member) => member[(member.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static IReadOnlyList<ProofEntry> Entries(RedisReply reply) => [.. reply.AsArray().Select(Entry).OfType<ProofEntry>()];

    private static ProofEntry? Entry(RedisReply entry)
    {
        var fields = entry[1];
        return MilestoneJson.Parse(fields[1].AsBytes()!) is { } milestone
            ? new ProofEntry(
                HistoryId.Parse(entry[0].AsString()!), milestone, fields[3].AsString()!, fields[5].AsString()!, fields[7].AsString()!, fields[9].AsString() == "1")
            : null;
    }
}

/// <summary>The public feed with the counters of the channel.</summary>
public sealed record ProofFigures(
    IReadOnlyList<Milestone> Feed, long Accepted, long Duplicates, long Rejected, DateTimeOffset? LastRejectedAt, DateTimeOffset? LastAcceptedAt, long DeadLetters, long History);

/// <summary>How far back the history goes.</summary>
/// <param name="Dropped">Accepted milestones no longer kept.</param>
public sealed record HistoryExtent(long Kept, long Dropped, int Cap)
{
    public bool Full => Kept >= Cap;
}
