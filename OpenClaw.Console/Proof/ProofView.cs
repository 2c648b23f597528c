using System.Collections.Immutable;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Proof;

/// <summary>
/// What matches one query, newest event first, kept up to date row by row: a refresh costs what arrived since the last one. Belongs to one page; not
/// thread-safe.
/// </summary>
public sealed class ProofView
{
    private readonly ProofIndex _index;
    private readonly ProofQuery _query;
    private readonly byte[][] _words;
    private readonly long _from;
    private readonly long _to;
    private readonly List<(long Time, HistoryId Id)> _matches = [];
    private readonly List<(long Time, HistoryId Id)> _waiting = [];
    private readonly List<int> _laneCounts = [];
    private readonly int[] _riskCounts = new int[4];
    private readonly int[] _sourceCounts = new int[4];
    private bool[] _wantedLanes = [];
    private int _generation = -1;
    private int _seen;
    private HistoryId _lastSeen;
    private HistoryId? _heldAfter;

    internal ProofView(ProofIndex index, ProofQuery query)
    {
        (_index, _query) = (index, query);
        _words = ProofRow.Words(query.Text);
        _from = query.From?.ToUnixTimeMilliseconds() ?? long.MinValue;
        _to = query.To?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        Refresh();
    }

    public ProofQuery Query => _query;

    /// <summary>Entries that have a position; what waits has none yet.</summary>
    public int Count => _matches.Count;

    /// <summary>Matches that arrived since <see cref="Hold"/>.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>From now on what arrives waits, so that every entry keeps its position while somebody reads, until <see cref="Release"/>.</summary>
    public void Hold() => _heldAfter ??= _lastSeen;

    /// <summary>Gives what waits its place.</summary>
    /// <returns>How many waited.</returns>
    public int Release()
    {
        _heldAfter = null;
        var count = _waiting.Count;
        foreach (var match in _waiting)
        {
            Insert(match, sortLater: false);
        }

        _waiting.Clear();
        return count;
    }

    /// <summary>Takes in what arrived meanwhile.</summary>
    /// <returns>How many of it match.</returns>
    public int Refresh()
    {
        var before = _matches.Count + _waiting.Count;
        var all = false;
        _index.Read(ref _generation, ref _seen, (rows, from, rebuilt) =>
        {
            all = rebuilt;
            if (rebuilt)
            {
                Reset();
            }

            NoteLanes();
            for (var i = from; i < rows.Count; i++)
            {
                if (!Take(rows[i]))
                {
                    continue;
                }

                if (rows[i].Id > _heldAfter)
                {
                    _waiting.Add((rows[i].Time, rows[i].Id));
                }
                else
                {
                    Insert((rows[i].Time, rows[i].Id), sortLater: rebuilt);
                }
            }

            if (rebuilt)
            {
                _matches.Sort();
            }

            _lastSeen = rows.Count == 0 ? HistoryId.Zero : rows[^1].Id;
        });
        return all ? 0 : _matches.Count + _waiting.Count - before;
    }

    /// <summary>Ids from a position on, newest first.</summary>
    public IReadOnlyList<HistoryId> Slice(int start, int count)
    {
        var first = Math.Clamp(start, 0, _matches.Count);
        var length = Math.Clamp(count, 0, _matches.Count - first);
        var ids = new HistoryId[length];
        for (var i = 0; i < length; i++)
        {
            ids[i] = _matches[_matches.Count - 1 - first - i].Id;
        }

        return ids;
    }

    public ProofFacets Facets()
    {
        var lanes = _index.LaneNames();
        return new ProofFacets(
            [.. _laneCounts.Select((count, lane) => new FacetCount(lanes[lane], count)).Where(facet => facet.Count > 0 || _query.Lanes.Contains(facet.Value))
                .Concat(_query.Lanes.Except(lanes).Select(lane => new FacetCount(lane, 0))).OrderByDescending(facet => facet.Count).ThenBy(facet => facet.Value, StringComparer.Ordinal)],
            [.. _riskCounts.Select((count, risk) => new FacetCount(((RiskStatus)risk).ToWire(), count))],
            [.. _sourceCounts.Select((count, source) => new FacetCount(SourceName(source), count))]);
    }

    internal static string SourceName(int source) => source == 0 ? "" : ((MilestoneSource)(source - 1)).ToWire();

    private void Reset()
    {
        _matches.Clear();
        _waiting.Clear();
        _laneCounts.Clear();
        Array.Clear(_riskCounts);
        Array.Clear(_sourceCounts);
        _wantedLanes = [];
    }

    private void NoteLanes()
    {
        var lanes = _index.LaneNames();
        while (_laneCounts.Count < lanes.Count)
        {
            _laneCounts.Add(0);
        }

        _wantedLanes = [.. lanes.Select(lane => _query.Lanes.IsEmpty || _query.Lanes.Contains(lane))];
    }

    // Each facet counts what would show if its own choice were open, so that one can see where to go next.
    private bool Take(ProofRow row)
    {
        if (row.Time < _from || row.Time >= _to || !row.Contains(_words))
        {
            return false;
        }

        var lane = _wantedLanes[row.Lane];
        var risk = _query.Risks.IsEmpty || _query.Risks.Contains(row.Risk);
        var source = _query.Sources.IsEmpty || _query.Sources.Contains(SourceName(row.Source));
        _laneCounts[row.Lane] += risk && source ? 1 : 0;
        _riskCounts[(int)row.Risk] += lane && source ? 1 : 0;
        _sourceCounts[row.Source] += lane && risk ? 1 : 0;
        return lane && risk && source;
    }

    // A rebuild sorts once at its end; a single late row goes where it belongs, which nearly always is the end.
    private void Insert((long Time, HistoryId Id) match, bool sortLater)
    {
        if (sortLater || _matches.Count == 0 || _matches[^1].CompareTo(match) <= 0)
        {
            _matches.Add(match);
            return;
        }

        var at = _matches.BinarySearch(match);
        _matches.Insert(at < 0 ? ~at : at, match);
    }
}
