using System.Runtime.CompilerServices;
using System.Text;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>The delivery records for people: lists, one record, and the records of a milestone.</summary>
public sealed class DeliveryLogService(RedisDeliveryStore store, DeliveryEndpoints endpoints, TimeProvider time)
{
    /// <summary>Records looked through for one answer when words or times narrow the list; the reader goes on from there.</summary>
    public const int MaxLookedThrough = 30_000;

    private const int ExportPage = 100;

    /// <summary>Records that match, newest first.</summary>
    /// <param name="before">Only older ones than this; null: from the newest.</param>
    /// <param name="count">Most rows of the answer.</param>
    public async Task<DeliveryFind> FindAsync(Actor actor, DeliveryFilter filter, DeliveryId? before, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        ArgumentNullException.ThrowIfNull(filter);
        var now = time.GetUtcNow();
        var rows = new List<DeliveryRow>();
        // What Redis cannot compare (such words, an end) is looked through here.
        var (words, all) = filter.Words.All(word => Ascii.IsValid(word)) ? (filter.Words, true) : ([], false);
        var (from, looked) = (before ?? UpperBound(filter), 0);
        var ids = filter.Endpoints.IsEmpty ? await store.UsedEndpointsAsync(cancel) : (IReadOnlyCollection<string>)filter.Endpoints;
        while (true)
        {
            var wanted = all && filter.To is null ? count - rows.Count : RedisDeliveryStore.LargestPage;
            var page = await store.FindAsync(ids, Statuses(filter), filter.Channels, words, filter.Since(now), from, wanted, cancel);
            looked += page.Looked;
            foreach (var row in page.Rows.Where(row => filter.Matches(row, now)))
            {
                if (rows.Count == count)
                {
                    return new DeliveryFind(rows, rows[^1].Id, GaveUp: false);
                }

                rows.Add(row);
            }

            from = page.Next;
            if (from is null)
            {
                return new DeliveryFind(rows, null, GaveUp: false);
            }

            if (rows.Count >= count || looked >= MaxLookedThrough)
            {
                return new DeliveryFind(rows, from, GaveUp: rows.Count < count);
            }
        }
    }

    /// <summary>The whole record, or null when it is no longer kept.</summary>
    public async Task<DeliveryRecord?> GetAsync(Actor actor, DeliveryId id, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.GetAsync(id, cancel);
    }

    /// <summary>Those of some records that are still kept.</summary>
    public async Task<IReadOnlyList<DeliveryRow>> GetRowsAsync(Actor actor, IReadOnlyList<DeliveryId> ids, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.GetAsync(ids, cancel);
    }

    /// <summary>Every kept record of a milestone.</summary>
    public async Task<IReadOnlyList<DeliveryRecord>> OfMilestoneAsync(Actor actor, string milestoneId, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.OfSubjectAsync(DeliveryChannel.Milestones, milestoneId, cancel);
    }

    /// <summary>How many records stand where, of each endpoint that is gone and has left some.</summary>
    public async Task<IReadOnlyList<DeliveryCounts>> CountGoneAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        string[] gone = [.. (await store.UsedEndpointsAsync(cancel)).Where(id => endpoints.Find(id) is null)];
        return gone.Length == 0 ? [] : [.. (await store.CountAsync(gone, time.GetUtcNow(), cancel)).Where(count => count.ByStatus.Values.Sum() > 0)];
    }

    /// <summary>Every record that matches, newest first, page by page so that memory stays flat.</summary>
    public IAsyncEnumerable<DeliveryRecord> ExportAsync(Actor actor, DeliveryFilter filter, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return ReadAllAsync(actor, filter, cancel);
    }

    private async IAsyncEnumerable<DeliveryRecord> ReadAllAsync(Actor actor, DeliveryFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        DeliveryId? before = null;
        do
        {
            var found = await FindAsync(actor, filter, before, ExportPage, cancel);
            foreach (var record in await store.GetAsync([.. found.Rows.Select(row => row.Id)], cancel))
            {
                yield return record;
            }

            before = found.Next;
        }
        while (before is not null);
    }

    private static IReadOnlyCollection<DeliveryStatus> Statuses(DeliveryFilter filter) => [.. DeliveryNames.AllStatuses.Where(filter.MatchesStatus)];

    /// <summary>Ids grow with the time of emission (unix ms x 1024 at least), and are at most a minute ahead of it.</summary>
    private static DeliveryId? UpperBound(DeliveryFilter filter) => filter.To is { } to ? new DeliveryId((to.AddMinutes(1).ToUnixTimeMilliseconds() * 1024) + 1) : null;
}

/// <summary>What was found.</summary>
/// <param name="Next">Read on before this one; null: there is no more.</param>
/// <param name="GaveUp">There may be more among records that were not looked through yet.</param>
public sealed record DeliveryFind(IReadOnlyList<DeliveryRow> Rows, DeliveryId? Next, bool GaveUp);
