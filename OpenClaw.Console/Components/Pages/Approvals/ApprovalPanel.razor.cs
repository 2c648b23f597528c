using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Approvals;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Approvals;

/// <summary>The panel of one task that waits for people. Keeps nothing: the page knows which version is shown.</summary>
public sealed partial class ApprovalPanel : IDisposable
{
    /// <summary>The version that is shown, and that a decision is bound to.</summary>
    [Parameter, EditorRequired]
    public required OrchestratorTask Shown { get; set; }

    /// <summary>As it is now; null: it is no longer kept.</summary>
    [Parameter]
    public OrchestratorTask? Latest { get; set; }

    [Parameter, EditorRequired]
    public required ApprovalsPageState State { get; set; }

    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>Why this person cannot approve it; null: they can.</summary>
    [Parameter]
    public string? WhyNot { get; set; }

    /// <summary>Why this person cannot reject it; null: they can.</summary>
    [Parameter]
    public string? WhyNotReject { get; set; }

    /// <summary>It has just come here by itself: a second click of the one before must not decide on it.</summary>
    [Parameter]
    public bool Fresh { get; set; }

    /// <summary>What this person has decided and can take back.</summary>
    [Parameter]
    public PendingDecision? Mine { get; set; }

    /// <summary>What others are about to decide.</summary>
    [Parameter]
    public IReadOnlyList<PendingDecision> Others { get; set; } = [];

    [Parameter]
    public TimeSpan UndoWindow { get; set; }

    /// <summary>Stands above everything: the undo.</summary>
    [Parameter]
    public RenderFragment? Above { get; set; }

    [Parameter]
    public EventCallback<OrchestratorTask> OnApprove { get; set; }

    [Parameter]
    public EventCallback<OrchestratorTask> OnReject { get; set; }

    [Parameter]
    public EventCallback OnShowLatest { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>A click that was under way when another task was opened decides nothing.</summary>
    private bool Gone { get; set; }

    private bool Over => Shown.IsOver(Now);

    private bool Waits => Shown.State is TaskState.AwaitingApproval && !Over;

    private bool Changed => Latest is { } latest && latest.Version != Shown.Version;

    private string Approve => Shown.Approval is { Quorum: > 1 } several ? $"Approve ({several.Approvals + 1} of {several.Quorum})" : "Approve";

    private string? Blocked => Held ?? WhyNot;

    private string? BlockedReject => Held ?? WhyNotReject;

    private string? Held => Changed ? "It has changed: look at it as it is now first" : Fresh ? "It was opened just now" : null;

    public void Dispose() => Gone = true;
}
