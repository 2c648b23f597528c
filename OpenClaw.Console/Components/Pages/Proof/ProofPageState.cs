using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>Everything the proof timeline shows, as its URL says it: URL in, URL out. A link opens the same view for everybody.</summary>
public sealed record ProofPageState : IPageState<ProofPageState>
{
    public const string Path = "/proof";

    // Before what uses it: static fields are set in the order they stand.
    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);
    private static readonly string[] AllRisks = ["blocked", "at-risk", "on-track", "completed"];
    private static readonly string[] AllSources = ["orchestrator", "agent", "operator", "none"];

    /// <summary>Lanes in lower case.</summary>
    public ImmutableSortedSet<string> Lanes { get; init; } = NoNames;

    public ImmutableSortedSet<string> Risks { get; init; } = NoNames;

    /// <summary>Sources by name; "none": no source was given.</summary>
    public ImmutableSortedSet<string> Sources { get; init; } = NoNames;

    public string Text { get; init; } = "";

    /// <summary>1h, 24h, 7d or 30d; null: see <see cref="From"/> and <see cref="To"/>.</summary>
    public string? Range { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>The milestone that is open beside the list.</summary>
    public string? MilestoneId { get; init; }

    /// <summary>Which of its envelopes; null: the newest.</summary>
    public HistoryId? Entry { get; init; }

    public static ProofPageState Empty { get; } = new();

    public bool IsFiltered => !Lanes.IsEmpty || !Risks.IsEmpty || !Sources.IsEmpty || Text.Length > 0 || Range is not null || From is not null || To is not null;

    /// <summary>How many filters are on, for the button that hides them on a narrow screen.</summary>
    public int FilterCount => Lanes.Count + Risks.Count + Sources.Count + (Text.Length > 0 ? 1 : 0) + (Range is not null || From is not null || To is not null ? 1 : 0);

    /// <summary>Where this view is.</summary>
    public string Url => PageAddress.Of(Path, MilestoneId) + Query(("entry", MilestoneId is null ? null : Entry?.ToString()));

    /// <summary>The same view without the panel.</summary>
    public string ListUrl => (this with { MilestoneId = null, Entry = null }).Url;

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static ProofPageState Parse(string url)
    {
        var query = QueryHelpers.ParseQuery(PageAddress.Query(url));
        var id = PageAddress.Below(url, Path);
        var range = One("range") is { } name && ProofQueryString.Ranges.ContainsKey(name) ? name : null;
        return new ProofPageState
        {
            Lanes = Names("lane", lane => lane.ToLowerInvariant()),
            Risks = Names("risk", risk => AllRisks.Contains(risk) ? risk : ""),
            Sources = Names("source", source => AllSources.Contains(source) ? source : ""),
            Text = One("q") is { } text ? text.Length > ProofQuery.MaxTextLength ? text[..ProofQuery.MaxTextLength] : text : "",
            Range = range,
            From = range is null ? ProofQueryString.Instant(One("from")) : null,
            To = range is null ? ProofQueryString.Instant(One("to")) : null,
            MilestoneId = id,
            Entry = id is not null && HistoryId.TryParse(One("entry"), out var entry) ? entry : null,
        };

        string? One(string key) => query.TryGetValue(key, out var values) ? values[0] : null;

        ImmutableSortedSet<string> Names(string key, Func<string, string> read) => NoNames.Union(ProofQueryString.Split(One(key)).Select(read).Where(value => value.Length > 0));
    }

    /// <summary>What to ask the history for; a range ends now.</summary>
    public ProofQuery ToQuery(DateTimeOffset now) => ProofQueryString.Read(
        ProofQueryString.Join(Lanes), ProofQueryString.Join(Risks), ProofQueryString.Join(Sources), Text, Range, From is { } from ? Iso.Write(from) : null, To is { } to ? Iso.Write(to) : null, now);

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
        "lane" => this with { Lanes = Flip(Lanes, value) },
        "risk" => this with { Risks = Flip(Risks, value) },
        "source" => this with { Sources = Flip(Sources, value) },
        _ => this,
    };

    public ProofPageState WithText(string text) => this with { Text = text.Trim() };

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
        .. Text.Length > 0 ? [new FilterChips.Chip("q:", $"“{Text}”")] : Array.Empty<FilterChips.Chip>(),
        .. TimeWords(clock) is { } words ? [new FilterChips.Chip("time:", words)] : Array.Empty<FilterChips.Chip>(),
        .. Risks.Select(risk => new FilterChips.Chip($"risk:{risk}", $"Risk: {States.Of(risk).Word}")),
        .. Lanes.Select(lane => new FilterChips.Chip($"lane:{lane}", $"Lane: {lane}")),
        .. Sources.Select(source => new FilterChips.Chip($"source:{source}", source == "none" ? "No source" : $"Source: {source}")),
    ];

    private static ImmutableSortedSet<string> Flip(ImmutableSortedSet<string> set, string value) => set.Remove(value) is var less && less.Count < set.Count ? less : set.Add(value);

    private string? TimeWords(Func<DateTimeOffset, string> clock) => (Range, From, To) switch
    {
        ({ } range, _, _) => $"Last {range[..^1]} {(range[^1] == 'h' ? "h" : "days")}",
        (_, { } from, { } to) => $"{clock(from)} to {clock(to)}",
        (_, { } from, null) => $"Since {clock(from)}",
        (_, null, { } to) => $"Before {clock(to)}",
        _ => null,
    };

    private string Query(params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in more)
        {
            Add(key, value);
        }

        Add("lane", ProofQueryString.Join(Lanes));
        Add("risk", ProofQueryString.Join(Risks));
        Add("source", ProofQueryString.Join(Sources));
        Add("q", Text);
        Add("range", Range);
        Add("from", From is { } from ? Iso.Write(from) : null);
        Add("to", To is { } to ? Iso.Write(to) : null);
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
}
