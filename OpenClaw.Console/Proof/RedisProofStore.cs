using System.Text;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Ingest;
using OpenClaw.Domain.Paging;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>Accepted milestones: the public feed (newest 50 by event time, of a few more that are kept) and the operators' history (a stream in order of arrival).</summary>
public sealed class RedisProofStore
{
    private static readonly RedisScript Ingest = RedisScript.Load("Proof/ingest.lua");
    private static readonly RedisScript Feed = RedisScript.Load("Proof/feed.lua");

    /// <summary>
    /// Entries kept of the feed, of which readers get the newest 50. Redis packs a sorted set of up to 128 into one block and looks through all of it for each that is
    /// added, which was a third of what accepting a milestone cost it; beyond that it is a skip list.
    /// </summary>
    internal const int FeedKept = 256;

    private readonly RedisGateway _redis;
    private readonly RedisKeys _keys;
    private readonly ConsoleOptions _options;
    private readonly ProofArrivals _arrivals;
    private readonly TimeProvider _time;
    private readonly GroupCommit<NewMilestone, bool> _accepting;

    public RedisProofStore(RedisGateway redis, RedisKeys keys, ConsoleOptions options, ProofArrivals arrivals, TimeProvider time)
    {
        (_redis, _keys, _options, _arrivals, _time) = (redis, keys, options, arrivals, time);
        _accepting = new GroupCommit<NewMilestone, bool>(AcceptAsync, milestone => milestone.Json.Length, atOnce: 2);
    }

    /// <summary>Accepts an envelope in one step and at most one round trip, which it may share with others.</summary>
    /// <returns>Whether it was accepted; false: its key was seen before.</returns>
    public Task<bool> AcceptAsync(IngestVerdict<Milestone>.Passed envelope, bool demo, CancellationToken cancel) =>
        _accepting.RunAsync(
            new NewMilestone(envelope, MilestoneJson.ToUtf8(envelope.Value), envelope.SentAt is { } sent ? Iso.Write(sent) : "", demo)).WaitAsync(cancel);

    /// <summary>The newest events by event time, as stored JSON.</summary>
    public async Task<IReadOnlyList<string>> LatestAsync(int limit, CancellationToken cancel) =>
        Events(await _redis.RunAsync(Feed, [_keys.MilestonesFeed, _keys.MilestonesHistory], [limit], cancel));

