using System.Runtime.CompilerServices;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>Dead deliveries for people: groups by cause, their records, notes, restoring. What is wide or can be taken back is <see cref="DeadLetterActionService"/>.</summary>
public sealed class DeadLetterDeliveryService(
    RedisDeadLetterStore store, RedisDeliveryStore records, RedisBreakerStore breakers, RedisNoteStore notes, DeliveryEndpoints endpoints, AuditLog audit, TimeProvider time)
{
    /// <summary>Longest note, in characters.</summary>
    public const int MaxNoteLength = 500;

    /// <summary>Records looked through for one page of a group when words narrow it; the reader goes on from there.</summary>
    public const int MaxLookedThrough = 20_000;

    /// <summary>For how long a dismissed record can be restored.</summary>
    public static readonly TimeSpan RestoreWindow = RedisDeadLetterStore.RestoreWindow;

    private const int ExportPage = 100;

    /// <summary>The groups that match, with figures of all.</summary>
    public async Task<OutboundOverview> ReadAsync(Actor actor, OutboundFilter filter, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        ArgumentNullException.ThrowIfNull(filter);
        var now = time.GetUtcNow();
        var (all, dismissed, noted) = (store.GroupsAsync(now, cancel), store.DismissedAsync(0, 1, cancel), notes.ReadAsync(cancel));
        var groups = await all;
        DeadLetterGroup[] fitting = [.. groups.Where(filter.Matches)];
        var counts = await CountAsync(fitting, filter, now, cancel);
        var entries = endpoints.Entries; // another one may be added meanwhile
        var states = await breakers.ReadAsync([.. fitting.Select(group => group.EndpointId).Concat(entries.Select(entry => entry.Endpoint.Id)).Distinct(StringComparer.Ordinal)], cancel);
        var (words, gone) = (await noted, await GoneAsync(cancel));
        var left = gone.Count == 0 ? [] : await records.CountAsync(gone, now, cancel);
        return new OutboundOverview(
            [
                .. fitting.Zip(counts).Where(pair => pair.Second > 0).Select(pair => new OutboundGroup(
                    pair.First, pair.Second, states[pair.First.EndpointId], NameOf(pair.First.EndpointId), words.GetValueOrDefault(pair.First.Id))),
            ],
            groups, groups.Sum(group => group.Count), groups.Sum(group => group.Ages[0]), groups.Sum(group => group.LastTwoHours - group.Ages[0]), counts.Sum(), (await dismissed).Total)
        {
            Resting =
            [
                .. entries.Where(entry => !entry.Working.Enabled || states[entry.Endpoint.Id].State is not BreakerState.Closed).Select(entry => $"{entry.Endpoint.Name} ({WhyResting(entry, states)})"),
                .. left.Where(count => count.Backlog > 0).Select(count => $"{count.EndpointId} (removed)"),
            ],
        };
    }

    /// <summary>A page of a group's records that match.</summary>
    /// <param name="skip">Where to go on; 0: from the last that died.</param>
    public async Task<DeadLetterPage> PageAsync(Actor actor, string groupId, OutboundFilter filter, long skip, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        ArgumentNullException.ThrowIfNull(filter);
        var (now, ids, looked) = (time.GetUtcNow(), new List<DeliveryId>(), 0);
        while (ids.Count < count && looked < MaxLookedThrough)
        {
            var found = await store.FindAsync(groupId, filter.Since(now), filter.To, filter.Words, skip, RedisDeadLetterStore.LargestAction, count - ids.Count, null, cancel);
            ids.AddRange(found.Ids);
            (skip, looked) = (skip + found.Looked, looked + found.Looked);
            if (found.Looked < RedisDeadLetterStore.LargestAction && ids.Count < count)
            {
                return new DeadLetterPage(await records.GetAsync(ids, cancel), null);
            }
        }

        return new DeadLetterPage(await records.GetAsync(ids, cancel), skip);
    }

    /// <summary>The whole record, or null when it is no longer kept.</summary>
    public async Task<DeliveryRecord?> GetAsync(Actor actor, DeliveryId id, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await records.GetAsync(id, cancel);
    }

    /// <summary>Dismissed records, the last first.</summary>
    public async Task<(IReadOnlyList<DeliveryRecord> Rows, long Total)> DismissedAsync(Actor actor, long skip, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var (ids, total) = await store.DismissedAsync(skip, Math.Min(count, RedisDeadLetterStore.LargestAction), cancel);
        return (await records.GetAsync(ids, cancel), total);
    }

    /// <summary>Every record that matches, group by group, page by page so that memory stays flat.</summary>
    public IAsyncEnumerable<DeliveryRecord> ExportAsync(Actor actor, OutboundFilter filter, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return ReadAllAsync(actor, filter, cancel);
    }

    /// <summary>Puts dismissed records back to where they stood.</summary>
    public async Task<DeadLetterOutcome> RestoreAsync(Actor actor, IReadOnlyList<DeliveryId> ids, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count is 0 or > RedisDeadLetterStore.LargestAction)
        {
            return new DeadLetterOutcome.Invalid($"Choose 1 to {RedisDeadLetterStore.LargestAction} records.");
        }

        var results = await store.RestoreAsync(ids, time.GetUtcNow(), cancel);
        var done = results.Count(result => result.Done);
        var operation = Guid.NewGuid().ToString("N");
        // Not cancelled when the page is left: what was done is written down.
        await audit.AppendManyAsync(
            actor,
            [
                new AuditAction("dead-letters.restore", $"{ids.Count} dismissed") { Operation = operation, Before = "dismissed", Detail = $"{done} of {ids.Count} restored" },
                .. results.Select(result => new AuditAction("dead-letters.restore", result.Id.ToString())
                {
                    Operation = operation, Record = true, Outcome = result.Done ? Domain.Audit.AuditOutcomes.Done : Domain.Audit.AuditOutcomes.Refused, Detail = result.Reason,
                }),
            ],
            CancellationToken.None);
        return new DeadLetterOutcome.Done(done, [.. results.Where(result => !result.Done)]);
    }

    /// <summary>Notes something on a group, for everyone; an empty text takes the note away.</summary>
    public async Task<DeadLetterOutcome> NoteAsync(Actor actor, string groupId, string? text, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var note = text?.Trim() ?? "";
        if (note.Length > MaxNoteLength || groupId is not { Length: 16 })
        {
            return new DeadLetterOutcome.Invalid($"A note has at most {MaxNoteLength} characters.");
        }

        var before = await notes.SetAsync(groupId, new GroupNote(note, actor.Name, time.GetUtcNow()), cancel);
        await audit.AppendAsync(actor, new AuditAction("dead-letters.note", groupId) { Before = before, After = note }, CancellationToken.None);
        return new DeadLetterOutcome.Done(1, []);
    }

    /// <summary>Dead deliveries, for the navigation: how many died in the last hour.</summary>
    internal Task<long> CountLastHourAsync(CancellationToken cancel) => store.DiedSinceAsync(time.GetUtcNow().AddHours(-1), cancel);

    /// <summary>Ids of endpoints that had records once and are gone: nothing delivers to them.</summary>
    internal async Task<IReadOnlyList<string>> GoneAsync(CancellationToken cancel) => [.. (await records.UsedEndpointsAsync(cancel)).Where(id => endpoints.Find(id) is null)];

    internal string NameOf(string endpointId) => endpoints.Find(endpointId)?.Name ?? endpointId;

    /// <summary>How many records of each group match.</summary>
    internal async Task<IReadOnlyList<long>> CountAsync(IReadOnlyList<DeadLetterGroup> groups, OutboundFilter filter, DateTimeOffset now, CancellationToken cancel)
    {
        if (filter.Words.Count == 0)
        {
            return filter.HasTime ? await store.CountAsync([.. groups.Select(group => group.Id)], filter.Since(now), filter.To, cancel) : [.. groups.Select(group => group.Count)];
        }

        var counts = new List<long>();
        foreach (var group in groups)
        {
            counts.Add(await CollectAsync(group.Id, filter, now, null, cancel));
        }

        return counts;
    }

    /// <summary>Goes through a group; what matches is counted, and kept for an operation if one is named.</summary>
    internal async Task<long> CollectAsync(string groupId, OutboundFilter filter, DateTimeOffset now, string? operationId, CancellationToken cancel)
    {
        var (matched, skip) = (0L, 0L);
        while (true)
        {
            var found = await store.FindAsync(groupId, filter.Since(now), filter.To, filter.Words, skip, RedisDeadLetterStore.LargestAction, -1, operationId, cancel);
            (matched, skip) = (matched + found.Matched, skip + found.Looked);
            if (found.Looked < RedisDeadLetterStore.LargestAction)
            {
                return matched;
            }
        }
    }

    private static string WhyResting(EndpointEntry entry, IReadOnlyDictionary<string, Breaker> states) => entry switch
    {
        { Endpoint.Enabled: false } => "disabled",
        { Problem: not null } => "its address is not allowed",
        _ => $"breaker {states[entry.Endpoint.Id].State.ToWire()}",
    };

    private async IAsyncEnumerable<DeliveryRecord> ReadAllAsync(Actor actor, OutboundFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var group in (await store.GroupsAsync(time.GetUtcNow(), cancel)).Where(filter.Matches))
        {
            long? skip = 0;
            while (skip is { } from)
            {
                var page = await PageAsync(actor, group.Id, filter, from, ExportPage, cancel);
                foreach (var row in page.Rows.OfType<DeliveryRecord>())
                {
                    yield return row;
                }

                skip = page.Next;
            }
        }
    }
}
