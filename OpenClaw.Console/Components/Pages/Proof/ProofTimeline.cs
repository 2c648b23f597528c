using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Proof;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>What the page shows of the history and how it keeps up with it, apart from how it is drawn.</summary>
public sealed class ProofTimeline(ProofService proof, Actor actor, TimeProvider time)
{
    /// <summary>Counting the facets again costs more than a row, so a busy feed does it once in this time.</summary>
    private static readonly TimeSpan FacetsEvery = TimeSpan.FromSeconds(1);

    /// <summary>How far "the last hour" may lag behind the clock.</summary>
    private static readonly TimeSpan RangeDrift = TimeSpan.FromSeconds(30);

    private DateTimeOffset _openedAt;
    private DateTimeOffset _countedAt;
    private bool _uncounted;
    private bool _reading;

    /// <summary>Null until the history has been read.</summary>
    public ProofView? View { get; private set; }

    public ProofFacets Facets { get; private set; } = new([], [], [new FacetCount("", 0)]);

    /// <summary>Everything in memory, whatever the filters.</summary>
    public int Total => proof.Indexed;

    /// <summary>"12 of 3 000", or "3 000 milestones" without filters.</summary>
    public string Found(ProofPageState state) => state.IsFiltered && View is { } view
        ? $"{Format.Number(view.Count + view.Waiting)} of {Format.Number(Total)}"
        : Format.Count(Total, "milestone", "milestones");

    /// <summary>Starts anew with these filters; false while the history is still being read.</summary>
    public bool Open(ProofPageState state)
    {
        if (!proof.Loaded)
        {
            return false;
        }

        _openedAt = _countedAt = time.GetUtcNow();
        View = proof.View(actor, state.ToQuery(_openedAt));
        Facets = View.Facets();
        _uncounted = false;
        if (_reading)
        {
            View.Hold();
        }

        return true;
    }

    /// <summary>While somebody reads, rows keep their places.</summary>
    /// <returns>Whether rows have come in by this.</returns>
    public bool Read(bool reading)
    {
        _reading = reading;
        if (reading)
        {
            View?.Hold();
            return false;
        }

        return View?.Release() > 0;
    }

    /// <summary>Lets in what waits; goes on holding what comes next while somebody reads.</summary>
    public void LetIn()
    {
        View?.Release();
        if (_reading)
        {
            View?.Hold();
        }
    }

    /// <summary>Takes in what has arrived.</summary>
    /// <returns>Whether anything of it is shown or waits.</returns>
    public async Task<bool> CatchUpAsync(string? historyId, CancellationToken cancel)
    {
        if (View is not { } view)
        {
            return false;
        }

        var before = (view.Count, view.Waiting);
        await proof.RefreshAsync(view, historyId, cancel);
        var changed = before != (view.Count, view.Waiting);
        _uncounted = true;
        return changed && view == View;
    }

    /// <summary>Counts the facets if that is due; true when it did.</summary>
    public bool CountAgain()
    {
        var now = time.GetUtcNow();
        if (!_uncounted || View is null || now - _countedAt < FacetsEvery)
        {
            return false;
        }

        (Facets, _countedAt, _uncounted) = (View.Facets(), now, false);
        return true;
    }

    /// <summary>Moves a range that ends now along with the clock, unless somebody reads; true when it did.</summary>
    public bool MoveRange(ProofPageState state) =>
        state.Range is not null && !_reading && time.GetUtcNow() - _openedAt > RangeDrift && Open(state);
}
