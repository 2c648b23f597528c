using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Dialogs;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>Checks what is typed, and puts it in force.</summary>
public sealed partial class RoutingEditor(RoutingService routing, Toasts toasts, TimeProvider time)
{
    private ModalDialog? dialog;
    private ITimer? timer;
    private string json = "";
    private string note = "";
    private string? refused;
    private bool busy;
    private IReadOnlyList<FieldProblem> problems = [];
    private IReadOnlyList<RoutingWarning> warnings = [];
    private IReadOnlyList<RoutingChange> changes = [];

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>What was in force when it was opened.</summary>
    [Parameter, EditorRequired]
    public required RoutingInForce From { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    private string? WhyNot => busy ? "Being done" : problems.Count > 0 ? "Mend what is named above first" : From.Version > 0 && changes.Count == 0 ? "Nothing was changed" : null;

    public void Dispose() => timer?.Dispose();

    protected override void OnInitialized()
    {
        json = From.Table.ToJson();
        Check();
    }

    private void Typed()
    {
        timer?.Dispose();
        timer = time.CreateTimer(_ => _ = InvokeAsync(() => { Check(); StateHasChanged(); }), state: null, TimeSpan.FromMilliseconds(300), Timeout.InfiniteTimeSpan);
    }

    private void Check()
    {
        (problems, warnings, changes) = ([], [], []);
        switch (routing.Check(Actor, json))
        {
            case RoutingReading.Invalid invalid:
                problems = invalid.Problems;
                break;
            case RoutingReading.Ready { Table.IsRoutable: false }:
                problems = [new FieldProblem("rules", "has no rule that can be used, so no task could be routed.")];
                break;
            case RoutingReading.Ready ready:
                (warnings, changes) = (ready.Table.Warnings, RoutingDiff.Between(From.Table, ready.Table));
                break;
        }
    }

    private async Task SaveAsync()
    {
        Check();
        if (WhyNot is not null)
        {
            return;
        }

        (busy, refused) = (true, null);
        try
        {
            switch (await routing.SaveAsync(Actor, json, From.Version, note, CancellationToken.None))
            {
                case RoutingOutcome.Saved saved:
                    toasts.Done($"Version {saved.Version} of the routing is in force");
                    await dialog!.CloseAsync();
                    break;
                case RoutingOutcome.Unchanged:
                    await dialog!.CloseAsync();
                    break;
                case RoutingOutcome.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case RoutingOutcome.Conflict conflict:
                    refused = $"{conflict.Current?.By ?? "Somebody"} put version {conflict.Current?.Version} in force meanwhile. Copy what you wrote, close this, and edit theirs.";
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            refused = "Redis is away: nothing was saved. Leave this open and try again when it is back.";
        }

        busy = false;
    }
}
