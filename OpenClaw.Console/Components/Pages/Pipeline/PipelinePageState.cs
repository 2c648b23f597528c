using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Filters;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>Everything the page of tasks shows, as its URL says it: URL in, URL out. <c>/pipeline/&lt;task id&gt;</c> opens a task.</summary>
/// <param name="Filter">What narrows the list.</param>
/// <param name="TaskId">The task that is open beside the list, as the address has it.</param>
/// <param name="Charts">The charts stand above the list.</param>
public sealed record PipelinePageState(TaskFilter Filter, string? TaskId = null, bool Charts = false) : IPageState<PipelinePageState>
{
    public const string Path = "/pipeline";

    /// <summary>Pages of their own below the same path.</summary>
    private static readonly string[] Others = [RoutingPageState.Path, Path + "/mode"];

    public static PipelinePageState Empty { get; } = new(TaskFilter.All);

    /// <inheritdoc/>
    public string Text => Filter.Text;

    /// <summary>Where this view is.</summary>
    public string Url => PageAddress.Of(Path, TaskId) + Filter.Write(("charts", Charts ? "1" : null));

    /// <summary>The same view without a panel.</summary>
    public string ListUrl => (this with { TaskId = null }).Url;

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PageAddress.IsAt(url, Path) && !Others.Contains(PageAddress.PathOf(url));

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static PipelinePageState Parse(string url)
    {
        var query = QueryHelpers.ParseQuery(PageAddress.Query(url));
        return new PipelinePageState(TaskFilter.Read(query), PageAddress.Below(url, Path), query.TryGetValue("charts", out var charts) && charts == "1");
    }

    public string TaskUrl(TaskId id) => (this with { TaskId = id.ToString() }).Url;

    /// <summary>What the board's number of a state leads to: its tasks, whatever their kind, agent and age; on it already: back to all.</summary>
    public string StateUrl(TaskState state) =>
        (this with { TaskId = null, Filter = IsOnly(state) ? TaskFilter.All : TaskFilter.All with { States = TaskFilter.All.States.Add(state.ToWire()) } }).Url;

    /// <summary>Whether the list shows this state and nothing else of the states.</summary>
    public bool IsOnly(TaskState state) => Filter.States.Count == 1 && Filter.States.Contains(state.ToWire());

    /// <summary>What is open stays open, all filters go.</summary>
    public PipelinePageState Clear() => this with { Filter = TaskFilter.All };

    /// <summary>Turns one choice of a facet on or off.</summary>
    /// <param name="facet">state, kind, agent or rule.</param>
    public PipelinePageState Toggle(string facet, string value) => facet switch
    {
        "state" => this with { Filter = Filter with { States = FilterQuery.Flip(Filter.States, value) } },
        "kind" => this with { Filter = Filter with { Kinds = FilterQuery.Flip(Filter.Kinds, value) } },
        "agent" => this with { Filter = Filter with { Agents = FilterQuery.Flip(Filter.Agents, value) } },
        "rule" => this with { Filter = Filter with { Rules = FilterQuery.Flip(Filter.Rules, value) } },
        _ => this,
    };

    public PipelinePageState WithText(string text) => this with { Filter = Filter with { Text = FilterQuery.Cut(text.Trim()) } };

    public PipelinePageState WithRange(string? range) => this with { Filter = Filter with { Range = range, From = null, To = null } };

    public PipelinePageState WithTime(DateTimeOffset? from, DateTimeOffset? to) => this with { Filter = Filter with { Range = null, From = from, To = to } };

    /// <summary>Takes away the filter with the key of its chip.</summary>
    public PipelinePageState Remove(string chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return chip.Split(':', 2) switch
        {
            ["q", ..] => WithText(""),
            ["time", ..] => WithRange(null),
            [var facet, var value] => Toggle(facet, value),
            _ => this,
        };
    }

    /// <summary>The active filters in words.</summary>
    /// <param name="clock">Writes a point in time for the viewer.</param>
    public IReadOnlyList<FilterChips.Chip> Chips(Func<DateTimeOffset, string> clock) =>
    [
        .. FilterWords.TextAndTime(Filter.Text, Filter.Range, Filter.From, Filter.To, clock),
        .. Filter.States.Select(state => new FilterChips.Chip($"state:{state}", $"State: {States.Of(state).Word}")),
        .. Filter.Kinds.Select(kind => new FilterChips.Chip($"kind:{kind}", $"Kind: {kind}")),
        .. Filter.Agents.Select(agent => new FilterChips.Chip($"agent:{agent}", $"Agent: {agent}")),
        .. Filter.Rules.Select(rule => new FilterChips.Chip($"rule:{rule}", $"Rule: {TaskWords.Rule(rule)}")),
    ];
}
