using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Filters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>Everything the page of deliveries shows, as its URL says it: URL in, URL out. <c>/deliveries/&lt;record id&gt;</c> opens a record, <c>/deliveries/endpoints/&lt;id&gt;</c> an endpoint.</summary>
/// <param name="Filter">What narrows the list.</param>
/// <param name="RecordId">The record that is open beside the list.</param>
/// <param name="EndpointId">The endpoint that is open beside the list.</param>
public sealed record DeliveriesPageState(DeliveryFilter Filter, string? RecordId = null, string? EndpointId = null) : IPageState<DeliveriesPageState>
{
    public const string Path = "/deliveries";

    private const string EndpointPath = Path + "/endpoints";

    public static DeliveriesPageState Empty { get; } = new(DeliveryFilter.All);

    /// <inheritdoc/>
    public string Text => Filter.Text;

    /// <summary>Where this view is.</summary>
    public string Url => (EndpointId is null || RecordId is not null ? PageAddress.Of(Path, RecordId) : PageAddress.Of(EndpointPath, EndpointId)) + Filter.Write();

    /// <summary>The same view without a panel.</summary>
    public string ListUrl => (this with { RecordId = null, EndpointId = null }).Url;

    /// <summary>Whether an address is one of this page.</summary>
    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static DeliveriesPageState Parse(string url)
    {
        var filter = DeliveryFilter.Read(QueryHelpers.ParseQuery(PageAddress.Query(url)));
        return PageAddress.Below(url, EndpointPath) is { } endpoint ? new DeliveriesPageState(filter, EndpointId: endpoint) : new DeliveriesPageState(filter, PageAddress.Below(url, Path));
    }

    public string RecordUrl(DeliveryId id) => (this with { RecordId = id.ToString(), EndpointId = null }).Url;

    public string EndpointUrl(string endpointId) => (this with { RecordId = null, EndpointId = endpointId }).Url;

    /// <param name="format">json or csv.</param>
    public string ExportUrl(string format) => "/api/deliveries/export" + Filter.Write(("format", format));

    /// <summary>What is open stays open, all filters go.</summary>
    public DeliveriesPageState Clear() => this with { Filter = DeliveryFilter.All };

    /// <summary>Turns one choice of a facet on or off.</summary>
    /// <param name="facet">endpoint, channel or status.</param>
    public DeliveriesPageState Toggle(string facet, string value) => facet switch
    {
        "endpoint" => this with { Filter = Filter with { Endpoints = FilterQuery.Flip(Filter.Endpoints, value) } },
        "channel" => this with { Filter = Filter with { Channels = FilterQuery.Flip(Filter.Channels, value) } },
        "status" => this with { Filter = Filter with { Statuses = FilterQuery.Flip(Filter.Statuses, value) } },
        _ => this,
    };

    public DeliveriesPageState WithText(string text) => this with { Filter = Filter with { Text = FilterQuery.Cut(text.Trim()) } };

    public DeliveriesPageState WithRange(string? range) => this with { Filter = Filter with { Range = range, From = null, To = null } };

    public DeliveriesPageState WithTime(DateTimeOffset? from, DateTimeOffset? to) => this with { Filter = Filter with { Range = null, From = from, To = to } };

    /// <summary>Takes away the filter with the key of its chip.</summary>
    public DeliveriesPageState Remove(string chip)
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
    /// <param name="name">The name of an endpoint.</param>
    public IReadOnlyList<FilterChips.Chip> Chips(Func<DateTimeOffset, string> clock, Func<string, string> name) =>
    [
        .. FilterWords.TextAndTime(Filter.Text, Filter.Range, Filter.From, Filter.To, clock),
        .. Filter.Statuses.Select(status => new FilterChips.Chip($"status:{status}", $"Status: {States.Of(status).Word}")),
        .. Filter.Endpoints.Select(endpoint => new FilterChips.Chip($"endpoint:{endpoint}", $"Endpoint: {name(endpoint)}")),
        .. Filter.Channels.Select(channel => new FilterChips.Chip($"channel:{channel}", $"Channel: {channel}")),
    ];
}
