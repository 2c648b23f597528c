using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The panel of one record.</summary>
public sealed partial class DeliveryPanel(DeliveryLogService deliveries, DeadLetterActionService actions, Confirmations confirmations, Toasts toasts, TimeProvider time)
{
    private DeliveryRecord? record;
    private IReadOnlyList<DeliveryRecord> others = [];

    [Parameter, EditorRequired]
    public required string RecordId { get; set; }

    [Parameter, EditorRequired]
    public required DeliveriesPageState State { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<EndpointStatus> Endpoints { get; set; }

    private TimeProvider Time => time;

    private string Title => record?.SubjectId ?? Format.ShortId(RecordId, 16, 8);

    private EndpointStatus? Endpoint => Endpoints.FirstOrDefault(one => one.Endpoint.Id == record?.EndpointId);

    private string? WhyNot => Actor.May(Permission.Operate) ? null : "Only operators do this";

    private string NameOf(string endpointId) => Endpoints.FirstOrDefault(one => one.Endpoint.Id == endpointId)?.Endpoint.Name ?? endpointId;

    private Task RequeueAsync() => ActAsync(id => actions.RequeueAsync(Actor, Guid.NewGuid().ToString("N"), new DeadLetterTarget(OutboundFilter.All, Ids: [id]), 0, CancellationToken.None), "Requeued");

    private async Task DismissAsync()
    {
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = "Dismiss this delivery?",
            Body = "It is not delivered any more. It can be restored for 30 days.",
            Action = "Dismiss",
            Danger = true,
            Sample = [Title],
            ReasonLabel = "Reason, for the audit ledger",
            ReasonRequired = true,
            ReasonSuggestions = actions.RecentReasons,
        });
        if (answer.Confirmed)
        {
            await ActAsync(id => actions.DismissAsync(Actor, Guid.NewGuid().ToString("N"), new DeadLetterTarget(OutboundFilter.All, Ids: [id]), answer.Reason, CancellationToken.None), "Dismissed");
        }
    }

    private async Task ActAsync(Func<DeliveryId, Task<DeadLetterOutcome>> act, string done)
    {
        try
        {
            switch (await act(record!.Id))
            {
                case DeadLetterOutcome.Scheduled scheduled:
                    toasts.Undoable($"{done} {Title}", () => actions.UndoAsync(Actor, scheduled.Operation.Id, CancellationToken.None));
                    break;
                case DeadLetterOutcome.Done:
                    toasts.Done($"{done} {Title}");
                    break;
                case DeadLetterOutcome.Nothing nothing:
                    toasts.Failed(nothing.Message);
                    break;
                case DeadLetterOutcome.Invalid invalid:
                    toasts.Failed(invalid.Message);
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            toasts.Failed("Redis went away: look at the record before you try it again.");
        }
        catch (ForbiddenException error)
        {
            toasts.Failed(error.Message);
        }
    }

    protected override async Task ReadAsync()
    {
        record = DeliveryId.TryParse(RecordId, out var id) ? await deliveries.GetAsync(Actor, id, Gone) : null;
        others = record is { Channel: DeliveryChannel.Milestones } shown
            ? [.. (await deliveries.OfMilestoneAsync(Actor, shown.SubjectId, Gone)).Where(other => other.Id != shown.Id)]
            : [];
    }
}
