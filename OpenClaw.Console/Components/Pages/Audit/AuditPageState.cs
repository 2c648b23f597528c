using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Filters;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>Everything the audit page shows, as its URL says it: URL in, URL out.</summary>
/// <param name="Filter">What narrows the list; its range is in <paramref name="Range"/> when that is given.</param>
/// <param name="Range">1h, 24h, 7d or 30d; null: the filter's own bounds.</param>
/// <param name="Seq">The entry that is open beside the list.</param>
public sealed record AuditPageState(AuditQuery Filter, string? Range = null, long? Seq = null) : IPageState<AuditPageState>
{
    public const string Path = "/audit";

    public static AuditPageState Empty { get; } = new(AuditQuery.All);

    /// <inheritdoc/>
    public string Text => Filter.Text;

    /// <summary>How many filters are on.</summary>
    public int FilterCount =>
        Filter.Actors.Count + Filter.Actions.Count + Filter.Outcomes.Count + (Filter.Target.Length > 0 ? 1 : 0) + (Filter.Text.Length > 0 ? 1 : 0) + (Filter.Operation.Length > 0 ? 1 : 0)
        + (Filter.Records ? 1 : 0) + (Range is not null || Filter.From is not null || Filter.To is not null ? 1 : 0);

    /// <summary>Where this view is.</summary>
    public string Url => PageAddress.Of(Path, Seq?.ToString(CultureInfo.InvariantCulture)) + Query();

    /// <summary>The same view without the panel.</summary>
    public string ListUrl => (this with { Seq = null }).Url;

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static AuditPageState Parse(string url)
    {
        var query = QueryHelpers.ParseQuery(PageAddress.Query(url));
        var range = One("range") is { } name && FilterQuery.Ranges.ContainsKey(name) ? name : null;
        var filter = AuditQuery.Read(key => key == "range" ? null : One(key), DateTimeOffset.UnixEpoch);
        return new AuditPageState(
            range is null ? filter : filter with { From = null, To = null }, range,
            long.TryParse(PageAddress.Below(url, Path), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) && seq > 0 ? seq : null);

        string? One(string key) => query.TryGetValue(key, out var values) ? values[0] : null;
    }

    /// <summary>What to ask the ledger for; a range ends now.</summary>
    public AuditQuery ToQuery(DateTimeOffset now) => Range is { } range ? Filter with { From = now - FilterQuery.Ranges[range] } : Filter;

    public string RowUrl(long seq) => (this with { Seq = seq }).Url;

    public string ExportUrl(string format) => "/api/audit/export" + Query(("format", format));

    public AuditPageState Toggle(string facet, string value) => facet switch
    {
        "actor" => this with { Filter = Filter with { Actors = FilterQuery.Flip(Filter.Actors, value) } },
        "action" => this with { Filter = Filter with { Actions = FilterQuery.Flip(Filter.Actions, value) } },
        "outcome" => this with { Filter = Filter with { Outcomes = FilterQuery.Flip(Filter.Outcomes, value) } },
        "records" => this with { Filter = Filter with { Records = !Filter.Records } },
        _ => this,
    };

    public AuditPageState WithText(string text) => this with { Filter = Filter with { Text = text.Trim() } };

    public AuditPageState WithTarget(string target) => this with { Filter = Filter with { Target = target } };

    public AuditPageState WithRange(string? range) => this with { Range = range, Filter = Filter with { From = null, To = null } };

    /// <summary>What is open stays open, all filters go.</summary>
    public AuditPageState Clear() => Empty with { Seq = Seq };

    public IReadOnlyList<FilterChips.Chip> Chips(Func<DateTimeOffset, string> clock) =>
    [
        .. FilterWords.TextAndTime(Filter.Text, Range, Filter.From, Filter.To, clock),
        .. Filter.Outcomes.Select(outcome => new FilterChips.Chip($"outcome:{outcome}", $"Outcome: {outcome}")),
        .. Filter.Actions.Select(action => new FilterChips.Chip($"action:{action}", $"Action: {AuditWords.Action(action)}")),
        .. Filter.Actors.Select(actor => new FilterChips.Chip($"actor:{actor}", $"By {actor}")),
        .. Filter.Target.Length > 0 ? [new FilterChips.Chip("target:", $"On “{Filter.Target}”")] : Array.Empty<FilterChips.Chip>(),
        .. Filter.Operation.Length > 0 ? [new FilterChips.Chip("operation:", $"Of {Filter.Operation}")] : Array.Empty<FilterChips.Chip>(),
        .. Filter.Records ? [new FilterChips.Chip("records:", "With single records")] : Array.Empty<FilterChips.Chip>(),
    ];

    /// <summary>Takes away the filter with the key of its chip.</summary>
    public AuditPageState Remove(string chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return chip.Split(':', 2) switch
        {
            ["q", ..] => WithText(""),
            ["time", ..] => WithRange(null),
            ["target", ..] => WithTarget(""),
            ["operation", ..] => this with { Filter = Filter with { Operation = "" } },
            [var facet, var value] => Toggle(facet, value),
            _ => this,
        };
    }

    private string Query(params IEnumerable<(string Key, string? Value)> more) => FilterQuery.Write(
    [
        .. more, ("actor", FilterQuery.Join(Filter.Actors)), ("action", FilterQuery.Join(Filter.Actions)), ("outcome", FilterQuery.Join(Filter.Outcomes)), ("target", Filter.Target),
        ("operation", Filter.Operation), ("q", Filter.Text), ("records", Filter.Records ? "1" : null), ("range", Range),
        ("from", Filter.From is { } from ? Iso.Write(from) : null), ("to", Filter.To is { } to ? Iso.Write(to) : null),
    ]);
}
