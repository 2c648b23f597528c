using OpenClaw.Console.Access;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>The proof timeline for people, and the public feed.</summary>
public sealed class ProofService(
    RedisProofStore store, ProofIndex index, ProofHistory history, SecretVault vault, RedisGateway redis, LiveFeed live, Watchers watchers, PublicRead publicRead, TimeProvider time)
{
    /// <summary>Most entries one page of a view asks for.</summary>
    public const int MaxPage = 500;

    /// <summary>Whether the whole history has been read since the start.</summary>
    public bool Loaded => history.Loaded;

    /// <summary>Why the history cannot be read; null: it can, or Redis is away.</summary>
    public string? Problem => history.Problem;

    /// <summary>The newest events by event time, as JSON.</summary>
    public Task<IReadOnlyList<string>> LatestAsync(Actor actor, int limit, CancellationToken cancel)
    {
        publicRead.Demand(actor);
        return store.LatestAsync(limit, cancel);
    }

    /// <summary>The composed overview.</summary>
    public async Task<Overview> OverviewAsync(Actor actor, CancellationToken cancel)
    {
        publicRead.Demand(actor);
        var figures = await store.FiguresAsync(cancel);
        return Overview.Compose(figures.Feed, Pipeline(figures), figures.DeadLetters, figures.LastAcceptedAt, time.GetUtcNow());
    }

    /// <summary>Starts a view; it belongs to the caller and shows what had arrived at this moment.</summary>
    public ProofView View(Actor actor, ProofQuery query)
    {
        actor.Demand(Permission.View);
        return index.View(query);
    }

    /// <summary>Brings a view up to date with a live event.</summary>
    public async Task<int> RefreshAsync(ProofView view, string? historyId, CancellationToken cancel)
    {
        await history.CatchUpAsync(HistoryId.TryParse(historyId, out var id) ? id : HistoryId.Zero, cancel);
        return view.Refresh();
    }

    /// <summary>Entries of a view from a position on; those no longer kept are left out.</summary>
    public async Task<IReadOnlyList<ProofEntry>> PageAsync(Actor actor, ProofView view, int start, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await GetAsync(view.Slice(start, Math.Min(count, MaxPage)), cancel);
    }

    /// <summary>The rows of a view from a position on, one for each position: what cannot be read now or is no longer kept has no entry.</summary>
    public async Task<IReadOnlyList<ProofSlot>> SlotsAsync(Actor actor, ProofView view, int start, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var ids = view.Slice(start, Math.Min(count, MaxPage));
        try
        {
            var entries = (await GetAsync(ids, cancel)).ToDictionary(entry => entry.Id);
            return [.. ids.Select(id => new ProofSlot(id, entries.GetValueOrDefault(id), Unread: false))];
        }
        catch (RedisUnavailableException)
        {
            return [.. ids.Select(id => index.TryGet(id) is var entry ? new ProofSlot(id, entry, Unread: entry is null) : null!)];
        }
    }

    /// <summary>The newest by event time among those that arrived last; from memory, without Redis.</summary>
    public IReadOnlyList<ProofEntry> Newest(Actor actor, int count)
    {
        actor.Demand(Permission.View);
        return [.. index.Search("", count * 4).Select(index.TryGet).OfType<ProofEntry>().OrderByDescending(entry => entry.Event.TimestampUtc).ThenByDescending(entry => entry.Id).Take(count)];
    }

    /// <summary>All envelopes of a milestone id that are kept, the last to arrive first, at most <see cref="MaxPage"/>.</summary>
    public async Task<IReadOnlyList<ProofEntry>> ThreadAsync(Actor actor, string milestoneId, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var entries = await GetAsync(index.Thread(milestoneId, MaxPage), cancel);
        return [.. entries.Where(entry => entry.Event.MilestoneId == milestoneId)];
    }

    /// <summary>The id of the newest envelope of a milestone id; from memory.</summary>
    public HistoryId? NewestOf(string milestoneId) => index.Find(milestoneId);

    /// <summary>How many are in memory to look through.</summary>
    public int Indexed => index.Count;

    /// <summary>The newest entry of a milestone id, or null when none is kept.</summary>
    public async Task<ProofEntry?> FindAsync(Actor actor, string milestoneId, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        await history.CatchUpAsync(HistoryId.Zero, cancel);
        return index.Find(milestoneId) is { } id && await GetAsync([id], cancel) is [var entry, ..] ? entry : null;
    }

    public Task<HistoryExtent> ExtentAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return store.ExtentAsync(cancel);
    }

    private async Task<IReadOnlyList<ProofEntry>> GetAsync(IReadOnlyList<HistoryId> ids, CancellationToken cancel)
    {
        var found = new Dictionary<HistoryId, ProofEntry>();
        var missing = new List<HistoryId>();
        foreach (var id in ids)
        {
            if (index.TryGet(id) is { } entry)
            {
                found[id] = entry;
            }
            else
            {
                missing.Add(id);
            }
        }

        if (missing.Count > 0)
        {
            foreach (var entry in await store.GetAsync(missing, cancel))
            {
                found[entry.Id] = entry;
            }
        }

        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    private ProofPipeline Pipeline(ProofFigures figures) => new()
    {
        SecretKnown = vault.Known.Any(known => known.Accepted),
        RedisUp = redis.Health.State == RedisState.Up,
        LastAcceptedAt = figures.LastAcceptedAt,
        LastRejectedAt = figures.LastRejectedAt,
        AcceptedCount = figures.Accepted,
        RejectedCount = figures.Rejected,
        FeedCount = figures.Feed.Count,
        HistoryCount = figures.History,
        Broadcast = live.State switch { LiveState.Live => BroadcastState.Live, LiveState.CatchingUp => BroadcastState.CatchingUp, _ => BroadcastState.Away },
        Subscribers = watchers.Circuits,
    };
}
