using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The part of a milestone's thread that leads to its deliveries.</summary>
public sealed partial class ProofDeliveries(DeliveryLogService deliveries, EndpointService endpoints) : ThreadPart(LiveChannels.Deliveries)
{
    private IReadOnlyList<DeliveryRecord> records = [];
    private string? _asked;

    [Parameter, EditorRequired]
    public required string MilestoneId { get; set; }

    /// <summary>What has come to its end moves no more by itself; a milestone that was never emitted here may be.</summary>
    protected override bool Moves => records.Count == 0 || records.Any(record => record.Status.IsOpen() || record.Status.IsDead());

    protected override async Task OnParametersSetAsync()
    {
        if (_asked != MilestoneId)
        {
            _asked = MilestoneId;
            await LoadAsync();
        }
    }

    protected override async Task ReadAsync() => records = await deliveries.OfMilestoneAsync(Actor, MilestoneId, Gone);

    private string NameOf(string endpointId) => endpoints.List(Actor).FirstOrDefault(entry => entry.Endpoint.Id == endpointId)?.Endpoint.Name ?? endpointId;
}
