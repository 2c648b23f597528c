using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.DeadLetters;

/// <summary>What the page knows of dead deliveries and of operations on them; rows keep their places while somebody reads.</summary>
public sealed class OutboundBoard(DeadLetterDeliveryService deliveries, DeadLetterActionService actions, Actor actor, TimeProvider time, CancellationToken gone)
{
    /// <summary>An operation that has ended is shown so long.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    /// <summary>When looking for words takes long, what happens meanwhile waits so long.</summary>
    private static readonly TimeSpan Costly = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _selected = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private List<string> _order = [];
    private OutboundFilter? _filter;
    private TimeSpan _took;
    private long _loadedAt;

    /// <summary>Null: nothing has been read yet.</summary>
    public OutboundOverview? Overview { get; private set; }

    /// <summary>Operations that wait, run, or ended a short while ago.</summary>
    public IReadOnlyList<RequeueOperation> Operations { get; private set; } = [];

    /// <summary>What is shown, in its order.</summary>
    public IReadOnlyList<OutboundGroup> Shown { get; private set; } = [];

    /// <summary>Groups that are held back until the reader asks for them.</summary>
    public int Waiting { get; private set; }

    /// <summary>Chosen groups that are shown.</summary>
    public IReadOnlyList<OutboundGroup> Selected => [.. Shown.Where(group => _selected.Contains(group.Id))];

    /// <summary>Another number means that something may have changed.</summary>
    public int Version { get; private set; }

    public IReadOnlyList<FacetList.Facet> Endpoints => Facets(group => group.EndpointId, deliveries.NameOf, _filter?.Endpoints);

    public IReadOnlyList<FacetList.Facet> Statuses => Facets(group => group.Status.ToWire(), status => States.Of(status).Word, _filter?.Statuses);

    public IReadOnlyList<FacetList.Facet> Causes => Facets(group => group.Cause, cause => cause, _filter?.Causes);

    /// <summary>Whether a batch tells of something this board shows.</summary>
    public static bool Concerns(LiveBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Gap || batch.Events.Any(happened => happened.Channel == LiveChannels.DeadLetters
            || happened.Type is "delivery.requeued" or "delivery.dismissed" or "delivery.restored" or "delivery.purged" or "breaker.changed");
    }

    public string NameOf(string endpointId) => deliveries.NameOf(endpointId);

    public bool IsSelected(string groupId) => _selected.Contains(groupId);

    public void Select(string groupId, bool selected)
    {
        if (selected)
        {
            _selected.Add(groupId);
        }
        else
        {
            _selected.Remove(groupId);
        }
    }

    public void SelectNone() => _selected.Clear();

    /// <summary>Takes one that has ended off the page, for this reader.</summary>
    public void Hide(string operationId)
    {
        _hidden.Add(operationId);
        Operations = [.. Operations.Where(operation => operation.Id != operationId)];
    }

    /// <param name="reading">Somebody reads: rows keep their places and only their numbers change; new groups wait.</param>
    /// <param name="asked">The reader asked for it.</param>
    public async Task LoadAsync(OutboundFilter filter, bool reading, bool asked)
    {
        ArgumentNullException.ThrowIfNull(filter);
        Operations =
        [
            .. (await actions.ListAsync(actor, 20, gone)).Where(one => one.IsActive || (one.EndedAt > time.GetUtcNow() - Recent && one.State is not OperationState.Undone && !_hidden.Contains(one.Id))),
        ];
        Version++;
        if (!asked && _took > Costly && filter == _filter && time.GetElapsedTime(_loadedAt) < Rest)
        {
            return;
        }

        var started = time.GetTimestamp();
        if (filter != _filter)
        {
            _order = [];
        }

        _filter = filter;
        var read = await deliveries.ReadAsync(actor, filter, gone);
        if (filter != _filter)
        {
            return; // the reader has gone on to other filters meanwhile
        }

        Overview = read;
        (_took, _loadedAt) = (time.GetElapsedTime(started), time.GetTimestamp());
        Arrange(reading);
    }

    /// <summary>Puts every group in its place.</summary>
    public void Arrange(bool reading)
    {
        if (Overview is null)
        {
            return;
        }

        var places = _order.Select((id, place) => (id, place)).ToDictionary(pair => pair.id, pair => pair.place, StringComparer.Ordinal);
        Shown = reading && places.Count > 0 ? [.. Overview.Groups.Where(group => places.ContainsKey(group.Id)).OrderBy(group => places[group.Id])] : Overview.Groups;
        Waiting = Overview.Groups.Count - Shown.Count;
        _order = [.. Shown.Select(group => group.Id)];
        _selected.IntersectWith(_order);
    }

    private List<FacetList.Facet> Facets(Func<DeadLetterGroup, string> value, Func<string, string> words, IEnumerable<string>? chosen)
    {
        var counts = (Overview?.All ?? []).GroupBy(value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(one => one.Count), StringComparer.Ordinal);
        foreach (var name in chosen ?? [])
        {
            counts.TryAdd(name, 0);
        }

        return [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new FacetList.Facet(pair.Key, words(pair.Key), pair.Value))];
    }
}
