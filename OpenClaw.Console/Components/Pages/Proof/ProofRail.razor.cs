using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The left rail of the timeline.</summary>
public sealed partial class ProofRail
{
    // What needs a person stands first.
    private static readonly string[] RiskOrder = ["blocked", "at-risk", "on-track", "completed"];

    private ProofFacets? _shown;
    private ProofPageState? _state;
    private string? _zone;
    private bool _changed = true;
    private FacetList.Facet[] risks = [];
    private FacetList.Facet[] lanes = [];
    private FacetList.Facet[] sources = [];

    [Parameter, EditorRequired]
    public required ProofPageState State { get; set; }

    [Parameter, EditorRequired]
    public required ProofFacets Facets { get; set; }

    [Parameter]
    public EventCallback<ProofPageState> OnChange { get; set; }

    [Inject]
    private BrowserClock Clock { get; set; } = null!;

    protected override void OnParametersSet()
    {
        _changed = _shown is null || !ReferenceEquals(_shown, Facets) || !ReferenceEquals(_state, State) || _zone != Clock.Zone.Id;
        (_shown, _state, _zone) = (Facets, State, Clock.Zone.Id);
        if (_changed)
        {
            risks = [.. Facets.Risks.OrderBy(facet => Array.IndexOf(RiskOrder, facet.Value)).Select(facet => new FacetList.Facet(facet.Value, States.Of(facet.Value).Word, facet.Count, facet.Value))];
            lanes = [.. Facets.Lanes.Select(facet => new FacetList.Facet(facet.Value, facet.Value, facet.Count))];
            sources = [.. Facets.Sources.Skip(1).Append(Facets.Sources[0]).Select(Source)];
        }
    }

    protected override bool ShouldRender()
    {
        var changed = _changed;
        _changed = false;
        return changed;
    }

    private static FacetList.Facet Source(FacetCount facet) => facet.Value.Length == 0 ? new("none", "not said", facet.Count) : new(facet.Value, facet.Value, facet.Count);

    private Task Toggle(string facet, string value) => OnChange.InvokeAsync(State.Toggle(facet, value));
}
