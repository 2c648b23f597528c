using System.Collections.Immutable;

namespace OpenClaw.Domain.Demand;

/// <summary>A segment the board always shows, whether or not a snapshot speaks of it (spec 1 section 2, composed demand view).</summary>
/// <param name="Id">What snapshots call it.</param>
/// <param name="Label">Its name for people.</param>
/// <param name="StaticWeight">Decides between segments with equally many live signals; larger goes first.</param>
/// <param name="ClusterLabels">What belongs to it.</param>
public sealed record SegmentDefinition(string Id, string Label, int StaticWeight, ImmutableArray<string> ClusterLabels)
{
    /// <summary>The seven known segments; configuration may replace them.</summary>
    public static readonly ImmutableArray<SegmentDefinition> Defaults =
    [
        new("cash-velocity", "Cash Velocity", 5, ["payments and backend", "preview vs production", "core instability"]),
        new("security-exposure", "Security Exposure", 5, ["security exposure", "zero trust", "segmentation"]),
        new("skills-supply-chain", "Skills Supply Chain", 4, ["skills supply chain", "prompt injection", "extension trust"]),
        new("autonomy-collapse", "Autonomy Collapse", 4, ["approval loops", "execution stalls", "non-execution"]),
        new("hardening-runtime", "Hardening + Runtime", 4, ["docker vs vm", "least privilege", "tool calling"]),
        new("debug-blindness", "Debug Blindness", 3, ["no logs", "no stack trace", "wrong explanation"]),
        new("data-shape-drift", "Data Shape Drift", 3, ["normalization", "schema mapping", "dedupe"]),
    ];
}
