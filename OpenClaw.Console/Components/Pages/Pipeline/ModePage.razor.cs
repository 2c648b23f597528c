using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The mode and its gates. Read anew when the mode, the routing or the evidence changed at once, and otherwise from time to time: the shadow tasks of a day are many.</summary>
public sealed partial class ModePage(GateService gates, ModeService modes, SweepService sweeps, LiveFeed live, ConsoleStatus status, Toasts toasts, Confirmations questions, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _gone = new();
    private CancellationToken _stop; // outlives its source, which goes with the page
    private Actor actor = Actor.Anonymous;
    private GateView? view;
    private SweepRun? sweep;
    private bool away;
    private LiveSubscription? _subscription;
    private ITimer? _timer;
    private RedisState _redis;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string? MayNot => actor.May(Permission.ManagePipeline) ? null : "Administrators set the mode.";

    private string? MayNotRun => actor.May(Permission.RunTasks) ? null : "Operators run the synthetic tasks.";

    private string? MayNotSweep => actor.May(Permission.Operate) ? null : "Operators sweep overdue tasks.";

    private string StateLine => view is null ? "" : away ? "Redis is away: this is what was last known"
        : $"The mode is {view.Mode.Mode.ToWire()}; {(view.Mode.Mode is PipelineMode.Live ? "risky results wait for approval" : view.Open ? "live can be opened" : $"live is closed: {Format.Count(view.Checks.Count(check => !check.Passed), "check", "checks")} open")}";

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
        _redis = status.Redis.State;
        status.Changed += OnStatus;
        _subscription = live.Subscribe([LiveChannels.Tasks, LiveChannels.Jobs], batch => batch.Gap || batch.Events.Any(IsOfConcern) ? InvokeAsync(ReloadAsync) : Task.CompletedTask);
        _timer = time.CreateTimer(_ => _ = InvokeAsync(ReloadAsync), state: null, Every, Every);
        await LoadAsync();
    }

    private static bool IsOfConcern(LiveEvent happened) => happened.Type is "mode.changed" or "routing.changed" or "gate.ran" or $"{SweepService.Sweeper}.ended";

    private void OnStatus()
    {
        if (status.Redis.State != _redis)
        {
            _redis = status.Redis.State;
            _ = InvokeAsync(ReloadAsync);
        }
    }

    private async Task ReloadAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            var (next, last) = (gates.ViewAsync(actor, _stop), sweeps.LastSweepAsync(actor, _stop));
            (view, sweep, away) = (await next, await last, false);
        }
        catch (RedisUnavailableException)
        {
            away = true; // what is shown stays
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private Task RunAsync() => TryAsync(async () =>
    {
        var run = await gates.RunSyntheticAsync(actor, CancellationToken.None); // it runs to its end, whoever leaves the page
        if (run.Passed)
        {
            toasts.Done($"All {run.Results.Count} synthetic tasks took the way they had to");
        }
        else
        {
            toasts.Failed($"{run.Results.Count(result => !result.Passed)} of {run.Results.Count} synthetic tasks did not take the way they had to; the reasons are below");
        }
    });

    private Task SetAsync(PipelineMode mode) => TryAsync(async () =>
    {
        var answer = mode is PipelineMode.Live ? await AskAsync() : new ConfirmAnswer(Confirmed: true);
        if (!answer.Confirmed)
        {
            return;
        }

        // The dialog lets nobody confirm who has not typed the mode.
        switch (await modes.SetAsync(actor, mode, mode.ToWire(), answer.Reason, CancellationToken.None))
        {
            case ModeOutcome.Done { Again: true } again:
                toasts.Done($"{again.State.By} has set it to {mode.ToWire()} already");
                break;
            case ModeOutcome.Done:
                toasts.Done($"The mode is {mode.ToWire()}");
                break;
            case ModeOutcome.Refused refused:
                toasts.Failed(refused.Why);
                break;
            case ModeOutcome.Conflict conflict:
                toasts.Failed($"{conflict.State.By} set the mode to {conflict.State.Mode.ToWire()} at the same moment. Look at it before you change it.");
                break;
        }
    });

    private Task<ConfirmAnswer> AskAsync() => questions.AskAsync(new ConfirmRequest
    {
        Title = "Let tasks be live?", Action = "Go live", Danger = true, TypeToConfirm = PipelineMode.Live.ToWire(), ReasonLabel = "Why, for the ledger",
        Body = "From then on agents work for real: what they do has effects. Risky results wait for approval. You can go back to shadow by one click; what has been done by then stays done.",
        Sample = [.. view!.Checks.Select(check => check.Evidence)],
    });

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            await LoadAsync();
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the mode before you try again.");
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }
}
