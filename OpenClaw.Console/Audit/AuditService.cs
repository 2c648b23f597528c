using System.Runtime.CompilerServices;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Audit;

/// <summary>Reads and verifies the ledger.</summary>
public sealed class AuditService(RedisAuditStore store)
{
    /// <summary>Entries looked through for one page; what lies further back is reached by asking on from where it stopped.</summary>
    public const int MaxScanned = 50_000;

    /// <summary>Most entries of one page.</summary>
    public const int MaxPage = 500;

    /// <summary>The newest entries that facets count.</summary>
    public const int FacetsOver = 2_000;

    private const int Batch = 1_000;

    /// <summary>Matching entries before a place, newest first. Reads back through the ledger, so a rare match far back takes several pages.</summary>
    /// <param name="before">Entries with a smaller place; null: from the newest.</param>
    public async Task<AuditPage> PageAsync(Actor actor, AuditQuery query, long? before, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var wanted = Math.Clamp(count, 1, MaxPage);
        var found = new List<AuditEntry>();
        var next = (before ?? long.MaxValue) - 1;
        for (var scanned = 0; scanned < MaxScanned && found.Count < wanted && next > 0;)
        {
            // A first small bite: without filters it is the whole page.
            var batch = await store.ReadBackAsync(next, scanned == 0 ? wanted : Batch, cancel);
            foreach (var record in batch)
            {
                next = record.Seq - 1;
                if (found.Count < wanted && Entry(record) is var entry && query.Matches(entry))
                {
                    found.Add(entry);
                    if (found.Count == wanted)
                    {
                        break;
                    }
                }
            }

            scanned += batch.Count;
            if (batch.Count == 0 || batch[^1].Seq <= 1 || (query.From is { } from && Entry(batch[^1]) is { Imported: false } last && last.At < from - ClockSlack))
            {
                next = found.Count == wanted ? next : 0;
                break;
            }
        }

        return new AuditPage(found, next > 0 ? next + 1 : null);
    }

    /// <summary>Matching entries after a place, oldest first: what has come in. At most <see cref="MaxPage"/> are looked at.</summary>
    public async Task<AuditNews> SinceAsync(Actor actor, AuditQuery query, long after, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var batch = await store.ReadAsync(after + 1, MaxPage, cancel);
        return new AuditNews([.. batch.Select(Entry).Where(query.Matches)], batch.Count == 0 ? after : batch[^1].Seq, batch.Count == MaxPage);
    }

