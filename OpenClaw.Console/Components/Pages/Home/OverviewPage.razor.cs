using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Home;

/// <summary>The first page: needs, health, newest.</summary>
public sealed partial class OverviewPage(
    OverviewReader reader, ProofService proof, SecretVault vault, LiveFeed live, UiScript script, ConsoleStatus status, ViewPause pause, TimeProvider time)
{
    private const int Shown = 10;
    private const int LookBackEvery = 3;

    private static readonly TimeSpan ReadWhenBusy = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadWhenIdle = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private OverviewRead read = OverviewRead.Nothing;
    private AwaySummary? away;
    private OverviewFacts? facts;
    private IReadOnlyList<ProofEntry> newest = [];
    private bool _happened;
    private bool _ticking;
    private bool _looking;
    private int _ticks;
    private DateTimeOffset _readAt;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ConsoleStatus Status => status;

    private string NoneShown => proof.Loaded ? "None yet." : proof.Problem is { } problem ? $"The history could not be read: {problem}. It is tried again by itself." : "Reading the history.";

    private IReadOnlyList<Need> Needs => OverviewNeeds.Of(facts! with { Redis = status.Redis, Live = status.Live, Now = time.GetUtcNow() });

    private DateTimeOffset Now => time.GetUtcNow();

    private string StateLine => facts is null ? "Reading the state" : Needs.Count switch
    {
        0 => "All calm",
        var count => $"{Format.Count(count, "thing needs", "things need")} a person",
    };

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        status.Changed -= OnStatus;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _stop = _gone.Token;
        actor = (await Authentication).User.ToActor();
        status.Changed += OnStatus;
        _subscription = live.Subscribe(
            [.. LiveChannels.OfHub.Except([LiveChannels.Audit]), LiveChannels.Secrets, LiveChannels.Console],
            _ => InvokeAsync(OnHappened), TimeSpan.FromMilliseconds(250));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        newest = proof.Newest(actor, Shown);
        await LoadAsync();
    }

    private void OnHappened()
    {
        _happened = true;
        ShowNewest();
    }

    private void ShowNewest()
    {
        if (pause.Paused)
        {
            return;
        }

        var now = proof.Newest(actor, Shown);
        if (!now.Select(entry => entry.Id).SequenceEqual(newest.Select(entry => entry.Id)))
        {
            newest = now;
            StateHasChanged();
        }
    }

    private async Task TickAsync()
    {
        if (_ticking || _stop.IsCancellationRequested || pause.Paused)
        {
            return;
        }

        if (++_ticks % LookBackEvery == 0)
        {
            _ = LookBackAsync(); // not awaited: while the browser is gone its answer does not come
        }

        _ticking = true;
        try
        {
            ShowNewest();
            if (time.GetUtcNow() - _readAt >= (_happened ? ReadWhenBusy : ReadWhenIdle))
            {
                _happened = false;
                await LoadAsync();
                StateHasChanged();
            }
        }
        finally
        {
            _ticking = false;
        }
    }

    private async Task LoadAsync()
    {
        _readAt = time.GetUtcNow();
        try
        {
            read = await reader.ReadAsync(actor, read, _stop);
            facts = OverviewParts.Facts(read, Facts());
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await LookBackAsync();
        }
    }

    /// <summary>Notes in the browser how far this person has seen, and says what happened while they were away: a closed page, another tab, a connection that was lost.</summary>
    private async Task LookBackAsync()
    {
        if (_looking || _stop.IsCancellationRequested)
        {
            return;
        }

        _looking = true;
        try
        {
            var id = live.LastId;
            if (await script.GetAsync<SeenUpTo>("seen", id) is { } seen && await AwaySummary.SinceAsync(live, seen, _stop) is { } summary)
            {
                away = summary;
                await LoadAsync();
                StateHasChanged();
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException or ObjectDisposedException)
        {
            // It is only a convenience.
        }
        finally
        {
            _looking = false;
        }
    }

    private OverviewFacts Facts() => new()
    {
        Redis = status.Redis,
        Live = status.Live,
        SecretKnown = vault.Known.Any(known => known.Accepted),
        SecretProblem = vault.Problem,
        MaySetSecret = actor.May(Permission.ManageSecrets),
        Now = time.GetUtcNow(),
    };

    private void OnStatus() => _ = InvokeAsync(StateHasChanged);
}
