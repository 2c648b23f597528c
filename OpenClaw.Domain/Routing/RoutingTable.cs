using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OpenClaw.Domain.Routing;

/// <summary>
/// Who gets which task, and whose results must be approved (spec 3 section 2). Immutable. A rule matches when its pattern is in the goal and its
/// capabilities are within those the task requires; the highest priority wins, then the order in the table.
/// </summary>
public sealed class RoutingTable
{
    /// <summary>Largest table, in bytes of JSON.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Most rules.</summary>
    public const int MaxRules = 200;

    /// <summary>Most agents, and most entries of any list.</summary>
    public const int MaxEntries = 200;

    /// <summary>Longest id, agent or capability, in characters.</summary>
    public const int MaxName = 64;

    /// <summary>Priorities are between minus this and this.</summary>
    public const int MaxPriority = 1_000;

    /// <summary>Agents and capabilities are told apart without regard to case, everywhere.</summary>
    internal static readonly StringComparer Names = StringComparer.OrdinalIgnoreCase;

    private readonly ImmutableArray<(RoutingRule Rule, RulePattern Pattern)> _inOrder;
    private readonly Lazy<string> _hash;
    private readonly Lazy<IReadOnlyList<RoutingWarning>> _warnings;

    internal RoutingTable(
        ImmutableArray<RoutingRule> rules, RoutingDefault fallback, ImmutableArray<string> approvalRequired, ImmutableArray<string> approvalRequiredCapabilities,
        ImmutableSortedDictionary<string, ImmutableArray<string>> agents, ImmutableArray<string> unknownMembers)
    {
        (Rules, Default, ApprovalRequired, ApprovalRequiredCapabilities, Agents, UnknownMembers) = (rules, fallback, approvalRequired, approvalRequiredCapabilities, agents, unknownMembers);
        // OrderBy is stable: rules of one priority stay in the order of the table.
        _inOrder = [.. rules.OrderByDescending(rule => rule.Priority).Select(rule => (rule, RulePattern.From(rule.Pattern)))];
        _hash = new(() => Convert.ToHexStringLower(SHA256.HashData(RoutingTableJson.WriteUtf8(this, indented: false))));
        _warnings = new(() => RoutingWarnings.Of(this));
    }

    /// <summary>In the order of the table.</summary>
    public ImmutableArray<RoutingRule> Rules { get; }

    public RoutingDefault Default { get; }

    /// <summary>Agents whose results must be approved.</summary>
    public ImmutableArray<string> ApprovalRequired { get; }

    /// <summary>The results of agents that have one of these must be approved.</summary>
    public ImmutableArray<string> ApprovalRequiredCapabilities { get; }

    /// <summary>The known agents with what they can do; found without regard to case.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Agents { get; }

    /// <summary>SHA-256 of its content as 64 hex digits; the same for the same content, however it was written.</summary>
    public string Hash => _hash.Value;

    /// <summary>What is probably not meant so; found at the first use, which takes time where patterns are slow.</summary>
    public IReadOnlyList<RoutingWarning> Warnings => _warnings.Value;

    /// <summary>There is a rule whose pattern can be used; a table without one is not taken.</summary>
    public bool IsRoutable => _inOrder.Any(entry => entry.Pattern.Problem is null);

    /// <summary>Members nobody reads; usually a slip of the pen.</summary>
    internal ImmutableArray<string> UnknownMembers { get; }

    /// <summary>Rules with their patterns, in the order in which they are asked.</summary>
    internal ImmutableArray<(RoutingRule Rule, RulePattern Pattern)> InOrder => _inOrder;

    /// <summary>The table the console begins with.</summary>
    public static RoutingTable Defaults => RoutingDefaults.Table;

    /// <summary>Reads a table; every bad field is named, with what would be right.</summary>
    public static RoutingReading Parse(string json) => RoutingTableJson.Read(json);

    /// <summary>The table as JSON for people, to be edited and read again.</summary>
    public string ToJson() => RoutingTableJson.Write(this);

    /// <summary>Who gets a task.</summary>
    public RoutingDecision Decide(string goal, IReadOnlyCollection<string> requiredCapabilities, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentNullException.ThrowIfNull(requiredCapabilities);
        var slow = ImmutableArray<string>.Empty;
        foreach (var (rule, pattern) in _inOrder)
        {
            if (!Within(rule, requiredCapabilities))
            {
                continue;
            }

            switch (pattern.IsMatch(goal))
            {
                case true:
                    return Won(rule, slow, now);
                case null:
                    slow = slow.Add(rule.Id);
                    break;
            }
        }

        return new RoutingDecision { AssignedAgentId = Default.Agent, FallbackUsed = true, DecidedAt = now, SlowRules = slow };
    }

