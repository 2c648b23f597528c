using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Live;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Home;

/// <summary>The first page: needs, health, newest.</summary>
public sealed partial class OverviewPage(
    ProofService proof, DemandService demand, DeadLetterService deadLetters, EndpointService endpoints, SecretVault vault, LiveFeed live, ConsoleStatus status, ViewPause pause, TimeProvider time)
{
    private const int Shown = 10;

    private static readonly TimeSpan ReadWhenBusy = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadWhenIdle = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private Overview? overview;
    private OverviewFacts? facts;
    private IReadOnlyList<ProofEntry> newest = [];
    private string? problem;
    private bool _happened;
    private bool _ticking;
    private DateTimeOffset _readAt;
    private LiveSubscription? _subscription;
    private ITimer? _timer;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private ConsoleStatus Status => status;

    private bool ProofLoaded => proof.Loaded;

    private IReadOnlyList<Need> Needs => OverviewNeeds.Of(facts! with { Redis = status.Redis, Live = status.Live, Now = time.GetUtcNow() });

    private string DemandState => facts switch { { DemandAt: null } or null => "idle", { DemandStale: true } => "stale", _ => "live" };

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
            [LiveChannels.MilestonesFeed, LiveChannels.DemandSummary, LiveChannels.DeadLetters, LiveChannels.Deliveries, LiveChannels.Secrets, LiveChannels.Console],
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
            overview = await proof.OverviewAsync(actor, _stop);
            var refused = await deadLetters.ReadAsync(actor, _stop);
            var endpointStates = await endpoints.ReadAsync(actor, _stop);
            var (latest, stale) = await demand.LatestAsync(actor, _stop);
            facts = Facts() with
            {
                RefusedLastHour = refused.LastHour,
                RefusedHourBefore = refused.HourBefore,
                TopReason = refused.Groups.Where(group => _readAt - group.LastSeen < TimeSpan.FromHours(1)).MaxBy(group => group.Count)?.Reason,
                LastAcceptedAt = overview.LastPollAt,
                FeedStale = overview.Stale,
                DemandAt = latest?.Snapshot.GeneratedAtUtc,
                DemandStale = stale,
                Stopped =
                [
                    .. endpointStates.Where(one => one.Endpoint.Enabled && one.Breaker.State is (BreakerState.Open or BreakerState.Isolated))
                        .Select(one => new StoppedEndpoint(one.Endpoint.Id, one.Endpoint.Name, one.Breaker.State.ToWire(), one.Breaker.Cause, one.Counts.Backlog)),
                ],
                DeadDeliveries = endpointStates.Sum(one => one.Counts[DeliveryStatus.DeadLetter] + one.Counts[DeliveryStatus.Rejected]),
            };
            problem = null;
        }
        catch (RedisUnavailableException)
        {
            facts ??= Facts(); // Redis being away is a need of its own
        }
        catch (RedisCommandException error)
        {
            facts ??= Facts();
            problem = $"Redis refused to answer: {error.Message}. The console goes on trying by itself.";
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
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
