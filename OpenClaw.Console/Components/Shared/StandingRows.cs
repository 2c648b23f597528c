namespace OpenClaw.Console.Components.Shared;

/// <summary>The rows of a live list, newest first, in an order that stands still while somebody reads: rows change in their places, new ones wait.</summary>
/// <param name="idOf">The id of a row; greater ones are newer.</param>
/// <param name="sameState">Whether two versions of a row look the same in the list, so that nothing has to be marked.</param>
public abstract class StandingRows<TRow, TId>(Func<TRow, TId> idOf, Func<TRow, TRow, bool> sameState)
    where TId : struct, IComparable<TId>
{
    private readonly HashSet<TId> _changed = [];
    private List<TRow> _rows = [];

    /// <summary>What is shown, newest first.</summary>
    public IReadOnlyList<TRow> Shown => _rows;

    /// <summary>Rows that match but are held back until the reader asks for them.</summary>
    public int Waiting { get; private set; }

    /// <summary>Read on before this one; null: there is no more.</summary>
    public TId? Next { get; private set; }

    /// <summary>There may be more among those that were not looked through yet.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>Whether the row was changed by the last update.</summary>
    public bool HasChanged(TId id) => _changed.Contains(id);

    /// <summary>Puts new versions in the places of shown rows; others are left out.</summary>
    public void Replace(IEnumerable<TRow> rows)
    {
        var fresh = rows.ToDictionary(idOf);
        for (var i = 0; i < _rows.Count; i++)
        {
            if (fresh.TryGetValue(idOf(_rows[i]), out var row))
            {
                Mark(_rows[i], row);
                _rows[i] = row;
            }
        }
    }

    /// <summary>Forgets everything: the filter is another one.</summary>
    public void Restart() => (_rows, Waiting, Next, GaveUp) = ([], 0, null, false);

    /// <summary>Takes over the newest rows.</summary>
    /// <param name="reading">Somebody reads: shown rows keep their places; new ones wait.</param>
    protected void Update(IReadOnlyList<TRow> fresh, TId? next, bool gaveUp, bool reading)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        _changed.Clear();
        if (reading && _rows.Count > 0)
        {
            var newest = idOf(_rows[0]);
            Waiting = fresh.Count(row => idOf(row).CompareTo(newest) > 0);
            Replace(fresh);
            return;
        }

        var before = _rows.ToDictionary(idOf);
        foreach (var row in fresh)
        {
            if (before.TryGetValue(idOf(row), out var old))
            {
                Mark(old, row);
            }
        }

        (_rows, Waiting, Next, GaveUp) = ([.. fresh], 0, next, gaveUp);
    }

    /// <summary>Adds older rows below.</summary>
    protected void Append(IEnumerable<TRow> older, TId? next, bool gaveUp)
    {
        var known = _rows.Select(idOf).ToHashSet();
        _rows.AddRange(older.Where(row => !known.Contains(idOf(row))));
        (Next, GaveUp) = (next, gaveUp);
    }

    private void Mark(TRow old, TRow row)
    {
        if (!sameState(old, row))
        {
            _changed.Add(idOf(row));
        }
    }
}
