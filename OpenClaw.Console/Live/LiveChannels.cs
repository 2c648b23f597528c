using System.Collections.Frozen;

namespace OpenClaw.Console.Live;

/// <summary>The channels of the event stream (spec 1 section 4).</summary>
public static class LiveChannels
{
    public const string MilestonesFeed = "milestones_feed";
    public const string DemandSummary = "demand_summary";
    public const string Tasks = "tasks";
    public const string Deliveries = "deliveries";
    public const string DeadLetters = "dead_letters";
    public const string Liveness = "liveness";
    public const string Jobs = "jobs";
    public const string Audit = "audit";

    /// <summary>Between the console's own processes: users, roles, tokens and sessions changed. Never given to the hub.</summary>
    public const string Access = "access";

    /// <summary>Between the console's own processes: the signing secrets changed. Never given to the hub.</summary>
    public const string Secrets = "secrets";

    /// <summary>Between the console's own processes. Never given to the hub.</summary>
    public const string Console = "console";

    /// <summary>What the hub knows, in the order in which it is told to people.</summary>
    public static IReadOnlyList<string> OfHub { get; } =
        [MilestonesFeed, DemandSummary, Tasks, Deliveries, DeadLetters, Liveness, Jobs, Audit];

    /// <summary>Every channel there is.</summary>
    public static IReadOnlyList<string> All { get; } = [.. OfHub, Access, Secrets, Console];

    /// <summary>Open to callers without credentials while <c>Access:AnonymousRead</c> is true.</summary>
    public static FrozenSet<string> OpenToAnonymous { get; } = new[] { MilestonesFeed, DemandSummary }.ToFrozenSet(StringComparer.Ordinal);
}
