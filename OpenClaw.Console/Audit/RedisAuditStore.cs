using System.Globalization;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Audit;

/// <summary>The ledger in Redis: a stream whose ids are the entries' places, and its head apart from it.</summary>
public sealed class RedisAuditStore(RedisGateway redis, RedisKeys keys)
{
    private static readonly RedisScript Append = RedisScript.Load("Audit/append.lua");

    /// <summary>Where the ledger ends; the head kept apart, or what the ledger itself says when that is further.</summary>
    public async Task<AuditHead> HeadAsync(CancellationToken cancel)
    {
        var head = await KeptHeadAsync(cancel);
        var last = await redis.ExecuteAsync("XREVRANGE", [keys.AuditLedger, "+", "-", "COUNT", 1], cancel);
        return last.Length > 0 && ReadOne(last[0]) is var record && record.Seq > head.Seq ? new AuditHead(record.Seq, record.Hash, head.RestoredAt) : head;
    }

    /// <summary>The head kept apart.</summary>
    public async Task<AuditHead> KeptHeadAsync(CancellationToken cancel)
    {
        var reply = await redis.ExecuteAsync("HMGET", [keys.AuditHead, "seq", "hash", "restored"], cancel);
        return reply[0].IsNull ? AuditHead.None : new AuditHead(reply[0].AsInt64(), reply[1].AsString() ?? "", reply[2].AsInt64(0));
    }

    /// <summary>Appends, if the ledger still ends where the entries begin.</summary>
    /// <param name="taken">Ids of the older ledger these entries stand for; they are removed there in the same step.</param>
    internal async Task<AppendReply> TryAppendAsync(
        AuditHead after, IReadOnlyList<(byte[] Json, string Hash)> entries, IReadOnlyList<(string Data, long Seq)> events, string at, string taken, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Append,
            [keys.Events, keys.EventsSequence, keys.AuditLedger, keys.AuditHead, keys.AuditEntries],
            [
                after.Seq, after.Hash, at, taken, events.Count, .. events.SelectMany(one => new RedisArg[] { one.Data, one.Seq }),
                .. entries.SelectMany(entry => new RedisArg[] { entry.Json, entry.Hash }),
            ],
            cancel);
        return reply[0].AsString() switch
        {
            "ok" => new AppendReply(Appended: true, null),
            "moved" => new AppendReply(Appended: false, new AuditHead(reply[1].AsInt64(), reply[2].AsString()!)),
            _ => new AppendReply(Appended: false, null),
        };
    }

    /// <summary>Entries from a place on, oldest first.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(long from, int count, CancellationToken cancel) =>
        Read(await redis.ExecuteAsync("XRANGE", [keys.AuditLedger, Id(from), "+", "COUNT", count], cancel));

    /// <summary>Entries up to a place, newest first.</summary>
    public async Task<IReadOnlyList<AuditRecord>> ReadBackAsync(long upTo, int count, CancellationToken cancel) =>
        upTo < 1 ? [] : Read(await redis.ExecuteAsync("XREVRANGE", [keys.AuditLedger, Id(upTo), "-", "COUNT", count], cancel));

    /// <summary>What a console without a chain has written, oldest first: ids and fields.</summary>
    internal async Task<IReadOnlyList<(string Id, IReadOnlyDictionary<string, string> Fields)>> ReadOlderAsync(int count, CancellationToken cancel)
    {
        var reply = await redis.ExecuteAsync("XRANGE", [keys.AuditEntries, "-", "+", "COUNT", count], cancel);
        return [.. reply.AsArray().Select(entry => (entry[0].AsString()!, Fields(entry[1])))];
    }

    private static string Id(long seq) => string.Create(CultureInfo.InvariantCulture, $"{seq}-0");

    private static IReadOnlyList<AuditRecord> Read(RedisReply reply) => [.. reply.AsArray().Select(ReadOne)];

    // An entry without its fields is not left out: it reads as one whose content was changed.
    private static AuditRecord ReadOne(RedisReply entry)
    {
        var seq = long.Parse(entry[0].AsString()!.Split('-')[0], CultureInfo.InvariantCulture);
        (byte[] Json, string Previous, string Hash) found = ([], "", "");
        var fields = entry[1].AsArray();
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            switch (fields[i].AsString())
            {
                case "e": found.Json = fields[i + 1].AsBytes()!; break;
                case "p": found.Previous = fields[i + 1].AsString()!; break;
                case "h": found.Hash = fields[i + 1].AsString()!; break;
            }
        }

        return new AuditRecord(seq, found.Json, found.Previous, found.Hash);
    }

    private static Dictionary<string, string> Fields(RedisReply reply) =>
        reply.AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1].AsString()!, StringComparer.Ordinal);
}

/// <param name="End">Where the ledger ends now, when that is not what the entries stood on; null: somebody else took over what was taken.</param>
internal sealed record AppendReply(bool Appended, AuditHead? End);