    /// <summary>The feed and what the proof nodes need, in one round trip.</summary>
    public async Task<ProofFigures> FiguresAsync(CancellationToken cancel)
    {
        var replies = await _redis.PipelineAsync(
            [
                RedisCommand.Run(Feed, [_keys.MilestonesFeed, _keys.MilestonesHistory], [FeedLimit.Max]), new("HMGET", _keys.MilestonesCounters, "accepted", "duplicate", "rejected", "rejectedAt"),
                new("GET", _keys.MilestonesLastPoll), new("LLEN", _keys.MilestonesRejected), new("XLEN", _keys.MilestonesHistory),
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
            RedisArg[] members = [.. entries.SelectMany(entry => new RedisArg[] { entry.Event.TimestampUtc.ToUnixTimeMilliseconds(), entry.Id.ToString() })];
            await _redis.PipelineAsync([new("ZADD", [_keys.MilestonesFeed, .. members]), new("ZREMRANGEBYRANK", _keys.MilestonesFeed, 0, -1 - FeedKept)], cancel);
        }
    }

    /// <summary>Entries that arrived after a position, in order of arrival.</summary>
    public async Task<IReadOnlyList<ProofEntry>> ReadAfterAsync(HistoryId after, int count, CancellationToken cancel)
    {
        var from = after == HistoryId.Zero ? "-" : $"({after}";
        return Entries(await _redis.ExecuteAsync("XRANGE", [_keys.MilestonesHistory, from, "+", "COUNT", count], cancel));
    }

    /// <summary>The entries with these ids that are still kept, in one round trip.</summary>
    public async Task<IReadOnlyList<ProofEntry>> GetAsync(IReadOnlyCollection<HistoryId> ids, CancellationToken cancel)
    {
        var replies = await _redis.PipelineAsync([.. ids.Select(id => new RedisCommand("XRANGE", _keys.MilestonesHistory, id.ToString(), id.ToString()))], cancel);
        return [.. replies.SelectMany(Entries)];
    }

    /// <summary>The last entry; null: there is none.</summary>
    public async Task<HistoryId?> NewestAsync(CancellationToken cancel) =>
        (await _redis.ExecuteAsync("XREVRANGE", [_keys.MilestonesHistory, "+", "-", "COUNT", 1], cancel)).AsArray() is [var newest, ..] ? HistoryId.Parse(newest[0].AsString()!) : null;

    /// <summary>Removes the entries that arrived before a time.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancel) =>
        (await _redis.ExecuteAsync("XTRIM", [_keys.MilestonesHistory, "MINID", "=", before.ToUnixTimeMilliseconds()], cancel)).AsInt64();

    /// <summary>How much is kept, and how much has been let go because of the cap or the retention.</summary>
    public async Task<HistoryExtent> ExtentAsync(CancellationToken cancel)
    {
        var replies = await _redis.PipelineAsync([new("XLEN", _keys.MilestonesHistory), new("HGET", _keys.MilestonesCounters, "accepted")], cancel);
        return new HistoryExtent(replies[0].AsInt64(), Math.Max(0, replies[1].AsInt64(0) - replies[0].AsInt64()), _options.Proof.HistoryCap);
    }

    private async Task<IReadOnlyList<bool>> AcceptAsync(IReadOnlyList<NewMilestone> milestones)
    {
        const int SharedKeys = 6, SharedArgs = 5, ArgsOfOne = 3;
        var now = _time.GetUtcNow();
        var names = new string[SharedKeys + milestones.Count];
        var args = new RedisArg[SharedArgs + (ArgsOfOne * milestones.Count)];
        (names[0], names[1], names[2], names[3]) = (_keys.Events, _keys.EventsSequence, _keys.MilestonesFeed, _keys.MilestonesHistory);
        (names[4], names[5]) = (_keys.MilestonesCounters, _keys.MilestonesLastPoll);
        (args[0], args[1]) = (Iso.Write(now), (long)_options.Ingest.SeenKeyRetention.TotalMilliseconds);
        (args[2], args[3], args[4]) = (_options.Proof.HistoryCap, (now - _options.Proof.HistoryRetention).ToUnixTimeMilliseconds(), FeedKept);
        for (var i = 0; i < milestones.Count; i++)
        {
            var (envelope, json, sentAt, demo) = milestones[i];
            names[SharedKeys + i] = _keys.MilestoneSeen(envelope.IdempotencyKey);
            var at = SharedArgs + (ArgsOfOne * i);
            (args[at], args[at + 1]) = (json, envelope.Value.TimestampUtc.ToUnixTimeMilliseconds());
            args[at + 2] = $"{envelope.VerifiedBy.Secret.KeyId}\n{sentAt}\n{(demo ? "1" : "0")}\n{envelope.IdempotencyKey}";
        }

        return Arrived(milestones, (await _redis.RunAsync(Ingest, names, args)).AsString()!);
    }

    /// <param name="ids">What the script answered: the id of each by spaces, nothing for one whose key was seen before.</param>
    private bool[] Arrived(IReadOnlyList<NewMilestone> milestones, ReadOnlySpan<char> ids)
    {
        var accepted = new bool[milestones.Count];
        var entries = new List<ProofEntry>(milestones.Count);
        var at = 0;
        foreach (var part in ids.Split(' '))
        {
            if (HistoryId.TryParse(ids[part], out var id))
            {
                accepted[at] = true;
                entries.Add(milestones[at].At(id));
            }

            at++;
        }

        _arrivals.Add(entries);
        return accepted;
    }

    private static IReadOnlyList<string> Events(RedisReply members) => [.. members.AsArray().Select(member => member.AsString()!)];

    private static IReadOnlyList<ProofEntry> Entries(RedisReply reply) => [.. reply.AsArray().Select(Entry).OfType<ProofEntry>()];

    private static ProofEntry? Entry(RedisReply entry)
    {
        var fields = entry[1];
        return MilestoneJson.Parse(fields[1].AsBytes()!) is { } milestone && fields[3].AsString()!.Split('\n', 4) is [var keyId, var sentAt, var demo, var key]
            ? new ProofEntry(HistoryId.Parse(entry[0].AsString()!), milestone, key, keyId, sentAt, demo == "1")
            : null;
    }

    private sealed record NewMilestone(IngestVerdict<Milestone>.Passed Envelope, byte[] Json, string SentAt, bool Demo)
    {
        public ProofEntry At(HistoryId id) => new(id, Envelope.Value, Envelope.IdempotencyKey, Envelope.VerifiedBy.Secret.KeyId, SentAt, Demo);
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
