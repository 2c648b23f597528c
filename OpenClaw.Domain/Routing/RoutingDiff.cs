using System.Collections.Immutable;

namespace OpenClaw.Domain.Routing;

/// <summary>What happened to one part of a table.</summary>
public enum RoutingChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>One difference between two tables.</summary>
/// <param name="What">What it is about: <c>rule code-tasks</c>, <c>default</c>, <c>agent coder</c>.</param>
/// <param name="Before">As it was; empty for what was added.</param>
/// <param name="After">As it is; empty for what was removed.</param>
public sealed record RoutingChange(RoutingChangeKind Kind, string What, string Before, string After)
{
    public override string ToString() => $"{What} {Kind.ToString().ToLowerInvariant()}";
}

/// <summary>Compares two tables by what they do, not by how they are written.</summary>
public static class RoutingDiff
{
    public static IReadOnlyList<RoutingChange> Between(RoutingTable before, RoutingTable after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = new List<RoutingChange>();
        Add(changes, Rules(before), Rules(after));
        Add(changes, [new("default", Say(before.Default))], [new("default", Say(after.Default))]);
        Add(changes, [new("approvalRequired", Say(before.ApprovalRequired))], [new("approvalRequired", Say(after.ApprovalRequired))]);
        Add(
            changes, [new("approvalRequiredCapabilities", Say(before.ApprovalRequiredCapabilities))], [new("approvalRequiredCapabilities", Say(after.ApprovalRequiredCapabilities))]);
        Add(changes, Agents(before), Agents(after));
        if (changes.Count == 0 && !before.Rules.Select(rule => rule.Id).SequenceEqual(after.Rules.Select(rule => rule.Id), StringComparer.Ordinal))
        {
            changes.Add(new(RoutingChangeKind.Changed, "order of the rules", string.Join(", ", before.Rules.Select(rule => rule.Id)), string.Join(", ", after.Rules.Select(rule => rule.Id))));
        }

        return changes;
    }

    /// <summary>A rule on one line.</summary>
    public static string Say(RoutingRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return $"/{rule.Pattern}/ to {rule.Agent}, priority {rule.Priority}{(rule.Capabilities.IsEmpty ? "" : $", requires {Say(rule.Capabilities)}")}{(rule.Description is { } text ? $" ({text})" : "")}";
    }

    private static string Say(RoutingDefault fallback) => $"to {fallback.Agent}, {(fallback.RequireApproval ? "with" : "without")} approval";

    private static string Say(ImmutableArray<string> texts) => texts.IsEmpty ? "none" : string.Join(", ", texts);

    // Rules of one id are told apart by their place among them.
    private static List<KeyValuePair<string, string>> Rules(RoutingTable table) =>
    [
        .. table.Rules.GroupBy(rule => rule.Id, StringComparer.Ordinal)
            .SelectMany(group => group.Select((rule, i) => new KeyValuePair<string, string>(i == 0 ? $"rule {rule.Id}" : $"rule {rule.Id} ({i + 1})", Say(rule)))),
    ];

    private static List<KeyValuePair<string, string>> Agents(RoutingTable table) => [.. table.Agents.Select(pair => new KeyValuePair<string, string>($"agent {pair.Key}", Say(pair.Value)))];

    private static void Add(List<RoutingChange> changes, List<KeyValuePair<string, string>> before, List<KeyValuePair<string, string>> after)
    {
        var (old, now) = (before.ToDictionary(StringComparer.Ordinal), after.ToDictionary(StringComparer.Ordinal));
        changes.AddRange(before.Where(pair => !now.ContainsKey(pair.Key)).Select(pair => new RoutingChange(RoutingChangeKind.Removed, pair.Key, pair.Value, "")));
        changes.AddRange(after.Where(pair => !old.ContainsKey(pair.Key)).Select(pair => new RoutingChange(RoutingChangeKind.Added, pair.Key, "", pair.Value)));
        changes.AddRange(after.Where(pair => old.TryGetValue(pair.Key, out var was) && was != pair.Value).Select(pair => new RoutingChange(RoutingChangeKind.Changed, pair.Key, old[pair.Key], pair.Value)));
    }
}
