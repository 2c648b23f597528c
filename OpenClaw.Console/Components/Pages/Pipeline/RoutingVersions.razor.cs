using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>Reads the versions when the panel opens and whenever another one is in force.</summary>
public sealed partial class RoutingVersions
{
    private IReadOnlyList<RoutingVersion>? versions;
    private IReadOnlyList<RoutingChange> differences = [];
    private bool away;
    private int? _read;

    [Parameter, EditorRequired]
    public required RoutingPageState State { get; set; }

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    [Parameter]
    public RoutingInForce? Current { get; set; }

    /// <summary>Why this person may not roll back; null: they may.</summary>
    [Parameter]
    public string? MayNot { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    private RoutingVersion? Shown => State.Version is { } number ? versions?.FirstOrDefault(version => version.Number == number) : null;

    protected override async Task OnParametersSetAsync()
    {
        if (versions is null || _read != Current?.Version)
        {
            await LoadAsync();
        }

        differences = Current is not null && Shown is { } shown && RoutingTable.Parse(shown.Json) is RoutingReading.Ready ready ? RoutingDiff.Between(Current.Table, ready.Table) : [];
    }

    private async Task LoadAsync()
    {
        try
        {
            var number = Current?.Version;
            (versions, away, _read) = (await Service.HistoryAsync(Actor, CancellationToken.None), false, number);
        }
        catch (RedisUnavailableException)
        {
            away = true;
        }
    }

    private async Task RollBackAsync()
    {
        if (Shown is not { } shown || Current is not { } current)
        {
            return;
        }

        var answer = await Questions.AskAsync(new ConfirmRequest
        {
            Title = $"Roll back to version {shown.Number}?", Body = $"It is in force at once, as version {current.Version + 1}. Tasks that are routed already stay where they are.", Action = $"Roll back to version {shown.Number}",
            Sample = [.. differences.Take(8).Select(change => change.ToString())], ReasonLabel = "Why",
        });
        if (!answer.Confirmed)
        {
            return;
        }

        try
        {
            switch (await Service.RollBackAsync(Actor, shown.Number, current.Version, answer.Reason, CancellationToken.None))
            {
                case RoutingOutcome.Saved saved:
                    Messages.Done($"Version {saved.Version} of the routing is in force, with what version {shown.Number} says");
                    break;
                case RoutingOutcome.Conflict conflict:
                    Messages.Failed($"{conflict.Current?.By ?? "Somebody"} put version {conflict.Current?.Version} in force meanwhile; look at it before you roll back.");
                    break;
                case RoutingOutcome.Missing:
                    Messages.Failed($"Version {shown.Number} is not kept any more, or cannot be used.");
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            Messages.Failed("Redis went away: nothing was changed. Try again when it is back.");
        }
    }
}
