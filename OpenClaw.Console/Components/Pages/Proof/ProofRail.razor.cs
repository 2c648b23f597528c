using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Components.UiServices;
using OpenClaw.Console.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The left rail of the timeline.</summary>
public sealed partial class ProofRail
{
    private static readonly (string? Value, string Word)[] Ranges = [("1h", "1 h"), ("24h", "24 h"), ("7d", "7 d"), ("30d", "30 d"), (null, "All")];

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

    private bool IsOn(string? range) => State.Range == range && (range is not null || (State.From is null && State.To is null));

    private Task Toggle(string facet, string value) => OnChange.InvokeAsync(State.Toggle(facet, value));

    private string? Local(DateTimeOffset? at) => at is { } time ? Clock.ToLocal(time).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : null;

    private Task Set(ChangeEventArgs change, bool from)
    {
        var at = DateTime.TryParse(change.Value as string, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? FromLocal(local) : (DateTimeOffset?)null;
        var next = State with { Range = null };
        return OnChange.InvokeAsync(from ? next with { From = at } : next with { To = at });
    }

    private DateTimeOffset FromLocal(DateTime local)
    {
        // The hour that summer time skips does not exist; an hour later is what was meant.
        var there = Clock.Zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(there, Clock.Zone.GetUtcOffset(there)).ToUniversalTime();
    }
}
