using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The panel of one endpoint.</summary>
public sealed partial class EndpointPanel(EndpointService endpoints, Confirmations confirmations, Toasts toasts, NavigationManager navigation)
{
    private static readonly string[] IsolateReasons = ["The receiver is being repaired", "The receiver asked for a pause"];
    private static readonly string[] CloseReasons = ["The receiver is back", "To try it out"];

    private bool editing;

    [Parameter, EditorRequired]
    public required string EndpointId { get; set; }

    /// <summary>As it is known now; null: there is none of this id.</summary>
    [Parameter]
    public EndpointStatus? Status { get; set; }

    [Parameter, EditorRequired]
    public required DeliveriesPageState State { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>Told that something was done to it.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    private string? WhyNot => Actor.May(Permission.Operate) ? null : "Only operators do this";

    private string OfThis => (DeliveriesPageState.Empty.Toggle("endpoint", EndpointId) with { EndpointId = EndpointId }).Url;

    private static string StoppedWords(EndpointStatus shown) => shown.Breaker.State switch
    {
        BreakerState.Isolated => "Isolated: nothing is attempted until somebody closes the breaker.",
        BreakerState.HalfOpen => "Half-open: one delivery probes whether it is back.",
        _ => "Open after failures in a row: nothing is attempted but a probe now and then.",
    };

    private static string Records(EndpointStatus shown) => string.Join(", ", DeliveryNames.AllStatuses.Where(status => shown.Counts[status] > 0)
        .Select(status => $"{Format.Number(shown.Counts[status])} {States.Of(status.ToWire()).Word}").DefaultIfEmpty("none"));

    private string? WhyNoTest(EndpointStatus one) => WhyNot
        ?? (one.Entry.Problem ?? (!one.Endpoint.Enabled ? "It is disabled: enable it first"
            : !one.Endpoint.Channels.Contains(DeliveryChannel.Milestones) ? "It takes no milestones; a made-up demand summary would replace the real one there"
            : null));

    private async Task TestAsync()
    {
        var outcome = await DoAsync(() => endpoints.SendTestAsync(Actor, EndpointId, CancellationToken.None), $"Sent a test milestone to {Status!.Endpoint.Name}");
        if (outcome is EndpointOutcome.Sent sent)
        {
            navigation.NavigateTo(State.RecordUrl(sent.Record));
        }
    }

    private async Task TurnAsync(bool isolate)
    {
        var name = Status!.Endpoint.Name;
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = isolate ? $"Isolate {name}?" : $"Close the breaker of {name}?",
            Body = isolate
                ? $"Nothing is attempted there until somebody closes the breaker again. {Format.Count(Status.Counts.Backlog, "record waits", "records wait")}; new ones are kept, and no attempt is used up."
                : $"{Format.Count(Status.Counts.Backlog, "record that waits is", "records that wait are")} attempted from now on, whatever the receiver answers; it opens again after failures in a row.",
            Action = isolate ? "Isolate" : "Close breaker",
            Danger = isolate,
            ReasonLabel = "Reason, for the audit ledger",
            ReasonRequired = true,
            ReasonSuggestions = isolate ? IsolateReasons : CloseReasons,
        });
        if (answer.Confirmed)
        {
            await DoAsync(
                () => isolate ? endpoints.IsolateAsync(Actor, EndpointId, answer.Reason, CancellationToken.None) : endpoints.CloseAsync(Actor, EndpointId, answer.Reason, CancellationToken.None),
                isolate ? $"Isolated {name}" : $"Closed the breaker of {name}");
        }
    }

    private Task ToggleAsync()
    {
        var (name, enable) = (Status!.Endpoint.Name, !Status.Endpoint.Enabled);
        return DoAsync(() => endpoints.SetEnabledAsync(Actor, EndpointId, enable, CancellationToken.None), enable ? $"Enabled {name}" : $"Disabled {name}; its records are kept");
    }

    private async Task RemoveAsync()
    {
        var (name, configured) = (Status!.Endpoint.Name, Status.Entry.Configured);
        var answer = await confirmations.AskAsync(new ConfirmRequest
        {
            Title = configured ? $"Reset {name} to its configuration?" : $"Remove the endpoint {name}?",
            Body = configured ? "What was changed about it on this page is forgotten." : "It goes for good, for everyone. The records it was delivered stay listed under its id.",
            Action = configured ? "Reset" : "Remove",
            Danger = true,
            TypeToConfirm = configured ? null : EndpointId,
        });
        if (answer.Confirmed
            && await DoAsync(() => endpoints.RemoveAsync(Actor, EndpointId, CancellationToken.None), configured ? $"Reset {name}" : $"Removed {name}") is EndpointOutcome.Done && !configured)
        {
            navigation.NavigateTo(State.ListUrl);
        }
    }

    private async Task SavedAsync()
    {
        editing = false;
        await OnChanged.InvokeAsync();
    }

    private async Task<EndpointOutcome?> DoAsync(Func<Task<EndpointOutcome>> action, string done)
    {
        var outcome = await EndpointActions.DoAsync(toasts, action, done);
        await OnChanged.InvokeAsync();
        return outcome;
    }
}
