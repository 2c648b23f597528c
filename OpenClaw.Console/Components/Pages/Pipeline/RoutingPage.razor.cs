using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Routing;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The routing table. What is in force is known to this process, so the page shows it while Redis is away.</summary>
public sealed partial class RoutingPage(RoutingService routing, NavigationManager navigation)
{
    private static readonly RoutingInForce Nothing = new(RoutingTable.Defaults, 0, DateTimeOffset.UnixEpoch, "", "");

    private Actor actor = Actor.Anonymous;
    private RoutingPageState state = RoutingPageState.Empty;
    private RoutingView? view;
    private RoutingExplanation? explanation;
    private IReadOnlyList<RoutingWarning> warnings = [];
    private RoutingInForce? editing;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = null!;

    private string? MayNot => actor.May(Permission.ManagePipeline) ? null : "Administrators change the routing.";

    private string StateLine => view switch
    {
        null => "",
        { Current: null } => "Not loaded: no task can be routed",
        { Current: { } current } => $"Version {current.Version} is in force: {Format.Count(current.Table.Rules.Length, "rule", "rules")}{(warnings.Count > 0 ? $", {Format.Count(warnings.Count, "warning", "warnings")}" : "")}",
    };

    public ValueTask DisposeAsync()
    {
        routing.Changed -= OnChanged;
        navigation.LocationChanged -= OnLocation;
        return ValueTask.CompletedTask;
    }

    protected override async Task OnInitializedAsync()
    {
        actor = (await Authentication).User.ToActor();
        state = RoutingPageState.Parse(navigation.Uri);
        routing.Changed += OnChanged;
        navigation.LocationChanged += OnLocation;
        Load();
    }

    private void OnChanged() => _ = InvokeAsync(() =>
    {
        Load();
        StateHasChanged();
    });

    private void OnLocation(object? sender, LocationChangedEventArgs change)
    {
        if (RoutingPageState.IsHere(change.Location))
        {
            _ = InvokeAsync(() =>
            {
                state = RoutingPageState.Parse(change.Location);
                Load();
                StateHasChanged();
            });
        }
    }

    private void Go(RoutingPageState next) => navigation.NavigateTo(next.Url);

    // One entry of the browser's history for a goal, not one for each letter.
    private void Try(RoutingPageState next) => navigation.NavigateTo(next.Url, replace: true);

    private void Load()
    {
        view = routing.View(actor);
        warnings = view.Current?.Table.Warnings ?? [];
        explanation = state.Goal.Length > 0 ? routing.Preview(actor, state.Goal, state.Capabilities) : null;
    }
}
