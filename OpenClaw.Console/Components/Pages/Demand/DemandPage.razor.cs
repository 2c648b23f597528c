using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Components.Pages.Demand;

/// <summary>Demand. The day in the chart moves on even when nothing arrives.</summary>
public sealed partial class DemandPage(DemandService demand, Announcer announcer) : LivePageBase([LiveChannels.DemandSummary, LiveChannels.Console], every: TimeSpan.FromMinutes(1))
{
    private LatestDemand? latest;
    private DemandView view = null!;
    private IReadOnlyList<DemandPoint> points = [];
    private DateTimeOffset now;
    private bool loaded;

    private string StateLine => Line(!loaded ? null : latest is null ? "No snapshot yet"
        : view.Stale ? $"Stale: no snapshot for over {DemandView.DefaultStaleAfter.TotalMinutes:0} min"
        : $"{Format.Count(view.HotSegments, "hot segment", "hot segments")} of {view.Segments.Length}, {Format.Number(latest.Snapshot.QueueTotal)} in the queue");

    protected override async Task ReadAllAsync()
    {
        var (next, _) = await demand.LatestAsync(Actor, Gone);
        points = await demand.HistoryAsync(Actor, DemandDay.Window + TimeSpan.FromMinutes(1), Gone);
        (latest, view, now, loaded) = (next, demand.Compose(next), Time.GetUtcNow(), true);
    }

    protected override void HoldBack(LiveBatch batch) => HeldBack += batch.Events.Count(happened => happened.Channel == LiveChannels.DemandSummary);

    /// <summary>The clock alone has turned the snapshot stale.</summary>
    private async Task TurnedAsync()
    {
        view = demand.Compose(latest);
        StateHasChanged();
        await announcer.SayAsync(StateLine);
    }
}
