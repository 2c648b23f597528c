namespace OpenClaw.Console.Components.UiServices;

/// <summary>What is asked before something wide or irreversible is done.</summary>
public sealed record ConfirmRequest
{
    /// <summary>The question, with the number it touches: "Requeue 14 dead letters?".</summary>
    public required string Title { get; init; }

    /// <summary>What will happen and what cannot be taken back.</summary>
    public required string Body { get; init; }

    /// <summary>The word on the button; it says what happens: "Requeue 14".</summary>
    public required string Action { get; init; }

    /// <summary>Whether the action destroys something; colours the button.</summary>
    public bool Danger { get; init; }

    /// <summary>A few of the things it touches, one line each.</summary>
    public IReadOnlyList<string> Sample { get; init; } = [];

    /// <summary>What must be typed before the button works; for irreversible actions.</summary>
    public string? TypeToConfirm { get; init; }

    /// <summary>The label of a reason field, where the ledger wants one; null: no field.</summary>
    public string? ReasonLabel { get; init; }

    public bool ReasonRequired { get; init; }

    /// <summary>Longest reason, in characters: what the services take.</summary>
    public const int MaxReason = 500;

    /// <summary>The last few reasons, offered as suggestions.</summary>
    public IReadOnlyList<string> ReasonSuggestions { get; init; } = [];
}

/// <summary>The answer; <see cref="Reason"/> is trimmed and null when none was given.</summary>
public sealed record ConfirmAnswer(bool Confirmed, string? Reason = null)
{
    public static ConfirmAnswer No { get; } = new(Confirmed: false);
}

/// <summary>Asks before an action. <c>if ((await Confirmations.AskAsync(request)).Confirmed) ...</c></summary>
public sealed class Confirmations
{
    private TaskCompletionSource<ConfirmAnswer>? _waiting;

    internal event Action? Changed;

    internal ConfirmRequest? Current { get; private set; }

    /// <summary>Shows the dialog and waits for the answer; a question still open is answered with no.</summary>
    public Task<ConfirmAnswer> AskAsync(ConfirmRequest request)
    {
        Answer(ConfirmAnswer.No);
        _waiting = new TaskCompletionSource<ConfirmAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Current = request;
        Changed?.Invoke();
        return _waiting.Task;
    }

    internal void Answer(ConfirmAnswer answer)
    {
        (var waiting, _waiting, Current) = (_waiting, null, null);
        waiting?.TrySetResult(answer);
        Changed?.Invoke();
    }
}