    /// <summary>The same decision, with how every rule did.</summary>
    public RoutingExplanation Explain(string goal, IReadOnlyCollection<string> requiredCapabilities, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentNullException.ThrowIfNull(requiredCapabilities);
        var verdicts = new List<RuleVerdict>(_inOrder.Length);
        RoutingRule? winner = null;
        var slow = ImmutableArray<string>.Empty;
        foreach (var (rule, pattern) in _inOrder)
        {
            var verdict = Judge(rule, pattern, goal, requiredCapabilities, winner);
            verdicts.Add(verdict);
            winner ??= verdict.Result is RuleResult.Won ? rule : null;
            slow = verdict.Result is RuleResult.TooSlow && winner is null ? slow.Add(rule.Id) : slow;
        }

        var decision = winner is null
            ? new RoutingDecision { AssignedAgentId = Default.Agent, FallbackUsed = true, DecidedAt = now, SlowRules = slow }
            : Won(winner, slow, now);
        return new RoutingExplanation(decision, verdicts, ApprovalReasons(decision));
    }

    /// <summary>Whether the result of a task that was routed so must be approved.</summary>
    public bool RequiresApproval(RoutingDecision decision) => ApprovalReasons(decision).Count > 0;

    /// <summary>Why the result of a task that was routed so must be approved; empty: it need not.</summary>
    public IReadOnlyList<string> ApprovalReasons(RoutingDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var reasons = new List<string>();
        if (ApprovalRequired.Contains(decision.AssignedAgentId, Names))
        {
            reasons.Add($"What {decision.AssignedAgentId} does must be approved.");
        }

        reasons.AddRange(CapabilitiesOf(decision.AssignedAgentId).Where(capability => ApprovalRequiredCapabilities.Contains(capability, Names))
            .Select(capability => $"{decision.AssignedAgentId} has the capability {capability}, which needs approval."));
        if (decision.FallbackUsed && Default.RequireApproval)
        {
            reasons.Add("No rule matched, and the default asks for approval.");
        }

        if (!decision.SlowRules.IsDefaultOrEmpty)
        {
            reasons.Add($"The pattern of {string.Join(", ", decision.SlowRules)} took too long to be matched, so what it would have asked for is not known.");
        }

        return reasons;
    }

    /// <summary>What an agent can do; empty for one the table does not know.</summary>
    public ImmutableArray<string> CapabilitiesOf(string agent) => Agents.GetValueOrDefault(agent, []);

    internal static bool Within(RoutingRule rule, IReadOnlyCollection<string> required) => rule.Capabilities.All(capability => required.Contains(capability, Names));

    private static RoutingDecision Won(RoutingRule rule, ImmutableArray<string> slow, DateTimeOffset now) =>
        new() { MatchedRuleId = rule.Id, AssignedAgentId = rule.Agent, CapabilityMatches = rule.Capabilities, DecidedAt = now, SlowRules = slow };

    private static RuleVerdict Judge(RoutingRule rule, RulePattern pattern, string goal, IReadOnlyCollection<string> required, RoutingRule? winner)
    {
        if (pattern.Problem is { } problem)
        {
            return new RuleVerdict(rule, RuleResult.Unusable, $"Its pattern cannot be used: {problem}");
        }

        var (within, matches) = (Within(rule, required), pattern.IsMatch(goal));
        switch (matches)
        {
            case null when within:
                return new RuleVerdict(rule, RuleResult.TooSlow, $"Its pattern took longer than {RulePattern.Limit.TotalMilliseconds:0} ms, so it was passed over.");
            case false:
                return new RuleVerdict(rule, RuleResult.NoMatch, "Its pattern is not in the goal.");
        }

        // A rule that asks for more than the task requires is passed over before its pattern is looked at, so how long that takes is of no concern.
        if (!within)
        {
            return new RuleVerdict(
                rule, RuleResult.CapabilitiesMissing,
                $"{(matches is null ? "Its pattern took too long to be matched" : "Its pattern is in the goal")}, but the task does not require {string.Join(", ", rule.Capabilities.Where(one => !required.Contains(one, Names)))}.");
        }

        return winner is null
            ? new RuleVerdict(rule, RuleResult.Won, rule.Capabilities.IsEmpty ? "Its pattern is in the goal." : $"Its pattern is in the goal, and the task requires {string.Join(", ", rule.Capabilities)}.")
            : new RuleVerdict(rule, RuleResult.Outranked, winner.Priority > rule.Priority
                ? $"It matches too, but {winner.Id} has the higher priority ({winner.Priority} over {rule.Priority})."
                : $"It matches too, with the same priority, but {winner.Id} stands before it.");
    }
}
