using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The dead letters.</summary>
public sealed partial class DeadLettersPage(
    DeadLetterService deadLetters, LiveFeed live, ConsoleStatus status, ViewPause pause, Announcer announcer, NavigationManager navigation, TimeProvider time)
{
    /// <summary>The hour moves on even when nothing happens.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>Longer than elsewhere: in a flood of refusals every update reads all groups.</summary>
    private static readonly TimeSpan Throttle = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _gone = new();
    private readonly DeadLetterRows rows = new();
    private readonly Dictionary<string, string> dismissedBy = new(StringComparer.Ordinal);
    private Actor actor = Actor.Anonymous;
    private DeadLettersPageState state = DeadLettersPageState.Empty;
    private RejectionOverview? overview;
    private string? problem;
    private bool atTop = true;
    private bool pointer;
    private long paused;
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private RedisState _redis;

    /// <summary>The group id as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private static string RedisGroups => Format.Number(DeadLetterService.MaxGroups);

    private ConsoleStatus Status => status;

    private NavigationManager Navigation => navigation;

    private string StateLine => overview is null ? "" : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known" : DeadLetterWords.StateLine(overview);

    private string Found => state.Filter.IsActive
        ? $"{Format.Number(rows.Shown.Count + rows.Waiting)} of {Format.Count(overview!.Groups.Count, "group", "groups")}"
        : Format.Count(overview!.Groups.Count, "group", "groups");

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        navigation.LocationChanged -= OnLocation;
        status.Changed -= OnStatus;
        pause.Changed -= OnPause;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        actor = (await Authentication).User.ToActor();
        state = DeadLettersPageState.Parse(navigation.Uri);
        _redis = status.Redis.State;
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        pause.Changed += OnPause;
        _subscription = live.Subscribe([LiveChannels.DeadLetters, LiveChannels.Console], batch => InvokeAsync(() => OnBatchAsync(batch)), Throttle);
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private void Go(DeadLettersPageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a search, not one for each letter.
    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Filter.Text.Length > 0);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (DeadLettersPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() => Show(DeadLettersPageState.Parse(change.Location)));
        }
    }

    private void Show(DeadLettersPageState next)
    {
        if (next.ListUrl != state.ListUrl)
        {
            rows.Restart();
        }

        state = next;
        Arrange(reading: true);
        StateHasChanged();
    }

    private void Arrange(bool reading)
    {
        if (overview is not null)
        {
            rows.Update(overview, state.Filter, reading);
        }
    }

    private void ShowWaiting() => Arrange(reading: false);

    private async Task OnBatchAsync(LiveBatch batch)
    {
        foreach (var happened in batch.Events.Where(happened => happened.Type == "group.dismissed"))
        {
            using var data = JsonDocument.Parse(happened.Data);
            dismissedBy[data.RootElement.GetProperty("group").GetString()!] = data.RootElement.GetProperty("by").GetString()!;
        }

        var refused = batch.Events.Count(happened => happened.Type == "envelope.refused");
        if (pause.Paused)
        {
            paused += refused;
            StateHasChanged();
            return;
        }

        await LoadAsync();
        StateHasChanged();
        if (refused > 0)
        {
            await announcer.SayAsync(Format.Count(refused, "new dead letter", "new dead letters"));
        }
    }

    private async Task TickAsync()
    {
        if (!pause.Paused && !_gone.IsCancellationRequested)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            overview = await deadLetters.ReadAsync(actor, _gone.Token);
            (problem, paused) = (null, 0);
            Arrange(reading: state.GroupId is not null || !atTop || pointer);
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis is away. The page is read by itself as soon as it is back.";
        }
        catch (RedisCommandException error)
        {
            problem = $"Redis refused to answer: {error.Message}. The console goes on trying by itself.";
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task AfterDismissAsync(string groupId)
    {
        var at = rows.Shown.ToList().FindIndex(group => group.Id == groupId);
        var next = at < 0 ? null : rows.Shown.ElementAtOrDefault(at + 1) ?? rows.Shown.ElementAtOrDefault(at - 1);
        await LoadAsync();
        Go(state with { GroupId = next?.Id });
    }

    private void OnStatus() => _ = InvokeAsync(async () =>
    {
        var back = status.Redis.State == RedisState.Up && _redis != RedisState.Up;
        _redis = status.Redis.State;
        if (back && !pause.Paused)
        {
            await LoadAsync();
        }

        StateHasChanged();
    });

    private void OnPause() => _ = InvokeAsync(TickAsync);
}
