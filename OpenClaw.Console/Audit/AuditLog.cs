using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Audit;

/// <summary>
/// Writes the ledger: every action of an operator or a machine leaves one entry, each with the hash of the one before. This process hashes after the end
/// it knows, and the append counts only if that still is the end; if another replica was first, the script answers the new end and the entries are hashed
/// anew (ADR 0007). What is to be written while a call is under way goes with the next one.
/// </summary>
public sealed class AuditLog
{
    /// <summary>Entries of one wide action that go together.</summary>
    private const int Together = 200;

    private readonly RedisAuditStore _store;
    private readonly TimeProvider _time;
    private readonly GroupCommit<Pending, long> _commit;
    private AuditHead? _end;

    public AuditLog(RedisAuditStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        // One call at once: a second one would stand on an end that the first is about to move.
        _commit = new GroupCommit<Pending, long>(CommitAsync, pending => pending.Entries.Sum(SizeOf), atOnce: 1);
    }

    /// <param name="action">What was done, such as user.create.</param>
    /// <param name="target">On what.</param>
    /// <param name="detail">Whatever else there is to say; never a secret.</param>
    public Task AppendAsync(Actor actor, string action, string target, string detail, CancellationToken cancel) =>
        AppendAsync(actor, new AuditAction(action, target) { Detail = detail }, cancel);

    /// <summary>Enters one action; returns when it is stored.</summary>
    /// <returns>Its place in the ledger.</returns>
    public Task<long> AppendAsync(Actor actor, AuditAction action, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(action);
        return _commit.RunAsync(new Pending([action.ToEntry(actor, _time.GetUtcNow())], "")).WaitAsync(cancel);
    }

    /// <summary>Enters many at once, in this order: a wide action's click and its records. One live event tells of all that go together.</summary>
    public async Task AppendManyAsync(Actor actor, IReadOnlyList<AuditAction> actions, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(actions);
        foreach (var part in actions.Chunk(Together))
        {
            var now = _time.GetUtcNow();
            await _commit.RunAsync(new Pending(Array.ConvertAll(part, action => action.ToEntry(actor, now)), "")).WaitAsync(cancel);
        }
    }

    /// <summary>Begins the ledger if there is none, and takes over what a console without a chain has written.</summary>
    internal async Task BeginAsync(CancellationToken cancel)
    {
        var older = await _store.ReadOlderAsync(Together, cancel);
        if (await _store.HeadAsync(cancel) is { Seq: 0 })
        {
            await AppendAsync(Actor.System, new AuditAction("audit.begin", "ledger")
            {
                Detail = older.Count == 0
                    ? "The ledger begins here: each entry carries the hash of the one before."
                    : "The ledger begins here: each entry carries the hash of the one before. The entries marked as taken over were written by an older console; what happened to them before now is not protected.",
            }, cancel);
        }

        for (; older.Count > 0; older = await _store.ReadOlderAsync(Together, cancel))
        {
            await _commit.RunAsync(new Pending([.. older.Select(entry => Import(entry.Fields))], string.Join(' ', older.Select(entry => entry.Id)))).WaitAsync(cancel);
        }
    }

    private static AuditEntry Import(IReadOnlyDictionary<string, string> fields)
    {
        string Field(string name) => fields.GetValueOrDefault(name, "");
        return new AuditEntry
        {
            At = Iso.Read(Field("at")) ?? DateTimeOffset.UnixEpoch, Kind = Field("kind"), Actor = Field("actor"), Action = Field("action"), Target = Field("target"),
            Detail = Field("detail"), Imported = true,
        };
    }

    private static int SizeOf(AuditEntry entry) =>
        300 + (3 * (entry.Target.Length + entry.Reason.Length + entry.Before.Length + entry.After.Length + entry.Detail.Length)) + entry.Items.Sum(item => 60 + (3 * (item.Target.Length + item.Detail.Length)));

    private static (string Data, long Seq) Event(Pending pending, long last)
    {
        var first = pending.Entries[0];
        return (JsonSerializer.Serialize(new { seq = last, count = pending.Entries.Count, actor = first.Actor, action = first.Action, target = first.Target, outcome = first.Outcome }), last);
    }

    private async Task<IReadOnlyList<long>> CommitAsync(IReadOnlyList<Pending> waiting)
    {
        // Taken over alone: what somebody else took over meanwhile must not hold up the others.
        if (waiting.Count > 1 && waiting.Any(pending => pending.Taken.Length > 0))
        {
            var places = new List<long>();
            foreach (var one in waiting)
            {
                places.AddRange(await CommitAsync([one]));
            }

            return places;
        }

        try
        {
            var end = _end ?? await _store.HeadAsync(CancellationToken.None);
            while (true)
            {
                var (entries, events, next) = Chain(end, waiting);
                var reply = await _store.TryAppendAsync(end, entries, events, Iso.Write(_time.GetUtcNow()), waiting[0].Taken, CancellationToken.None);
                if (reply.Appended || reply.End is null)
                {
                    _end = reply.Appended ? next : null;
                    return [.. events.Select(one => one.Seq)];
                }

                end = reply.End;
            }
        }
        catch
        {
            _end = null; // whether it was stored is not known
            throw;
        }
    }

    private static (List<(byte[] Json, string Hash)> Entries, List<(string Data, long Seq)> Events, AuditHead Next) Chain(AuditHead end, IReadOnlyList<Pending> waiting)
    {
        var entries = new List<(byte[] Json, string Hash)>();
        var events = new List<(string Data, long Seq)>();
        var (seq, hash) = (end.Seq, end.Hash);
        foreach (var pending in waiting)
        {
            foreach (var entry in pending.Entries)
            {
                var json = AuditEntryJson.Write(entry with { Seq = ++seq });
                hash = AuditChain.Hash(hash, json);
                entries.Add((json, hash));
            }

            events.Add(Event(pending, seq));
        }

        return (entries, events, new AuditHead(seq, hash));
    }

    /// <param name="Taken">Ids of the older ledger these entries stand for.</param>
    private sealed record Pending(IReadOnlyList<AuditEntry> Entries, string Taken);
}
