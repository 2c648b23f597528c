using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The part of a milestone's thread that leads to its deliveries.</summary>
public sealed partial class ProofDeliveries(DeliveryLogService deliveries, EndpointService endpoints, LiveFeed live) : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the panel
    private IReadOnlyList<DeliveryRecord> records = [];
    private LiveSubscription? _subscription;
    private string? _asked;

    [Parameter, EditorRequired]
    public required string MilestoneId { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    public void Dispose()
    {
        _gone.Cancel();
        _subscription?.Dispose();
        _gone.Dispose();
    }

    protected override void OnInitialized()
    {
        _stop = _gone.Token;
        _subscription = live.Subscribe([LiveChannels.Deliveries], _ => InvokeAsync(RefreshAsync), TimeSpan.FromMilliseconds(500));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_asked != MilestoneId)
        {
            _asked = MilestoneId;
            await ReadAsync();
        }
    }

    private string NameOf(string endpointId) => endpoints.List(Actor).FirstOrDefault(entry => entry.Endpoint.Id == endpointId)?.Endpoint.Name ?? endpointId;

    private async Task RefreshAsync()
    {
        // What has come to its end moves no more by itself; a milestone that was never emitted here may be.
        if (records.Count == 0 || records.Any(record => record.Status.IsOpen() || record.Status.IsDead()))
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            records = await deliveries.OfMilestoneAsync(Actor, MilestoneId, _stop);
        }
        catch (Exception error) when (error is RedisUnavailableException or OperationCanceledException)
        {
            // What was known stays; the panel itself says that Redis is away.
        }
    }
}
