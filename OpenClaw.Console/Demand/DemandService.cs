using OpenClaw.Console.Access;
using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Demand;

/// <summary>Demand for people and for the public views.</summary>
public sealed class DemandService(RedisDemandStore store, PublicRead publicRead, ConsoleOptions options, TimeProvider time)
{
    private readonly IReadOnlyList<SegmentDefinition> _segments = options.Demand.Segments.Count == 0
        ? SegmentDefinition.Defaults
        : [.. options.Demand.Segments.Select(segment => new SegmentDefinition(segment.Id, segment.Label, segment.StaticWeight, [.. segment.ClusterLabels]))];

    /// <summary>The known segments, in the order they are told.</summary>
    public IReadOnlyList<SegmentDefinition> Segments => _segments;

    /// <summary>The latest snapshot as it arrived, and whether it is stale.</summary>
    public async Task<(LatestDemand? Latest, bool Stale)> LatestAsync(Actor actor, CancellationToken cancel)
    {
        publicRead.Demand(actor);
        var latest = await store.LatestAsync(cancel);
        return (latest, DemandView.IsStale(latest?.Snapshot, time.GetUtcNow(), DemandView.DefaultStaleAfter));
    }

    /// <summary>The composed view.</summary>
    public async Task<DemandView> ViewAsync(Actor actor, CancellationToken cancel) => Compose((await LatestAsync(actor, cancel)).Latest);

    /// <summary>The composed view of a snapshot as of now; it turns stale by the clock alone.</summary>
    public DemandView Compose(LatestDemand? latest) => DemandView.Compose(_segments, latest?.Snapshot, time.GetUtcNow());

    /// <summary>Totals of the last hours, oldest first.</summary>
    public async Task<IReadOnlyList<DemandPoint>> HistoryAsync(Actor actor, TimeSpan back, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.HistoryAsync(time.GetUtcNow() - back, cancel);
    }
}
