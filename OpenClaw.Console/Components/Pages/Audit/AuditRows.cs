using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Components.Pages.Audit;

/// <summary>The rows of the list: a page of the newest, more on demand, and what comes in while somebody looks.</summary>
public sealed class AuditRows(AuditService audit, Actor actor)
{
    /// <summary>Rows fetched at once.</summary>
    public const int PageSize = 60;

    /// <summary>Rounds of catching up before the list is rather read anew.</summary>
    private const int MostRounds = 20;

    private readonly List<AuditEntry> _waiting = [];
    private List<AuditEntry> _shown = [];
    private AuditQuery _query = AuditQuery.All;
    private long? _next;
    private long _last;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AuditEntry> Shown => _shown;

    /// <summary>Matches that are held back until the reader asks for them.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Whether there may be older ones.</summary>
    public bool More => _next is not null;

    /// <summary>How far back the ledger was looked through, when nothing older was found yet.</summary>
    public long? LookedBackTo => _next;

    /// <summary>How many entries there are, whatever the filters.</summary>
    public long Total => _last;

    /// <summary>Reads the first page of a query.</summary>
    public async Task OpenAsync(AuditQuery query, CancellationToken cancel)
    {
        var last = (await audit.HeadAsync(actor, cancel)).Seq;
        var page = await audit.PageAsync(actor, query, last + 1, PageSize, cancel);
        (_query, _last, _shown, _next) = (query, last, [.. page.Entries], page.Next);
        _waiting.Clear();
    }

    /// <summary>Reads the next older page.</summary>
    public async Task OlderAsync(CancellationToken cancel)
    {
        if (_next is { } before)
        {
            var page = await audit.PageAsync(actor, _query, before, PageSize, cancel);
            if (_next == before) // else they were asked for twice
            {
                _shown.AddRange(page.Entries);
                _next = page.Next;
            }
        }
    }

    /// <summary>Takes in what was appended meanwhile.</summary>
    /// <param name="reading">Somebody reads: rows keep their places, and new ones wait.</param>
    public async Task CatchUpAsync(bool reading, CancellationToken cancel)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var since = _last;
            var news = await audit.SinceAsync(actor, _query, since, cancel);
            if (_last != since)
            {
                continue; // something else has taken them in meanwhile
            }

            _last = news.LookedAt;
            _waiting.AddRange(news.Entries);
            if (!news.More)
            {
                if (!reading)
                {
                    LetIn();
                }

                return;
            }
        }

        await OpenAsync(_query, cancel);
    }

    /// <summary>Gives what waits its place.</summary>
    public void LetIn()
    {
        _shown.InsertRange(0, Enumerable.Reverse(_waiting));
        _waiting.Clear();
    }
}
