using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The left rail: each choice with the records that the others leave.</summary>
public sealed partial class DeliveriesRail
{
    private static readonly string[] Channels = ["milestones", "demand"];

    // What needs a person stands first.
    private static readonly DeliveryStatus[] Order =
    [
        DeliveryStatus.DeadLetter, DeliveryStatus.Rejected, DeliveryStatus.Retrying, DeliveryStatus.Pending, DeliveryStatus.Delivered, DeliveryStatus.Duplicate, DeliveryStatus.Dismissed,
    ];

    private FacetList.Facet[] statuses = [];
    private FacetList.Facet[] endpoints = [];

    [Parameter, EditorRequired]
    public required DeliveriesPageState State { get; set; }

    /// <summary>The records of every endpoint.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DeliveryCounts> Counts { get; set; }

    [Parameter, EditorRequired]
    public required Func<string, string> NameOf { get; set; }

    [Parameter]
    public EventCallback<DeliveriesPageState> OnChange { get; set; }

    protected override void OnParametersSet()
    {
        var filter = State.Filter;
        var chosen = Counts.Where(one => filter.Endpoints.IsEmpty || filter.Endpoints.Contains(one.EndpointId)).ToList();
        statuses = [.. Order.Select(status => new FacetList.Facet(status.ToWire(), States.Of(status.ToWire()).Word, chosen.Sum(one => one[status]), status.ToWire()))];
        endpoints = [.. Counts.Select(one => new FacetList.Facet(one.EndpointId, NameOf(one.EndpointId), DeliveryNames.AllStatuses.Where(filter.MatchesStatus).Sum(status => one[status])))];
    }
}
