using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The panel of a group of dead deliveries. The record that is shown stays the same while others come and go.</summary>
public sealed partial class OutboundPanel(DeadLetterDeliveryService deliveries) : IDisposable
{
    private const int PageSize = 20;

    private readonly CancellationTokenSource _gone = new();
    private readonly HashSet<DeliveryId> chosen = [];
    private CancellationToken _stop; // outlives its source, which goes with the panel
    private IReadOnlyList<DeliveryRow> rows = [];
    private DeliveryRecord? shown;
    private long? next;
    private string note = "";
    private int? _asked;

    [Parameter, EditorRequired]
    public required string GroupId { get; set; }

    /// <summary>The group as it is known now; null: nothing is left of it.</summary>
    [Parameter]
    public OutboundGroup? Group { get; set; }

    /// <summary>Another number means that its records may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Parameter, EditorRequired]
    public required DeadLettersPageState State { get; set; }

    [Parameter, EditorRequired]
    public required OutboundActions Actions { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>Where the remedy of a group is done.</summary>
    public static string RemedyUrl(OutboundGroup one, DeadLettersPageState state)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(state);
        return one.Remedy.Place switch
        {
            DeliveryRemedyPlace.Rotation => "/secrets",
            DeliveryRemedyPlace.Endpoint => "/deliveries/endpoints/" + Uri.EscapeDataString(one.Group.EndpointId),
            DeliveryRemedyPlace.Payload => state.OutUrl(one.Id) + "#dl-payload",
            _ => state.OutUrl(one.Id),
        };
    }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override void OnInitialized()
    {
        _stop = _gone.Token;
        note = Group?.Note?.Text ?? "";
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_asked != Version)
        {
            _asked = Version;
            await LoadAsync(Math.Max(PageSize, rows.Count));
        }
    }

    private async Task LoadAsync(int count)
    {
        try
        {
            var page = await deliveries.PageAsync(Actions.Actor, GroupId, State.Outbound, 0, count, _stop);
            (rows, next) = (page.Rows, page.Next);
            chosen.IntersectWith(rows.Select(row => row.Id));
            if (shown is null || rows.All(row => row.Id != shown.Id))
            {
                shown = rows.Count > 0 ? await deliveries.GetAsync(Actions.Actor, rows[0].Id, _stop) : null;
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // What is shown stays; the page says that Redis is away.
        }
    }

    private async Task MoreAsync()
    {
        try
        {
            var page = await deliveries.PageAsync(Actions.Actor, GroupId, State.Outbound, next!.Value, PageSize, _stop);
            (rows, next) = ([.. rows, .. page.Rows.Where(row => rows.All(known => known.Id != row.Id))], page.Next);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // What is shown stays; the page says that Redis is away.
        }
    }

    private async Task ShowAsync(DeliveryId id)
    {
        try
        {
            shown = await deliveries.GetAsync(Actions.Actor, id, _stop);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // The one before stays.
        }
    }

    private void Choose(DeliveryId id, bool on)
    {
        if (on)
        {
            chosen.Add(id);
        }
        else
        {
            chosen.Remove(id);
        }
    }

    // One alone is harmless and can be undone; several are asked for.
    private async Task RequeueAsync(OutboundGroup group)
    {
        var target = new DeadLetterTarget(State.Outbound, [group.Id]);
        if (group.Matching > 1)
        {
            Actions.Ask(target);
        }
        else
        {
            await Actions.RequeueAsync(target, 0);
        }
    }

    private async Task RequeueChosenAsync()
    {
        var target = new DeadLetterTarget(State.Outbound, Ids: [.. chosen]);
        if (chosen.Count > 1)
        {
            Actions.Ask(target);
        }
        else if (await Actions.RequeueAsync(target, 0))
        {
            chosen.Clear();
        }
    }

    private async Task DismissAsync(DeadLetterTarget target)
    {
        if (await Actions.DismissAsync(target))
        {
            chosen.Clear();
        }
    }

    private Task NoteAsync() => Actions.NoteAsync(GroupId, note);
}
