namespace OpenClaw.Domain.Gates;

/// <summary>What becomes of submitted tasks (spec 3 section 3).</summary>
public enum PipelineMode
{
    /// <summary><c>synthetic</c>: completed at once with a canned result; nothing is spawned.</summary>
    Synthetic,

    /// <summary><c>shadow</c>: done by agents, results have no effect and are never held for approval.</summary>
    Shadow,

    /// <summary><c>live</c>: done by agents, risky results wait for approval.</summary>
    Live,
}

/// <summary>The wire names of <see cref="PipelineMode"/>; matched exactly.</summary>
public static class PipelineModes
{
    private static readonly string[] Names = ["synthetic", "shadow", "live"];

    /// <summary>Every mode, from the safest on.</summary>
    public static IReadOnlyList<PipelineMode> All { get; } = Enum.GetValues<PipelineMode>();

    /// <summary>The name on the wire and in storage.</summary>
    public static string ToWire(this PipelineMode mode) => Names[(int)mode];

    /// <summary>The value of a wire name, null for an unknown one.</summary>
    public static PipelineMode? Parse(string? name) => Array.IndexOf(Names, name) is var at and >= 0 ? (PipelineMode)at : null;
}
