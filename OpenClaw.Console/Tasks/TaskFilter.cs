using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Filters;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// What narrows the tasks. In a URL as <c>state</c>, <c>kind</c>, <c>agent</c>, <c>rule</c> (comma-separated), <c>q</c>, and the age as <c>range</c> (no older than)
/// or <c>from</c>, <c>to</c>: when it was submitted. The words must all occur in the goal, the id, who submitted it, the workspace or the capabilities.
/// </summary>
public sealed record TaskFilter : TimedFilter
{
    /// <summary>Most values of one list.</summary>
    public const int MaxValues = 50;

    public TaskFilter()
    {
    }

    private TaskFilter(Func<string, string?> one)
        : base(one)
    {
    }

    public static TaskFilter All { get; } = new();

    /// <summary>Wire names; empty: all.</summary>
    public ImmutableSortedSet<string> States { get; init; } = FilterQuery.None;

    /// <summary>Wire names; empty: all.</summary>
    public ImmutableSortedSet<string> Kinds { get; init; } = FilterQuery.None;

    /// <summary>Agent ids in lower case; empty: all.</summary>
    public ImmutableSortedSet<string> Agents { get; init; } = FilterQuery.None;

    /// <summary>Rule ids, <c>none</c> for the default; empty: all.</summary>
    public ImmutableSortedSet<string> Rules { get; init; } = FilterQuery.None;

    /// <summary>How many filters are on.</summary>
    public int Count => States.Count + Kinds.Count + Agents.Count + Rules.Count + (Text.Length > 0 ? 1 : 0) + (HasTime ? 1 : 0);

    public bool IsActive => Count > 0;

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static TaskFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var one = FilterQuery.First(query);
        return new TaskFilter(one)
        {
            States = [.. FilterQuery.None.Union(Many("state").Where(state => TaskNames.ParseState(state) is not null))],
            Kinds = [.. FilterQuery.None.Union(Many("kind").Where(kind => TaskNames.ParseKind(kind) is not null))],
            Agents = [.. FilterQuery.None.Union(Many("agent").Select(agent => agent.ToLowerInvariant()))],
            Rules = [.. FilterQuery.None.Union(Many("rule"))],
        };

        IEnumerable<string> Many(string key) => FilterQuery.Split(one(key)).Where(value => value.Length <= TaskRules.MaxName).Take(MaxValues);
    }

    /// <summary>"?state=failed&amp;q=x", or nothing.</summary>
    public string Write(params IEnumerable<(string Key, string? Value)> more) => FilterQuery.Write(
    [
        ("state", FilterQuery.Join(States)), ("kind", FilterQuery.Join(Kinds)), ("agent", FilterQuery.Join(Agents)), ("rule", FilterQuery.Join(Rules)), ("q", Text), .. Time, .. more,
    ]);

    /// <summary>Whether a task matches all of it: for what comes live.</summary>
    public bool Matches(OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        return (States.IsEmpty || States.Contains(task.State.ToWire())) && (Kinds.IsEmpty || Kinds.Contains(task.Kind.ToWire()))
            && (Agents.IsEmpty || Agents.Contains(TaskIndexes.Agent(task))) && (Rules.IsEmpty || Rules.Contains(TaskIndexes.Rule(task)))
            && MatchesTime(task.CreatedAt, now) && Words.All(TaskIndexes.SearchText(task).Contains);
    }
}
