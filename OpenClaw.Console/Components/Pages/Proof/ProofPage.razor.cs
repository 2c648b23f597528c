using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The proof timeline. Its rows hold themselves back while somebody reads or has paused, so the page goes on: it counts what waits.</summary>
public sealed partial class ProofPage(ProofService proof, BrowserClock clock)
    : LivePageBase<ProofPageState>([LiveChannels.MilestonesFeed, LiveChannels.Console], every: TimeSpan.FromSeconds(1))
{
    private ProofTimeline timeline = null!;
    private ProofHealth health = null!;
    private HistoryId? opened;
    private ProofList? list;
    private bool railOpen;
    private string _zone = "UTC";
    private string? _problem;

    protected override bool StandsStill => false;

    private ProofService Proof => proof;

    protected override void Begin()
    {
        base.Begin();
        timeline = new ProofTimeline(proof, Actor, Time);
        health = new ProofHealth(proof, Actor, Time);
        timeline.Read(IsRead(atRest: true));
    }

    protected override async Task ReadAllAsync()
    {
        if (timeline.View is null)
        {
            timeline.Open(State);
        }

        _problem = proof.Problem;
        if (health.Overview is null || !Pause.Paused)
        {
            await health.ReadAsync(Gone);
        }
    }

    protected override async Task ShowAsync(ProofPageState next)
    {
        var other = next.ListUrl != State.ListUrl;
        State = next;
        opened = next.MilestoneId is null ? null : opened;
        if (other)
        {
            timeline.Open(next);
            StateHasChanged();
            await (list?.ToTopAsync() ?? ValueTask.CompletedTask);
        }

        await SettleAsync(list?.AtRest ?? true);
    }

    protected override async Task HappenedAsync(LiveBatch batch)
    {
        health.Note();
        await CatchUpAsync(batch.Events.LastOrDefault(happened => happened.Channel == LiveChannels.MilestonesFeed)?.Ref);
    }

    protected override async Task TickAsync()
    {
        var redraw = timeline.View is null ? timeline.Open(State) : timeline.MoveRange(State);
        redraw |= CountAgain() | await UseZoneAsync() | _problem != proof.Problem;
        _problem = proof.Problem;
        await CatchUpAsync(null);
        if (list is { HasUnread: true } && Status.Redis.State == RedisState.Up)
        {
            await FetchListAsync();
            redraw = true;
        }

        if (!Pause.Paused && health.IsDue)
        {
            await health.ReadAsync(Gone);
            redraw = true;
        }

        if (redraw)
        {
            StateHasChanged();
        }
    }

    protected override Task PauseChangedAsync() => SettleAsync(list?.AtRest ?? true);

    private bool IsRead(bool atRest) => Pause.Paused || State.MilestoneId is not null || !atRest;

    private async Task SettleAsync(bool atRest)
    {
        if (timeline.Read(IsRead(atRest)))
        {
            await FetchListAsync();
        }

        StateHasChanged();
    }

    private async Task ShowWaitingAsync()
    {
        if (Pause.Paused)
        {
            Pause.Toggle();
        }

        timeline.LetIn();
        await FetchListAsync();
        StateHasChanged();
    }

    private Task FetchListAsync() => list?.FetchAsync() ?? Task.CompletedTask;

    private bool CountAgain() => !Pause.Paused && timeline.CountAgain();

    private async Task CatchUpAsync(string? historyId)
    {
        try
        {
            if (await timeline.CatchUpAsync(historyId, Gone))
            {
                CountAgain();
                await FetchListAsync();
                StateHasChanged();
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
        {
            // The next tick catches up, and says why it could not.
        }
    }

    // The browser tells its zone after the first drawing: days and times are those of its clock from then on.
    private async Task<bool> UseZoneAsync()
    {
        if (_zone == clock.Zone.Id)
        {
            return false;
        }

        _zone = clock.Zone.Id;
        await FetchListAsync();
        return true;
    }
}
