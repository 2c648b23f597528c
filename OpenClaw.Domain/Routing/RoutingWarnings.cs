using System.Text.RegularExpressions;

namespace OpenClaw.Domain.Routing;

/// <summary>Finds what in a table is probably not meant so.</summary>
internal static partial class RoutingWarnings
{
    private const int MaxExamples = 100;

    public static IReadOnlyList<RoutingWarning> Of(RoutingTable table)
    {
        var warnings = new List<RoutingWarning>();
        if (!table.IsRoutable)
        {
            warnings.Add(new(RoutingWarningKind.NoRoutableRule, null, "No rule can be used, so no task could be routed. Add a rule with a pattern that works."));
        }

        warnings.AddRange(table.UnknownMembers.Select(path => new RoutingWarning(RoutingWarningKind.UnknownMember, null, $"{path} is nothing this console reads, and is left out. Is it misspelt?")));
        warnings.AddRange(table.Rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => new RoutingWarning(
            RoutingWarningKind.DuplicateId, group.Key, $"{group.Count()} rules have the id {group.Key}: which of them routed a task cannot be told. Give each an id of its own.")));
        warnings.AddRange(table.InOrder.SelectMany(entry => OfPattern(entry.Rule, entry.Pattern)));
        warnings.AddRange(UnknownAgents(table));
        warnings.AddRange(Shadowed(table));
        return warnings;
    }

    private static IEnumerable<RoutingWarning> OfPattern(RoutingRule rule, RulePattern pattern)
    {
        if (pattern.Problem is { } problem)
        {
            yield return new(RoutingWarningKind.BadPattern, rule.Id, $"{rule.Id} is never used, its pattern is no regular expression: {problem}");
        }
        else if (pattern.IsSlow())
        {
            yield return new(
                RoutingWarningKind.SlowPattern, rule.Id,
                $"The pattern of {rule.Id} can take longer than {RulePattern.Limit.TotalMilliseconds:0} ms. Then the rule is passed over and the task needs approval. Do without lookarounds, backreferences and nested repetitions.");
        }
    }

    private static IEnumerable<RoutingWarning> UnknownAgents(RoutingTable table)
    {
        foreach (var rule in table.Rules.Where(rule => !table.Agents.ContainsKey(rule.Agent)))
        {
            yield return new(RoutingWarningKind.UnknownAgent, rule.Id, $"{rule.Id} routes to {rule.Agent}, which agents does not know. Add it there (with an empty list if it has no capabilities), or correct the name.");
        }

        if (!table.Agents.ContainsKey(table.Default.Agent))
        {
            yield return new(RoutingWarningKind.UnknownAgent, null, $"The default routes to {table.Default.Agent}, which agents does not know. Add it there, or correct the name.");
        }

        foreach (var agent in table.ApprovalRequired.Where(agent => !table.Agents.ContainsKey(agent)))
        {
            yield return new(RoutingWarningKind.UnknownAgent, null, $"approvalRequired lists {agent}, which agents does not know: nobody's results are held for it. Correct the name, or take it out.");
        }
    }

    private static IEnumerable<RoutingWarning> Shadowed(RoutingTable table)
    {
        for (var i = 1; i < table.InOrder.Length; i++)
        {
            var later = table.InOrder[i];
            var examples = later.Pattern.Problem is null ? Examples(later.Rule.Pattern) : [];
            foreach (var earlier in table.InOrder.Take(i).Where(entry => entry.Pattern.Problem is null && entry.Rule.Capabilities.All(one => later.Rule.Capabilities.Contains(one, StringComparer.OrdinalIgnoreCase))))
            {
                var lost = examples.Where(example => earlier.Pattern.IsMatch(example) ?? false).ToList();
                if (earlier.Rule.Pattern == later.Rule.Pattern || (lost.Count > 0 && lost.Count == examples.Count))
                {
                    yield return new(RoutingWarningKind.Shadowed, later.Rule.Id, $"{later.Rule.Id} never wins: {earlier.Rule.Id} matches the same goals and {Before(earlier.Rule, later.Rule)}.");
                    break;
                }

                if (lost.Count > 0 && earlier.Rule.Priority == later.Rule.Priority)
                {
                    yield return new(
                        RoutingWarningKind.Shadowed, later.Rule.Id,
                        $"{earlier.Rule.Id} and {later.Rule.Id} have the priority {later.Rule.Priority} and both match '{lost[0]}': {earlier.Rule.Id} wins, because it stands first. Give one of them another priority.");
                }
            }
        }
    }

    private static string Before(RoutingRule earlier, RoutingRule later) => earlier.Priority > later.Priority ? "has the higher priority" : "stands before it with the same priority";

    /// <summary>Goals a pattern matches, where it is a plain choice of words; of any other pattern none are known.</summary>
    private static List<string> Examples(string pattern)
    {
        var plain = Anchors().Replace(pattern, "");
        plain = plain.StartsWith("(?:", StringComparison.Ordinal) ? plain[3..].TrimEnd(')') : plain.Trim('(', ')');
        return plain.Length > 0 && Words().IsMatch(plain)
            ? [.. plain.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => Choice().Replace(word, match => match.Value[1..2])).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxExamples)]
            : [];
    }

    [GeneratedRegex(@"\\b|[\^$]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Anchors();

    [GeneratedRegex(@"^(?:[\w\-' |]|\[\w+\])+$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, matchTimeoutMilliseconds: 100)]
    private static partial Regex Words();

    [GeneratedRegex(@"\[\w+\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Choice();
}
