using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>What the buttons of the dead-letter page do, and how they say how it went. One for each open page.</summary>
public sealed class OutboundActions(DeadLetterActionService actions, DeadLetterDeliveryService deliveries, Confirmations confirmations, Toasts toasts, Announcer announcer, Actor actor)
{
    private static readonly string[] CommonReasons = ["The receiver has it from elsewhere", "Test traffic", "The receiver is retired"];

    /// <summary>What a requeue of several is about to be asked; null: nothing is.</summary>
    public DeadLetterTarget? Asking { get; private set; }

    /// <summary>Raised when <see cref="Asking"/> changed.</summary>
    public event Action? Changed;

    public Actor Actor => actor;

    public int OfferedRate => actions.OfferedRate;

    public TimeSpan UndoWindow => actions.UndoWindow;

    /// <summary>Why nothing may be done here; null: it may.</summary>
    public string? WhyNot => actor.May(Permission.Operate) ? null : "Only operators requeue and dismiss";

    public Task<TargetPreview?> PreviewAsync(DeadLetterTarget target, CancellationToken cancel) => TryAsync(() => actions.PreviewAsync(actor, target, cancel));

    public Task<IReadOnlyList<OperationFailure>?> FailuresAsync(string operationId, CancellationToken cancel) =>
        TryAsync(() => actions.FailuresAsync(actor, operationId, DeadLetterActionService.MaxFailures, cancel));

    public Task<RequeueOperation?> GetAsync(string operationId, CancellationToken cancel) => TryAsync(() => actions.GetAsync(actor, operationId, cancel)!);

    /// <summary>Asks before a requeue of several.</summary>
    public void Ask(DeadLetterTarget? target)
    {
        Asking = target;
        Changed?.Invoke();
    }

    /// <summary>Requeues; it begins when its time to be taken back is over.</summary>
    public async Task<bool> RequeueAsync(DeadLetterTarget target, int rate) => await TellAsync(() => actions.RequeueAsync(actor, Guid.NewGuid().ToString("N"), target, rate, CancellationToken.None));

    /// <summary>Asks for a reason and dismisses.</summary>
    public async Task<bool> DismissAsync(DeadLetterTarget target)
    {
        if (await PreviewAsync(target, CancellationToken.None) is not { } preview)
        {
            return false;
        }

        if (preview.Count == 0)
        {
            toasts.Failed("There is nothing left to dismiss here.");
            return false;
        }

        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Dismiss {Format.Count(preview.Count, "dead delivery", "dead deliveries")}?",
            Body = $"They will not be delivered: {preview.Words}. It can be taken back for {Format.Duration(UndoWindow)}, and each can be restored for 30 days.",
            Action = $"Dismiss {Format.Number(preview.Count)}",
            Danger = true,
            Sample = [.. preview.Sample.Select(row => $"{row.SubjectId} to {deliveries.NameOf(row.EndpointId)}")],
            ReasonLabel = "Reason, for the audit ledger",
            ReasonRequired = true,
            ReasonSuggestions = [.. actions.RecentReasons.Concat(CommonReasons).Distinct(StringComparer.Ordinal)],
        });
        return answer.Confirmed && await TellAsync(() => actions.DismissAsync(actor, Guid.NewGuid().ToString("N"), target, answer.Reason, CancellationToken.None));
    }

    public Task<bool> UndoAsync(string operationId) => TellAsync(() => actions.UndoAsync(actor, operationId, CancellationToken.None));

    public Task<bool> CancelAsync(string operationId) => TellAsync(() => actions.CancelAsync(actor, operationId, CancellationToken.None));

    public Task<bool> RestoreAsync(DeliveryId id) => TellAsync(() => deliveries.RestoreAsync(actor, [id], CancellationToken.None));

    public Task<bool> NoteAsync(string groupId, string text) => TellAsync(() => deliveries.NoteAsync(actor, groupId, text, CancellationToken.None), "Noted");

    private async Task<bool> TellAsync(Func<Task<DeadLetterOutcome>> act, string? word = null)
    {
        switch (await TryAsync(act!))
        {
            case DeadLetterOutcome.Scheduled { Operation: { State: OperationState.Waiting } waiting }:
                await announcer.SayAsync($"{OperationWords.Title(waiting)}: begins in {Format.Duration(UndoWindow)}. It can be undone.");
                return true;
            case DeadLetterOutcome.Scheduled scheduled:
                toasts.Done($"{OperationWords.Title(scheduled.Operation)}: {States.Of(RequeueOperation.ToWire(scheduled.Operation.State)).Word}");
                return true;
            case DeadLetterOutcome.Done { Refused: [] } done:
                toasts.Done(word ?? $"Restored {Format.Number(done.Count)}");
                return true;
            case DeadLetterOutcome.Done { Refused: [var refused, ..] }:
                toasts.Failed(refused.Reason);
                return false;
            case DeadLetterOutcome.Nothing nothing:
                toasts.Failed(nothing.Message);
                return false;
            case DeadLetterOutcome.Invalid invalid:
                toasts.Failed(invalid.Message);
                return false;
            default:
                return false;
        }
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> act)
        where T : class?
    {
        try
        {
            return await act();
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look what became of it before you try it again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }

        return null;
    }
}
