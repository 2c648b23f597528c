namespace OpenClaw.Domain.Demand;

/// <summary>Puts the state of demand into one plain sentence that fits its source (spec 1 section 2).</summary>
internal static class DemandNarrative
{
    public static string Tell(DemandView view, TimeSpan staleAfter) => view.Source switch
    {
        DemandSource.Live => Leading(view, "leads", "is", "No segment has live signals now"),
        DemandSource.Stale => $"The last summary is over {Minutes(staleAfter)} old; in it, "
            + Leading(view, "led", "was", "no segment had live signals"),
        _ => "No demand summary has arrived yet, so the segments are shown without live signals.",
    };

    private static string Leading(DemandView view, string leads, string @is, string nothing) => (view.TopSegmentLabel, view.TopPillarLabel) switch
    {
        ({ } segment, { } pillar) => $"{segment} {leads} with {Signals(view)}, and {pillar} {@is} the strongest pillar.",
        ({ } segment, null) => $"{segment} {leads} with {Signals(view)}.",
        (null, { } pillar) => $"{nothing}, and {pillar} {@is} the strongest pillar.",
        _ => $"{nothing}.",
    };

    private static string Signals(DemandView view) =>
        view.Ranked[0].LiveSignalCount is var count && count == 1 ? "1 live signal" : $"{count} live signals";

    private static string Minutes(TimeSpan span) =>
        span == TimeSpan.FromMinutes(1) ? "1 minute" : $"{Math.Round(span.TotalMinutes, 1):0.#} minutes";
}
