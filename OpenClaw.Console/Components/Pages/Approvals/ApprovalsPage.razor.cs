using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Approvals;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Approvals;

/// <summary>The page of approvals. What is pressed here waits out its undo window on the server (<see cref="PendingDecisionService"/>); deciding is in the other half of this class.</summary>
public sealed partial class ApprovalsPage(
    PendingDecisionService decisions, ApprovalService approvals, TaskService tasks, LiveFeed live, ConsoleStatus status, Confirmations confirmations, Toasts toasts, NavigationManager navigation, TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _gone = new();
    private ApprovalsPageState state = ApprovalsPageState.Empty;
    private ApprovalBoard? board;
    private OrchestratorTask? open;
    private OrchestratorTask? latest;
    private bool missing;
    private string? problem;
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private int _seconds;

    /// <summary>What is open, as the router sees it; the state reads it from the URL itself.</summary>
    [Parameter]
    public string? Rest { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private Actor Actor { get; set; } = Actor.Anonymous;

    private ConsoleStatus Status => status;

    private PendingDecisionService Decisions => decisions;

    private DateTimeOffset Now => time.GetUtcNow();

    private bool MayDecide => Actor.May(Permission.Approve);

    private IReadOnlyList<OrchestratorTask> Rows => [.. (board?.Waiting ?? []).Where(state.Shows)];

    private IReadOnlyList<OrchestratorTask> Selectable => [.. Rows.Where(task => WhyNot(task) is null)];

    private IReadOnlyList<PendingDecision> Mine => [.. (board?.Pending ?? []).Where(one => one.Is(Actor.Name))];

    private string StateLine => board is null ? "" : status.Redis.State == RedisState.Away ? "Redis is away: this is what was last known"
        : ApprovalWords.StateLine(board, ApprovalBadge.Count(approvals, board.Waiting, board.Pending, Actor), MayDecide);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        navigation.LocationChanged -= OnLocation;
        status.Changed -= OnStatus;
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_freshness?.DisposeAsync() ?? ValueTask.CompletedTask);
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Actor = (await Authentication).User.ToActor();
        state = ApprovalsPageState.Parse(navigation.Uri);
        navigation.LocationChanged += OnLocation;
        status.Changed += OnStatus;
        _subscription = live.Subscribe(
            [LiveChannels.Tasks], batch => batch.Gap || batch.Events.Any(Matters) ? InvokeAsync(ReloadAsync) : Task.CompletedTask, TimeSpan.FromMilliseconds(250));
        _timer = time.CreateTimer(_ => _ = InvokeAsync(TickAsync), state: null, Second, Second);
        await LoadAsync();
    }

    private bool Matters(LiveEvent happened) => ApprovalBadge.Matters(happened) || (state.Task is { } named && happened.Data.Contains(named, StringComparison.Ordinal));

    private void Search(string text) => navigation.NavigateTo(state.WithText(text).Url, replace: state.Text.Length > 0);

    private void Close() => navigation.NavigateTo(state.ListUrl);

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (ApprovalsPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(async () =>
            {
                state = ApprovalsPageState.Parse(change.Location);
                await TryAsync(ReadOpenAsync);
                StateHasChanged();
            });
        }
    }

    private Task LoadAsync() => TryAsync(async () =>
    {
        var before = board;
        board = await decisions.BoardAsync(Actor, _gone.Token);
        foreach (var id in selected.Keys.Where(id => board.Waiting.All(task => task.Id != id) || board.Of(id, Actor) is not null).ToList())
        {
            selected.Remove(id);
        }

        await ReadOpenAsync();
        Tell(before, board);
    });

    /// <summary>The open task: a version once shown stays, so that nobody decides on what they have not seen; one that waits no longer is shown as it ended.</summary>
    private async Task ReadOpenAsync()
    {
        if (state.Task is null || board is null)
        {
            (open, latest, missing) = (null, null, false);
            return;
        }

        var named = state.Task;
        var found = state.Id is { } id ? board.Waiting.FirstOrDefault(task => task.Id == id) ?? await tasks.GetAsync(Actor, id, _gone.Token) : null;
        if (named != state.Task)
        {
            return; // another one was opened meanwhile
        }

        (latest, missing) = (found, found is null);
        if (found is null || open is null || open.Id != found.Id || found.State is not TaskState.AwaitingApproval || found.Approval.Of(Actor.Name) is not null)
        {
            open = found;
        }
    }

    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            problem = null;
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

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task TickAsync()
    {
        _seconds++;
        if (_gone.IsCancellationRequested)
        {
            return;
        }

        if (_seconds % 15 == 0 || problem is not null)
        {
            await ReloadAsync();
        }
        else if (board?.Pending.Count > 0 || _seconds % 5 == 0)
        {
            StateHasChanged();
        }
    }

    private void OnStatus() => _ = InvokeAsync(ReloadAsync);
}
