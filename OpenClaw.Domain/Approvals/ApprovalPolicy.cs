using System.Collections.Immutable;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Domain.Approvals;

/// <summary>How many people must approve (spec 3 section 7).</summary>
public sealed record ApprovalPolicy
{
    /// <summary>Most people that can be asked for.</summary>
    public const int MaxQuorum = 10;

    /// <summary>Where no rule says otherwise.</summary>
    public int Quorum { get; init; } = 1;

    public ImmutableArray<QuorumRule> Rules { get; init; } = [];

    /// <summary>Whoever submitted a task may approve it.</summary>
    public bool AllowSelfApproval { get; init; }

    /// <summary>The largest number that a matching rule asks for.</summary>
    /// <param name="agent">Who is to do it.</param>
    /// <param name="capabilities">What the task requires and what the agent can.</param>
    public int QuorumFor(string agent, IReadOnlyCollection<string> capabilities) =>
        Rules.Where(rule => rule.Matches(agent, capabilities)).Select(rule => rule.Quorum).Append(Quorum).Max();

    /// <summary>The approval a task starts out with; a shadow task waits for nobody, and remembers that it would have.</summary>
    /// <param name="reasons">Why the routing asks for approval; empty: it does not.</param>
    public TaskApproval Begin(TaskKind kind, ImmutableArray<string> reasons, string agent, IReadOnlyCollection<string> capabilities) => new()
    {
        Required = !reasons.IsEmpty && kind is not TaskKind.Shadow, WouldHaveRequired = !reasons.IsEmpty, Reasons = reasons,
        Quorum = reasons.IsEmpty ? 1 : QuorumFor(agent, capabilities),
    };
}

/// <summary>Asks for more people where an agent or a capability is involved.</summary>
/// <param name="Agent">Empty: any.</param>
/// <param name="Capability">Empty: any.</param>
public sealed record QuorumRule(string Agent, string Capability, int Quorum)
{
    public bool Matches(string agent, IReadOnlyCollection<string> capabilities) =>
        (Agent.Length == 0 || string.Equals(Agent, agent, StringComparison.OrdinalIgnoreCase))
        && (Capability.Length == 0 || capabilities.Contains(Capability, StringComparer.OrdinalIgnoreCase));
}
