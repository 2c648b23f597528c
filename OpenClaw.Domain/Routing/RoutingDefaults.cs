using System.Collections.Immutable;

namespace OpenClaw.Domain.Routing;

/// <summary>The table a console begins with (spec 3 section 2). Patterns match at the beginning of a word, so that "deploys" counts and "prefix" does not.</summary>
internal static class RoutingDefaults
{
    public static readonly RoutingTable Table = new(
        [
            Rule("code-tasks", "Writing and mending code", "code|debug|refactor|test|fix|implement|build|lint|typecheck", "coder", 10),
            Rule("ops-tasks", "Servers and deployments", "ssh|deploy|server|launchd|plist|systemd|brew|postinstall", "helpdesk", 10),
            Rule("research-tasks", "Finding out", "research|investigate|compare|look up|find out|survey|analy[sz]e", "researcher", 5),
            Rule("writing-tasks", "Texts", "write|draft|edit|proofread|blog|article|essay|newsletter|summari[sz]e", "main", 5),
            Rule("design-tasks", "How things look", "design|mockup|wireframe|layout|prototype|figma", "design-ui-designer", 5),
            Rule("audit-tasks", "Checking what was done", "audit|review|verify|inspect|compliance", "overwatch", 5),
            Rule("planning-tasks", "What to do next", "plan|roadmap|schedule|prioriti[sz]e|estimate", "main", 1),
            Rule("fast-cheap-tasks", "Small and quick", "quick|classify|label|translate|extract|tag", "gemini-flash-lite", 1),
        ],
        new RoutingDefault("main", RequireApproval: false),
        ["coder", "helpdesk"],
        ["mutate-external", "ops", "publish", "deploy"],
        new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
        {
            ["coder"] = ["code", "mutate-external"],
            ["helpdesk"] = ["ops", "mutate-external"],
            ["researcher"] = ["research"],
            ["main"] = [],
            ["design-ui-designer"] = [],
            ["overwatch"] = [],
            ["gemini-flash-lite"] = [],
        }.ToImmutableSortedDictionary(RoutingTable.Names),
        []);

    private static RoutingRule Rule(string id, string description, string words, string agent, int priority) =>
        new() { Id = id, Description = description, Pattern = $@"\b(?:{words})", Agent = agent, Priority = priority };
}
