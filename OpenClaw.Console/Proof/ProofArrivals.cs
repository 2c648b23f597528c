namespace OpenClaw.Console.Proof;

/// <summary>
/// What this process itself has just stored, until its own live feed says that it is in the history: so that the index need not read back from Redis
/// what was in memory a moment ago. Only a shortcut; what is missing here is read. Thread-safe.
/// </summary>
public sealed class ProofArrivals
{
    /// <summary>Most entries held for a feed that is behind.</summary>
    public const int Cap = 16_384;

    private readonly Lock _gate = new();
    private readonly Dictionary<HistoryId, ProofEntry> _entries = [];
    private readonly Queue<HistoryId> _order = [];

    public void Add(IReadOnlyCollection<ProofEntry> entries)
    {
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                _entries[entry.Id] = entry;
                _order.Enqueue(entry.Id);
            }

            while (_order.Count > Cap)
            {
                _entries.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>The entries with these ids, all of them or null; they are not held any longer.</summary>
    public IReadOnlyList<ProofEntry>? Take(IReadOnlyCollection<HistoryId> ids)
    {
        var found = new List<ProofEntry>(ids.Count);
        lock (_gate)
        {
            foreach (var id in ids)
            {
                if (_entries.Remove(id, out var entry))
                {
                    found.Add(entry);
                }
            }
        }

        return found.Count == ids.Count ? found : null;
    }
}
