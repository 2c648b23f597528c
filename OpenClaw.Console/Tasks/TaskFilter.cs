using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// What narrows the tasks. In a URL as <c>state</c>, <c>kind</c>, <c>agent</c>, <c>rule</c> (comma-separated), <c>q</c>, and the age as <c>range</c> (no older than)
/// or <c>from</c>, <c>to</c>.
/// </summary>
public sealed record TaskFilter
{
    /// <summary>Longest search text, in characters.</summary>
    public const int MaxTextLength = 200;

    /// <summary>Most values of one list.</summary>
    public const int MaxValues = 50;

    private static readonly ImmutableSortedSet<string> None = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static TaskFilter All { get; } = new();

    /// <summary>Wire names; empty: all.</summary>
    public ImmutableSortedSet<string> States { get; init; } = None;

    /// <summary>Wire names; empty: all.</summary>
    public ImmutableSortedSet<string> Kinds { get; init; } = None;

    /// <summary>Agent ids in lower case; empty: all.</summary>
    public ImmutableSortedSet<string> Agents { get; init; } = None;

    /// <summary>Rule ids, <c>none</c> for the default; empty: all.</summary>
    public ImmutableSortedSet<string> Rules { get; init; } = None;

    /// <summary>Words that must all occur in the goal, the id, who submitted it, the workspace or the capabilities.</summary>
    public string Text { get; init; } = "";

    /// <summary>1h, 24h, 7d or 30d; null: see <see cref="From"/> and <see cref="To"/>.</summary>
    public string? Range { get; init; }

    /// <summary>Submitted at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Submitted before.</summary>
    public DateTimeOffset? To { get; init; }

    public bool HasTime => Range is not null || From is not null || To is not null;

    /// <summary>How many filters are on.</summary>
    public int Count => States.Count + Kinds.Count + Agents.Count + Rules.Count + (Text.Length > 0 ? 1 : 0) + (HasTime ? 1 : 0);

    public bool IsActive => Count > 0;

    /// <summary>Reads a query; what makes no sense in it is dropped.</summary>
    public static TaskFilter Read(IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var values = query.GroupBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.First().Value.ToString(), StringComparer.Ordinal);
        var range = One("range") is { } name && ProofQueryString.Ranges.ContainsKey(name) ? name : null;
        return new TaskFilter
        {
            States = [.. None.Union(Many("state").Where(state => TaskNames.ParseState(state) is not null))],
            Kinds = [.. None.Union(Many("kind").Where(kind => TaskNames.ParseKind(kind) is not null))],
            Agents = [.. None.Union(Many("agent").Select(agent => agent.ToLowerInvariant()))],
            Rules = [.. None.Union(Many("rule"))],
            Text = One("q")?.Trim() is { } text ? text.Length > MaxTextLength ? text[..MaxTextLength] : text : "",
            Range = range,
            From = range is null ? ProofQueryString.Instant(One("from")) : null,
            To = range is null ? ProofQueryString.Instant(One("to")) : null,
        };

        string? One(string key) => values.GetValueOrDefault(key);

        IEnumerable<string> Many(string key) => ProofQueryString.Split(One(key)).Where(value => value.Length <= TaskRules.MaxName).Take(MaxValues);
    }

    /// <summary>"?state=failed&amp;q=x", or nothing.</summary>
    public string Write(params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var text = new System.Text.StringBuilder();
        Add("state", ProofQueryString.Join(States));
        Add("kind", ProofQueryString.Join(Kinds));
        Add("agent", ProofQueryString.Join(Agents));
        Add("rule", ProofQueryString.Join(Rules));
        Add("q", Text);
        Add("range", Range);
        Add("from", From is { } from ? Iso.Write(from) : null);
        Add("to", To is { } to ? Iso.Write(to) : null);
        foreach (var (key, value) in more)
        {
            Add(key, value);
        }

        return text.ToString();

        // Commas and colons may stand in a query as they are, and read better.
        void Add(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                text.Append(text.Length == 0 ? '?' : '&').Append(key).Append('=')
                    .Append(Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>The earliest submission that matches, if any is too early.</summary>
    public DateTimeOffset? Since(DateTimeOffset now) => Range is { } range ? now - ProofQueryString.Ranges[range] : From;

    /// <summary>Whether a task matches all of it: for what comes live.</summary>
    public bool Matches(OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        return (States.IsEmpty || States.Contains(task.State.ToWire())) && (Kinds.IsEmpty || Kinds.Contains(task.Kind.ToWire()))
            && (Agents.IsEmpty || Agents.Contains(TaskIndexes.Agent(task))) && (Rules.IsEmpty || Rules.Contains(TaskIndexes.Rule(task)))
            && !(Since(now) is { } since && task.CreatedAt < since) && !(To is { } to && task.CreatedAt >= to)
            && Words.All(TaskIndexes.SearchText(task).Contains);
    }

    /// <summary>What is looked for, in lower case.</summary>
    internal string[] Words => Text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
