using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The panel of one group. What is shown stays the same sample while new ones arrive.</summary>
public sealed partial class DeadLetterPanel(DeadLetterService deadLetters, Confirmations confirmations, Toasts toasts)
{
    /// <summary>What is gone is gone for everyone, so it is typed.</summary>
    public const string TypeToDismiss = "dismiss";

    private static readonly string[] CommonReasons = ["The sender is mended", "Test traffic", "The sender is retired"];

    private IReadOnlyList<Rejection> samples = [];
    private Rejection? shown;

    [Parameter, EditorRequired]
    public required string GroupId { get; set; }

    /// <summary>The group as it is known now; null: it is gone.</summary>
    [Parameter]
    public RejectionGroup? Group { get; set; }

    [Parameter, EditorRequired]
    public required DeadLettersPageState State { get; set; }

    /// <summary>Who dismissed it while this page was open.</summary>
    [Parameter]
    public string? DismissedBy { get; set; }

    /// <summary>Told the id of a group that was dismissed here.</summary>
    [Parameter]
    public EventCallback<string> OnDismissed { get; set; }

    protected override object? Asks => Group?.Count;

    protected override async Task ReadAsync()
    {
        samples = await deadLetters.ListSamplesAsync(Actor, GroupId, Gone);
        // The record read anew is another object of the same value, so it is still the one that is marked.
        shown ??= samples.Count > 0 ? samples[0] : null;
    }

    private async Task DismissAsync()
    {
        var group = Group!;
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = $"Dismiss {Format.Count(group.Count, "dead letter", "dead letters")}?",
            Body = "The group, its samples and its entries in the public list are removed for everyone. This cannot be taken back; a refusal that comes later makes a new group.",
            Action = $"Dismiss {Format.Number(group.Count)}",
            Danger = true,
            TypeToConfirm = TypeToDismiss,
            Sample = [group.Reason, group.Sender],
            ReasonLabel = "Reason, for the audit ledger",
            ReasonRequired = true,
            ReasonSuggestions = [.. deadLetters.RecentReasons.Concat(CommonReasons).Distinct(StringComparer.Ordinal)],
        });
        if (!answer.Confirmed)
        {
            return;
        }

        try
        {
            await TellAsync(await deadLetters.DismissAsync(Actor, group.Id, answer.Reason, CancellationToken.None), group);
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look whether the group is still here before you dismiss it again.");
        }
        catch (ForbiddenException)
        {
            toasts.Failed("Only operators dismiss dead letters.");
        }
    }

    private async Task TellAsync(DismissOutcome outcome, RejectionGroup group)
    {
        switch (outcome)
        {
            case DismissOutcome.Dismissed done:
                toasts.Done($"Dismissed {Format.Number(done.Count)}: {group.Reason}");
                await OnDismissed.InvokeAsync(group.Id);
                break;
            case DismissOutcome.Gone:
                toasts.Failed(DismissedBy is null ? "It was gone already: somebody else dismissed it." : $"{DismissedBy} dismissed it first.");
                await OnDismissed.InvokeAsync(group.Id);
                break;
            case DismissOutcome.Invalid invalid:
                toasts.Failed(invalid.Message);
                break;
        }
    }
}
