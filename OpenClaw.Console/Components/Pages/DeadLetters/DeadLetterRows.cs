using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>The rows of the list: filtered, in an order that stands still while somebody reads.</summary>
public sealed class DeadLetterRows
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private List<string> _order = [];
    private HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>What is shown, in its order.</summary>
    public IReadOnlyList<RejectionGroup> Shown { get; private set; } = [];

    /// <summary>Groups that match but are held back until the reader asks for them.</summary>
    public int Waiting { get; private set; }

    public IReadOnlyList<FacetList.Facet> Channels { get; private set; } = [];

    public IReadOnlyList<FacetList.Facet> Reasons { get; private set; } = [];

    /// <summary>Whether the group has grown by the last update.</summary>
    public bool HasChanged(string groupId) => _changed.Contains(groupId);

    /// <summary>Takes over what is known now.</summary>
    /// <param name="reading">Somebody reads: rows keep their places and only their numbers change; new groups wait.</param>
    public void Update(RejectionOverview overview, RejectionFilter filter, bool reading)
    {
        ArgumentNullException.ThrowIfNull(overview);
        ArgumentNullException.ThrowIfNull(filter);
        var matching = overview.Groups.Where(filter.Matches).ToList();
        var places = _order.Select((id, place) => (id, place)).ToDictionary(pair => pair.id, pair => pair.place, StringComparer.Ordinal);
        var known = matching.Where(group => places.ContainsKey(group.Id)).OrderBy(group => places[group.Id]).ToList();
        Shown = reading && (known.Count > 0 || _order.Count > 0) ? known : matching;
        Waiting = matching.Count - Shown.Count;
        _order = [.. Shown.Select(group => group.Id)];
        _changed = Shown.Where(group => _counts.TryGetValue(group.Id, out var before) && group.Count > before).Select(group => group.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var group in Shown)
        {
            _counts[group.Id] = group.Count;
        }

        Channels = Facets(overview, filter with { Channels = filter.Channels.Clear() }, group => group.Channel.Name(), filter.Channels);
        Reasons = Facets(overview, filter with { Reasons = filter.Reasons.Clear() }, group => group.Reason, filter.Reasons);
    }

    /// <summary>Forgets the order: the filter is another one.</summary>
    /// <param name="unless">It is the same after all.</param>
    public void Restart(bool unless = false)
    {
        if (unless)
        {
            return;
        }

        _order = [];
        _counts.Clear();
    }

    /// <summary>Each value with the refusals that the other filters leave; a chosen one stays, so that it can be taken back.</summary>
    private static List<FacetList.Facet> Facets(RejectionOverview overview, RejectionFilter others, Func<RejectionGroup, string> value, IEnumerable<string> chosen)
    {
        var counts = overview.Groups.Where(others.Matches).GroupBy(value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(one => one.Count), StringComparer.Ordinal);
        foreach (var name in chosen)
        {
            counts.TryAdd(name, 0);
        }

        return [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new FacetList.Facet(pair.Key, pair.Key, pair.Value))];
    }
}
