using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>
/// The page of deliveries. Times and figures of the last hour move on even when nothing happens; in a flood every update reads the newest rows and all figures, so they are gathered
/// for longer than elsewhere.
/// </summary>
public sealed partial class DeliveriesPage(DeliveryLogService deliveries, EndpointService endpointService, MilestoneLog log, BackfillService backfill)
    : LivePageBase<DeliveriesPageState>([LiveChannels.Deliveries, LiveChannels.Console], every: TimeSpan.FromSeconds(5), throttle: TimeSpan.FromMilliseconds(400))
{
    private DeliveriesBoard board = null!;
    private bool adding;
    private bool backfilling;

    private MilestoneLog MilestoneLog => log;

    /// <summary>The backfill that goes on, also when its dialog was closed.</summary>
    private BackfillProgress? Backfilling => Actor.May(Permission.Emit) && backfill.Last(Actor) is { Running: true } run ? run : null;

    protected override void Begin()
    {
        base.Begin();
        board = new DeliveriesBoard(deliveries, endpointService, Actor, Time, Gone);
    }

    protected override Task ReadAllAsync() => board.LoadAsync(State, Reading);

    protected override async Task HappenedAsync(LiveBatch batch)
    {
        if (board.IsDue)
        {
            await LoadAsync();
            await ReadAsync(() => board.ReplaceTouchedAsync(batch));
        }

        StateHasChanged();
    }

    private Task ShowWaitingAsync() => ReadAsync(() => board.LoadAsync(State, reading: false));

    private Task MoreAsync() => ReadAsync(() => board.MoreAsync(State.Filter));

    private async Task AddedAsync(string endpointId)
    {
        adding = false;
        await LoadAsync();
        Go(State with { RecordId = null, EndpointId = endpointId });
    }
}
