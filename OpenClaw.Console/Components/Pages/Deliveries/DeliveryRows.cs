using OpenClaw.Console.Deliveries;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Components.Pages.Deliveries;

/// <summary>The rows of the list, in an order that stands still while somebody reads: rows change in their places, new ones wait.</summary>
public sealed class DeliveryRows
{
    private readonly HashSet<DeliveryId> _changed = [];
    private List<DeliveryRow> _rows = [];

    /// <summary>What is shown, newest first.</summary>
    public IReadOnlyList<DeliveryRow> Shown => _rows;

    /// <summary>Rows that match but are held back until the reader asks for them.</summary>
    public int Waiting { get; private set; }

    /// <summary>Read on before this one; null: there is no more.</summary>
    public DeliveryId? Next { get; private set; }

    /// <summary>There may be more among records that were not looked through yet.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Whether the row was changed by the last update.</summary>
    public bool HasChanged(DeliveryId id) => _changed.Contains(id);

    /// <summary>Takes over the newest rows.</summary>
    /// <param name="reading">Somebody reads: shown rows keep their places; new ones wait.</param>
    public void Update(DeliveryFind fresh, bool reading)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        _changed.Clear();
        if (reading && _rows.Count > 0)
        {
            var newest = _rows[0].Id;
            Waiting = fresh.Rows.Count(row => row.Id > newest);
            Replace(fresh.Rows);
            return;
        }

        var before = _rows.ToDictionary(row => row.Id);
        _changed.UnionWith(fresh.Rows.Where(row => before.TryGetValue(row.Id, out var old) && old.Status != row.Status).Select(row => row.Id));
        (_rows, Waiting, Next, GaveUp) = ([.. fresh.Rows], 0, fresh.Next, fresh.GaveUp);
    }

    /// <summary>Puts new versions in the places of shown rows; others are left out.</summary>
    public void Replace(IEnumerable<DeliveryRow> rows)
    {
        var fresh = rows.ToDictionary(row => row.Id);
        for (var i = 0; i < _rows.Count; i++)
        {
            if (fresh.TryGetValue(_rows[i].Id, out var row))
            {
                if (row.Status != _rows[i].Status || row.AttemptCount != _rows[i].AttemptCount)
                {
                    _changed.Add(row.Id);
                }

                _rows[i] = row;
            }
        }
    }

    /// <summary>Adds older rows below.</summary>
    public void Append(DeliveryFind older)
    {
        ArgumentNullException.ThrowIfNull(older);
        var known = _rows.Select(row => row.Id).ToHashSet();
        _rows.AddRange(older.Rows.Where(row => !known.Contains(row.Id)));
        (Next, GaveUp) = (older.Next, older.GaveUp);
    }

    /// <summary>Forgets everything: the filter is another one.</summary>
    public void Restart() => (_rows, Waiting, Next, GaveUp) = ([], 0, null, false);
}