    /// <summary>How often each actor, area and outcome stands among the newest entries that are no single records.</summary>
    public async Task<AuditFacets> FacetsAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var newest = (await store.ReadBackAsync(long.MaxValue - 1, FacetsOver, cancel)).Select(Entry).Where(entry => !entry.Record).ToList();
        return new AuditFacets(Count(newest, entry => entry.Actor), Count(newest, entry => AuditQuery.AreaOf(entry.Action)), Count(newest, entry => entry.Outcome));
    }

    /// <summary>One entry with how it stands in the chain; null when there is none at this place.</summary>
    public async Task<AuditDetail?> FindAsync(Actor actor, long seq, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return seq < 1 ? null : (await store.ReadAsync(seq, 1, cancel)) is [var record, ..] && record.Seq == seq
            ? new AuditDetail(Entry(record), record.Previous, record.Hash, AuditChain.Hash(record.Previous, record.Json.Span) == record.Hash)
            : null;
    }

    /// <summary>The last place written and its hash; note them down elsewhere to hold the ledger against them later.</summary>
    public Task<AuditHead> HeadAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return store.HeadAsync(cancel);
    }

    /// <summary>Matching entries as they are stored, newest first.</summary>
    public IAsyncEnumerable<(AuditEntry Entry, AuditRecord Stored)> ExportAsync(Actor actor, AuditQuery query, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return WalkBackAsync(query, cancel);
    }

    /// <summary>Walks the whole ledger from its first entry to the end it has now.</summary>
    /// <param name="anchor">An end noted down earlier: the entry at its place must still have its hash. Null: none.</param>
    /// <param name="progress">Told how many entries have been looked at, and of how many.</param>
    public async Task<AuditVerdict> VerifyAsync(Actor actor, AuditHead? anchor, IProgress<AuditProgress>? progress, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var head = await store.KeptHeadAsync(cancel);
        var end = await store.HeadAsync(cancel);
        var goal = end.Seq > head.Seq ? end : head; // entries whose head was lost are looked at too
        var check = new AuditCheck();
        AuditBreak? broken = null;
        while (broken is null && check.LastSeq < goal.Seq)
        {
            var batch = await store.ReadAsync(check.LastSeq + 1, (int)Math.Min(Batch, goal.Seq - check.LastSeq), cancel);
            foreach (var record in batch.TakeWhile(_ => broken is null))
            {
                // What is beyond the end came in meanwhile: where the ledger was cut off, it must not stand for what is missing.
                broken = record.Seq > goal.Seq ? check.End(goal) : check.Next(record) ?? Held(check, anchor);
            }

            if (batch.Count == 0)
            {
                break;
            }

            progress?.Report(new AuditProgress(check.LastSeq, goal.Seq));
        }

        broken ??= check.End(goal) ?? (anchor is not null && anchor.Seq > check.LastSeq
            ? new AuditBreak(check.LastSeq + 1, AuditBreakKind.Truncated, $"The ledger ends at entry {check.LastSeq}, but an end noted down earlier is entry {anchor.Seq}: its end was cut off.")
            : null);
        return new AuditVerdict(broken, check.LastSeq, check.LastHash, head.Seq < end.Seq ? end.Seq : head.RestoredAt);
    }

    /// <summary>Clocks of replicas differ a little, so entries may stand slightly out of the order of their times.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMinutes(10);

    private static AuditBreak? Held(AuditCheck check, AuditHead? anchor) => anchor is not null && anchor.Seq == check.LastSeq && anchor.Hash != check.LastHash
        ? new AuditBreak(check.LastSeq, AuditBreakKind.Replaced, $"Entry {check.LastSeq} has another hash than was noted down earlier: the ledger was written anew up to there.")
        : null;

    private async IAsyncEnumerable<(AuditEntry Entry, AuditRecord Stored)> WalkBackAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var next = long.MaxValue - 1; next > 0 && await store.ReadBackAsync(next, Batch, cancel) is { Count: > 0 } batch; next = batch[^1].Seq - 1)
        {
            foreach (var record in batch)
            {
                if (Entry(record) is var entry && query.Matches(entry))
                {
                    yield return (entry, record);
                }
            }
        }
    }

    private static IReadOnlyDictionary<string, int> Count(IEnumerable<AuditEntry> entries, Func<AuditEntry, string> value) =>
        entries.GroupBy(value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    // What can no longer be read is shown as such, not left out.
    private static AuditEntry Entry(AuditRecord record) => AuditEntryJson.Read(record.Json) is { } entry
        ? entry with { Seq = record.Seq }
        : new AuditEntry { Seq = record.Seq, At = DateTimeOffset.UnixEpoch, Kind = "", Actor = "", Action = "unreadable", Target = "", Outcome = AuditOutcomes.Failed, Detail = "This entry cannot be read: it was changed." };
}

/// <param name="Next">Ask on with this as <c>before</c>; null: the beginning was reached.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, long? Next);

/// <param name="LookedAt">The last place looked at, matching or not.</param>
/// <param name="More">There may be more after it.</param>
public sealed record AuditNews(IReadOnlyList<AuditEntry> Entries, long LookedAt, bool More);

/// <summary>Counts by value.</summary>
public sealed record AuditFacets(IReadOnlyDictionary<string, int> Actors, IReadOnlyDictionary<string, int> Areas, IReadOnlyDictionary<string, int> Outcomes)
{
    public static AuditFacets None { get; } = new(new Dictionary<string, int>(), new Dictionary<string, int>(), new Dictionary<string, int>());
}

/// <param name="Intact">The entry's own hash fits what it says; the chain around it is for verifying to tell.</param>
public sealed record AuditDetail(AuditEntry Entry, string Previous, string Hash, bool Intact);

public readonly record struct AuditProgress(long Checked, long Of);

/// <param name="Broken">Where the ledger is not what was written; null: it is.</param>
/// <param name="Checked">Entries found right, from the first one on.</param>
/// <param name="Hash">The hash of the last of them.</param>
/// <param name="HeadRestoredAt">The head kept apart had been lost before this entry: until then a cut end cannot be told; 0: never.</param>
public sealed record AuditVerdict(AuditBreak? Broken, long Checked, string Hash, long HeadRestoredAt)
{
    public bool Ok => Broken is null;
}
