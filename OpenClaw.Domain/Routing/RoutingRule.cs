using System.Collections.Immutable;

namespace OpenClaw.Domain.Routing;

/// <summary>One rule of the routing table (spec 3 section 2).</summary>
public sealed record RoutingRule
{
    /// <summary>Its name, 1 to 64 characters; told with every task it routed.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for; at most 500 characters.</summary>
    public string? Description { get; init; }

    /// <summary>A regular expression, matched anywhere in the goal and without regard to case; at most 1,000 characters.</summary>
    public required string Pattern { get; init; }

    /// <summary>The rule applies only to tasks that require all of these; empty: to any.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Who gets the task.</summary>
    public required string Agent { get; init; }

    /// <summary>-1,000 to 1,000; the highest wins, then the order in the table.</summary>
    public int Priority { get; init; }
}

/// <summary>What happens to a task that no rule matches.</summary>
/// <param name="Agent">Who gets it.</param>
/// <param name="RequireApproval">Whether its result must be approved, whoever the agent is.</param>
public sealed record RoutingDefault(string Agent, bool RequireApproval);
