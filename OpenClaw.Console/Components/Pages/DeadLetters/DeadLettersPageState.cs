using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Filters;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>
/// Everything the dead-letter page shows, as its URL says it: URL in, URL out. <c>/dead-letters/&lt;id&gt;</c> opens a group of refused envelopes,
/// <c>/dead-letters/out/&lt;id&gt;</c> one of dead deliveries, <c>/dead-letters/operations/&lt;id&gt;</c> an operation, <c>/dead-letters/dismissed</c> what was dismissed.
/// </summary>
/// <param name="Filter">What narrows the refused envelopes; its text narrows both sides.</param>
/// <param name="GroupId">The inbound group that is open beside the list.</param>
public sealed record DeadLettersPageState(RejectionFilter Filter, string? GroupId = null) : IPageState<DeadLettersPageState>
{
    public const string Path = "/dead-letters";

    private const string OutPath = Path + "/out";
    private const string OperationPath = Path + "/operations";
    private const string DismissedPath = Path + "/dismissed";

    public static DeadLettersPageState Empty { get; } = new(RejectionFilter.All);

    /// <summary>What narrows the dead deliveries.</summary>
    public OutboundFilter Outbound { get; init; } = OutboundFilter.All;

    /// <summary>The outbound group that is open beside the list.</summary>
    public string? OutId { get; init; }

    /// <summary>The operation that is open beside the list.</summary>
    public string? OperationId { get; init; }

    /// <summary>Whether what was dismissed is open beside the list.</summary>
    public bool Dismissed { get; init; }

    /// <summary>out or in: what is shown where there is no room for both; null: the one that has something.</summary>
    public string? Side { get; init; }

    /// <inheritdoc/>
    public string Text => Filter.Text;

    public bool IsFiltered => Filter.IsActive || Outbound.IsActive;

    /// <summary>How many filters are on.</summary>
    public int FilterCount => Filter.Count + Outbound.Count;

    /// <summary>Where this view is.</summary>
    public string Url => (OutId is not null ? PageAddress.Of(OutPath, OutId)
        : OperationId is not null ? PageAddress.Of(OperationPath, OperationId)
        : Dismissed ? DismissedPath
        : PageAddress.Of(Path, GroupId)) + Query(Filter.Write() + Outbound.Write() + (Side is null ? "" : "&side=" + Side));

    /// <summary>The same view without the panel.</summary>
    public string ListUrl => Closed.Url;

    private DeadLettersPageState Closed => this with { GroupId = null, OutId = null, OperationId = null, Dismissed = false };

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static DeadLettersPageState Parse(string url)
    {
        var query = QueryHelpers.ParseQuery(PageAddress.Query(url));
        var state = new DeadLettersPageState(RejectionFilter.Read(query))
        {
            Outbound = OutboundFilter.Read(query), Side = query.TryGetValue("side", out var side) && side.ToString() is "in" or "out" ? side.ToString() : null,
        };
        return PageAddress.PathOf(url) == DismissedPath ? state with { Dismissed = true }
            : PageAddress.Below(url, OutPath) is { } group ? state with { OutId = group }
            : PageAddress.Below(url, OperationPath) is { } operation ? state with { OperationId = operation }
            : state with { GroupId = PageAddress.Below(url, Path) };
    }

    public string RowUrl(string groupId) => (Closed with { GroupId = groupId }).Url;

    public string OutUrl(string groupId) => (Closed with { OutId = groupId }).Url;

    public string OperationUrl(string operationId) => (Closed with { OperationId = operationId }).Url;

    public string DismissedUrl => (Closed with { Dismissed = true }).Url;

    public string SideUrl(string side) => (Closed with { Side = side }).Url;

    public string ExportUrl(string format) => "/api/dead-letters/export" + Filter.Write() + (Filter.IsActive ? "&" : "?") + "format=" + format;

    public string OutExportUrl(string format) =>
        "/api/dead-letters/deliveries/export" + Query($"&format={format}{(Filter.Text.Length > 0 ? "&q=" + Uri.EscapeDataString(Filter.Text) : "")}{Outbound.Write()}");

    public DeadLettersPageState Clear() => this with { Filter = RejectionFilter.All, Outbound = OutboundFilter.All };

    public DeadLettersPageState ToggleChannel(string channel) => this with { Filter = Filter with { Channels = FilterQuery.Flip(Filter.Channels, channel) } };

    public DeadLettersPageState ToggleReason(string reason) => this with { Filter = Filter with { Reasons = FilterQuery.Flip(Filter.Reasons, reason) } };

    public DeadLettersPageState ToggleEndpoint(string id) => this with { Outbound = Outbound with { Endpoints = FilterQuery.Flip(Outbound.Endpoints, id) } };

    public DeadLettersPageState ToggleStatus(string status) => this with { Outbound = Outbound with { Statuses = FilterQuery.Flip(Outbound.Statuses, status) } };

    public DeadLettersPageState ToggleCause(string cause) => this with { Outbound = Outbound with { Causes = FilterQuery.Flip(Outbound.Causes, cause) } };

    public DeadLettersPageState WithRange(string? range) => this with { Outbound = Outbound with { Range = range, From = null, To = null } };

    public DeadLettersPageState WithText(string text) => this with { Filter = Filter with { Text = text.Trim() }, Outbound = Outbound with { Text = text.Trim() } };

    public IReadOnlyList<FilterChips.Chip> Chips(Func<string, string>? name = null) =>
    [
        .. Outbound.Endpoints.Select(id => new FilterChips.Chip("endpoint " + id, $"Endpoint: {name?.Invoke(id) ?? id}")),
        .. Outbound.Statuses.Select(status => new FilterChips.Chip("status " + status, $"Outcome: {States.Of(status).Word}")),
        .. Outbound.Causes.Select(cause => new FilterChips.Chip("cause " + cause, $"Cause: {cause}")),
        .. Outbound.HasTime ? new[] { new FilterChips.Chip("time", Outbound.Range is { } range ? $"Died in the last {range}" : $"Died {Outbound.From:yyyy-MM-dd HH:mm} to {Outbound.To:yyyy-MM-dd HH:mm} UTC") } : [],
        .. Filter.Channels.Select(channel => new FilterChips.Chip("channel " + channel, $"Channel: {channel}")),
        .. Filter.Reasons.Select(reason => new FilterChips.Chip("reason " + reason, $"Reason: {reason}")),
        .. Filter.Text.Length > 0 ? new[] { new FilterChips.Chip("text", $"Text: {Filter.Text}") } : [],
    ];

    /// <summary>Takes away one chip.</summary>
    public DeadLettersPageState Remove(string chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        return chip.Split(' ', 2) switch
        {
            ["channel", var channel] => ToggleChannel(channel),
            ["reason", var reason] => ToggleReason(reason),
            ["endpoint", var id] => ToggleEndpoint(id),
            ["status", var status] => ToggleStatus(status),
            ["cause", var cause] => ToggleCause(cause),
            ["time"] => WithRange(null),
            _ => WithText(""),
        };
    }

    private static string Query(string parts) => parts.StartsWith('&') ? "?" + parts[1..] : parts;
}
