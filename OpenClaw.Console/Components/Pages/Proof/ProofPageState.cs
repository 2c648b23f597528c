using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Filters;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>Everything the proof timeline shows, as its URL says it: URL in, URL out. A link opens the same view for everybody.</summary>
public sealed record ProofPageState : TimedFilter, IPageState<ProofPageState>
{
    public const string Path = "/proof";

    private static readonly string[] AllRisks = ["blocked", "at-risk", "on-track", "completed"];
    private static readonly string[] AllSources = ["orchestrator", "agent", "operator", "none"];

    public ProofPageState()
    {
    }

    private ProofPageState(Func<string, string?> one)
        : base(one)
    {
    }

    /// <summary>Lanes in lower case.</summary>
    public ImmutableSortedSet<string> Lanes { get; init; } = FilterQuery.None;

    public ImmutableSortedSet<string> Risks { get; init; } = FilterQuery.None;

    /// <summary>Sources by name; "none": no source was given.</summary>
    public ImmutableSortedSet<string> Sources { get; init; } = FilterQuery.None;

    /// <summary>The milestone that is open beside the list.</summary>
    public string? MilestoneId { get; init; }

    /// <summary>Which of its envelopes; null: the newest.</summary>
    public HistoryId? Entry { get; init; }

    public static ProofPageState Empty { get; } = new();

    public bool IsFiltered => FilterCount > 0;

    /// <summary>How many filters are on, for the button that hides them on a narrow screen.</summary>
    public int FilterCount => Lanes.Count + Risks.Count + Sources.Count + (Text.Length > 0 ? 1 : 0) + (HasTime ? 1 : 0);

    /// <summary>Where this view is.</summary>
    public string Url => PageAddress.Of(Path, MilestoneId) + Query(("entry", MilestoneId is null ? null : Entry?.ToString()));

    /// <summary>The same view without the panel.</summary>
    public string ListUrl => (this with { MilestoneId = null, Entry = null }).Url;

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static ProofPageState Parse(string url)
    {
        var one = FilterQuery.First(QueryHelpers.ParseQuery(PageAddress.Query(url)));
        var id = PageAddress.Below(url, Path);
        return new ProofPageState(one)
        {
            Lanes = Names("lane", lane => lane.ToLowerInvariant()),
            Risks = Names("risk", risk => AllRisks.Contains(risk) ? risk : ""),
            Sources = Names("source", source => AllSources.Contains(source) ? source : ""),
            MilestoneId = id,
            Entry = id is not null && HistoryId.TryParse(one("entry"), out var entry) ? entry : null,
        };

        ImmutableSortedSet<string> Names(string key, Func<string, string> read) => FilterQuery.None.Union(FilterQuery.Split(one(key)).Select(read).Where(value => value.Length > 0));
    }

    /// <summary>What to ask the history for; a range ends now.</summary>
    public ProofQuery ToQuery(DateTimeOffset now) => ProofQueryString.Read(
        FilterQuery.Join(Lanes), FilterQuery.Join(Risks), FilterQuery.Join(Sources), Text, Range, From is { } from ? Iso.Write(from) : null, To is { } to ? Iso.Write(to) : null, now);

    /// <summary>Where the entries of this view can be downloaded.</summary>
    /// <param name="format">json or csv.</param>
    public string ExportUrl(string format) => "/api/proof/export" + Query(("format", format));

    /// <summary>Where a row leads, with the filters kept.</summary>
    public string RowUrl(string milestoneId, HistoryId? entry) => (this with { MilestoneId = milestoneId, Entry = entry }).Url;

    /// <summary>Turns one choice of a facet on or off.</summary>
    /// <param name="facet">lane, risk or source.</param>
    /// <param name="value">The choice.</param>
    public ProofPageState Toggle(string facet, string value) => facet switch
    {
        "lane" => this with { Lanes = FilterQuery.Flip(Lanes, value) },
        "risk" => this with { Risks = FilterQuery.Flip(Risks, value) },
        "source" => this with { Sources = FilterQuery.Flip(Sources, value) },
        _ => this,
    };

    public ProofPageState WithText(string text) => this with { Text = FilterQuery.Cut(text.Trim()) };

    public ProofPageState WithRange(string? range) => this with { Range = range, From = null, To = null };

    /// <summary>What is open stays open, all filters go.</summary>
    public ProofPageState Clear() => Empty with { MilestoneId = MilestoneId, Entry = Entry };

    /// <summary>Takes away the filter with the key of its chip.</summary>
    public ProofPageState Remove(string chip) => chip.Split(':', 2) switch
    {
        ["q", ..] => this with { Text = "" },
        ["time", ..] => WithRange(null),
        [var facet, var value] => Toggle(facet, value),
        _ => this,
    };

    /// <summary>The active filters in words.</summary>
    /// <param name="clock">Writes a point in time for the viewer.</param>
    public IReadOnlyList<FilterChips.Chip> Chips(Func<DateTimeOffset, string> clock) =>
    [
        .. FilterWords.TextAndTime(Text, Range, From, To, clock),
        .. Risks.Select(risk => new FilterChips.Chip($"risk:{risk}", $"Risk: {States.Of(risk).Word}")),
        .. Lanes.Select(lane => new FilterChips.Chip($"lane:{lane}", $"Lane: {lane}")),
        .. Sources.Select(source => new FilterChips.Chip($"source:{source}", source == "none" ? "No source" : $"Source: {source}")),
    ];

    private string Query(params IEnumerable<(string Key, string? Value)> more) =>
        FilterQuery.Write([.. more, ("lane", FilterQuery.Join(Lanes)), ("risk", FilterQuery.Join(Risks)), ("source", FilterQuery.Join(Sources)), ("q", Text), .. Time]);
}
