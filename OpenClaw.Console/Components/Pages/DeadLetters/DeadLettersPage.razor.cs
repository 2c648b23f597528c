using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Live;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The dead letters, outbound and inbound. The hour moves on even when nothing happens; in a flood every update reads all groups, so they are gathered for longer than elsewhere.</summary>
public sealed partial class DeadLettersPage(
    DeadLetterService deadLetters, DeadLetterDeliveryService deliveries, DeadLetterActionService acts, Announcer announcer, Confirmations confirmations, Toasts toasts)
    : LivePageBase<DeadLettersPageState>([LiveChannels.DeadLetters, LiveChannels.Deliveries, LiveChannels.Console], every: TimeSpan.FromSeconds(30), throttle: TimeSpan.FromMilliseconds(500))
{
    private readonly DeadLetterRows rows = new();
    private readonly Dictionary<string, string> dismissedBy = new(StringComparer.Ordinal);
    private OutboundBoard board = null!;
    private OutboundActions actions = null!;
    private RejectionOverview? overview;

    private string Found => Format.Count(rows.Shown.Count + rows.Waiting + board.Shown.Count + board.Waiting, "group", "groups")
        + (State.IsFiltered ? $" of {Format.Number(overview!.Groups.Count + board.Overview!.All.Count)}" : "");

    /// <summary>What is shown where there is no room for both sides.</summary>
    private string Side => State.Side ?? (State.GroupId is not null || (State.OutId is null && board.Overview is { Total: 0 } && overview is { Groups.Count: > 0 }) ? "in" : "out");

    protected override void Begin()
    {
        base.Begin();
        actions = new OutboundActions(acts, deliveries, confirmations, toasts, announcer, Actor);
        actions.Changed += StateHasChanged;
        board = new OutboundBoard(deliveries, acts, Actor, Time, Gone);
    }

    protected override Task ReadAllAsync() => ReadBothAsync(asked: true);

    protected override async Task ShowAsync(DeadLettersPageState next)
    {
        rows.Restart(unless: next.ListUrl == State.ListUrl);
        (var filtered, State) = (next.Outbound != State.Outbound, next);
        if (overview is not null)
        {
            rows.Update(overview, State.Filter, reading: true);
        }

        StateHasChanged();
        if (filtered)
        {
            await ReloadAsync();
        }
    }

    protected override async Task HappenedAsync(LiveBatch batch)
    {
        NoteDismissals(batch);
        if (OutboundBoard.Concerns(batch) || batch.Events.Any(happened => happened.Channel == LiveChannels.Console))
        {
            await TickAsync();
        }

        if (DeadLetterNews.Count(batch) is > 0 and var fresh)
        {
            await announcer.SayAsync(Format.Count(fresh, "new dead letter", "new dead letters"));
        }
    }

    protected override void HoldBack(LiveBatch batch)
    {
        NoteDismissals(batch);
        HeldBack += DeadLetterNews.Count(batch);
    }

    protected override async Task TickAsync()
    {
        if (await ReadAsync(() => ReadBothAsync(asked: false)))
        {
            HeldBack = 0;
        }

        StateHasChanged();
    }

    private void ShowWaiting()
    {
        rows.Update(overview!, State.Filter, reading: false);
        board.Arrange(reading: false);
    }

    private void NoteDismissals(LiveBatch batch)
    {
        foreach (var (group, by) in DeadLetterNews.Dismissals(batch))
        {
            dismissedBy[group] = by;
        }
    }

    private async Task ReadBothAsync(bool asked)
    {
        var inbound = deadLetters.ReadAsync(Actor, Gone);
        await board.LoadAsync(State.Outbound, Reading, asked);
        overview = await inbound;
        rows.Update(overview, State.Filter, Reading);
    }

    private async Task AfterDismissAsync(string groupId)
    {
        var at = rows.Shown.ToList().FindIndex(group => group.Id == groupId);
        var next = at < 0 ? null : rows.Shown.ElementAtOrDefault(at + 1) ?? rows.Shown.ElementAtOrDefault(at - 1);
        await LoadAsync();
        Go(State with { GroupId = next?.Id });
    }
}
