using OpenClaw.Console.Proof;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>The read model: filters, facets, order, what waits, what is let go.</summary>
public sealed class ProofViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Lanes = ["Gateway", "gateway", "secrets", "skills", "Docs, all"];
    private int _arrived;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void View_RefreshedBitByBit_EqualsOneBuiltAtTheEnd(int seed)
    {
        var random = new Random(seed);
        var index = new ProofIndex(cap: 10_000);
        var queries = Enumerable.Range(0, 12).Select(_ => Query(random)).Append(ProofQuery.All).ToList();
        var views = queries.ConvertAll(index.View);
        for (var round = 0; round < 60; round++)
        {
            index.Add([.. Enumerable.Range(0, random.Next(9)).Select(_ => Entry(random))]);
            foreach (var view in views.Where(_ => random.Next(3) == 0))
            {
                ChangeOne(random, view);
            }
        }

        foreach (var (view, query) in views.Zip(queries))
        {
            view.Refresh();
            view.Release();
            var whole = index.View(query);
            Assert.Equal(whole.Slice(0, int.MaxValue), view.Slice(0, int.MaxValue));
            Assert.Equal(Flat(whole.Facets()), Flat(view.Facets()));
        }
    }

    [Fact]
    public void View_WithFilters_HoldsWhatMatchesNewestFirst()
    {
        var index = new ProofIndex(cap: 1_000);
        var random = new Random(7);
        var entries = Enumerable.Range(0, 300).Select(_ => Entry(random)).ToList();
        index.Add(entries);
        var query = ProofQuery.All with { Lanes = ["gateway"], Risks = [RiskStatus.Blocked, RiskStatus.AtRisk], Text = "CLAIM 1", From = Start.AddMinutes(-100), To = Start.AddMinutes(100) };

        var view = index.View(query);

        var expected = entries
            .Where(e => e.Event.Scope.Equals("gateway", StringComparison.OrdinalIgnoreCase) && e.Event.RiskStatus is RiskStatus.Blocked or RiskStatus.AtRisk)
            .Where(e => $"{e.Event.MilestoneId} {e.Event.Claim} {e.IdempotencyKey}".Contains('1') && e.Event.TimestampUtc >= query.From && e.Event.TimestampUtc < query.To)
            .OrderByDescending(e => e.Event.TimestampUtc).ThenByDescending(e => e.Id).Select(e => e.Id).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, view.Slice(0, 500));
        Assert.Equal(expected.Skip(2).Take(3), view.Slice(2, 3));
        Assert.Empty(view.Slice(500, 10));
    }

    [Fact]
    public void Facets_OfAFilteredView_CountWhatEachChoiceWouldShow()
    {
        var index = new ProofIndex(cap: 1_000);
        index.Add([Entry("a", RiskStatus.Blocked, MilestoneSource.Agent), Entry("a", RiskStatus.OnTrack, null), Entry("b", RiskStatus.Blocked, MilestoneSource.Agent)]);

        var facets = index.View(ProofQuery.All with { Lanes = ["a", "gone"], Risks = [RiskStatus.Blocked] }).Facets();

        Assert.Equal([new("a", 1), new("b", 1), new("gone", 0)], facets.Lanes);
        Assert.Equal([new("on-track", 1), new("at-risk", 0), new("blocked", 1), new("completed", 0)], facets.Risks);
        Assert.Equal([new("", 0), new("orchestrator", 0), new("agent", 1), new("operator", 0)], facets.Sources);
    }

    [Fact]
    public void View_LateEvent_TakesItsPlaceByTime()
    {
        var index = new ProofIndex(cap: 1_000);
        var (old, recent, late) = (Entry("a", at: Start), Entry("a", at: Start.AddMinutes(10)), Entry("a", at: Start.AddMinutes(5)));
        index.Add([old, recent]);
        var view = index.View(ProofQuery.All);

        index.Add([late]);

        Assert.Equal(1, view.Refresh());
        Assert.Equal([recent.Id, late.Id, old.Id], view.Slice(0, 10));
    }

    [Fact]
    public void View_Held_KeepsPositionsAndCountsWhatWaits()
    {
        var index = new ProofIndex(cap: 1_000);
        var (first, second, late) = (Entry("a", at: Start), Entry("a", at: Start.AddMinutes(2)), Entry("a", at: Start.AddMinutes(1)));
        index.Add([first]);
        var view = index.View(ProofQuery.All with { Lanes = ["a"] });
        view.Hold();

        index.Add([second, late, Entry("other")]);
        view.Refresh();

        Assert.Equal((1, 2), (view.Count, view.Waiting));
        Assert.Equal([first.Id], view.Slice(0, 10));
        Assert.Equal(2, view.Release());
        Assert.Equal([second.Id, late.Id, first.Id], view.Slice(0, 10));
        Assert.Equal(0, view.Waiting);
    }

    [Fact]
    public void View_HeldWhileTheIndexIsCompacted_StillMakesNewOnesWait()
    {
        var index = new ProofIndex(cap: 100);
        index.Add([.. Enumerable.Range(0, 100).Select(i => Entry("a", at: Start.AddSeconds(i)))]);
        var view = index.View(ProofQuery.All);
        var top = view.Slice(0, 1);
        view.Hold();

        index.Add([.. Enumerable.Range(100, 150).Select(i => Entry("a", at: Start.AddSeconds(i)))]);
        view.Refresh();

        Assert.Equal((0, 100), (view.Count, view.Waiting)); // the cap let go of everything that was shown
        Assert.Equal(100, view.Release());
        Assert.NotEqual(top, view.Slice(0, 1));
    }

    [Fact]
    public void Index_BeyondItsCap_LetsGoOfTheOldestEverywhere()
    {
        var index = new ProofIndex(cap: 100);
        var entries = Enumerable.Range(0, 1_000).Select(i => Entry("a", at: Start.AddSeconds(i), id: $"m{i}")).ToList();
        foreach (var chunk in entries.Chunk(37))
        {
            index.Add(chunk);
        }

        Assert.Equal(100, index.Count);
        Assert.Equal(entries.TakeLast(100).Select(e => e.Id).Reverse(), index.View(ProofQuery.All).Slice(0, 500).Take(100));
        Assert.Null(index.Find("m0"));
        Assert.Equal(entries[^1].Id, index.Find("m999"));
        Assert.Empty(index.Thread("m1", 10));
        Assert.Equal(entries[^1].Id, index.LastId);
    }

    [Fact]
    public void Index_WithASmallCap_HoldsNoWholeEntryItHasLetGo()
    {
        var index = new ProofIndex(cap: 100);
        var entries = Enumerable.Range(0, 1_000).Select(i => Entry("a")).ToList();
        foreach (var chunk in entries.Chunk(37))
        {
            index.Add(chunk);
        }

        Assert.InRange(entries.Count(entry => index.TryGet(entry.Id) is not null), 100, 210);
        Assert.Null(index.TryGet(entries[0].Id));
        Assert.Same(entries[^1], index.TryGet(entries[^1].Id));
    }

    [Fact]
    public void Index_PastTheRetention_LetsGoOfTheOldestEverywhere()
    {
        var index = new ProofIndex(cap: 1_000);
        var entries = Enumerable.Range(0, 100).Select(i => Entry("a", at: Start.AddSeconds(i), id: $"m{i}")).ToList();
        index.Add(entries);
        var view = index.View(ProofQuery.All);

        index.LetGo(entries[60].ArrivedAt);
        view.Refresh();

        Assert.Equal((40, 40, 40), (index.Count, view.Count, view.Facets().Lanes[0].Count));
        Assert.Equal((null, null, entries[60].Id), (index.Find("m59"), index.TryGet(entries[59].Id), index.Find("m60")));
        Assert.Equal(entries[60].Id, view.Slice(39, 1).Single());
        index.LetGo(DateTimeOffset.MaxValue);
        Assert.Equal((0, entries[^1].Id), (index.Count, index.LastId));
    }

    [Fact]
    public void Thread_OfAMilestone_IsItsEnvelopesLastFirst()
    {
        var index = new ProofIndex(cap: 100);
        var (one, other, two) = (Entry("a", id: "ms-1"), Entry("a", id: "ms-12"), Entry("a", id: "ms-1"));
        index.Add([one, other, two]);

        Assert.Equal([two.Id, one.Id], index.Thread("ms-1", 10));
        Assert.Equal([two.Id], index.Thread("ms-1", 1));
        Assert.Equal(two.Id, index.Find("ms-1"));
    }

    [Fact]
    public void Index_Cleared_EmptiesItsViews()
    {
        var index = new ProofIndex(cap: 100);
        index.Add([Entry("a")]);
        var view = index.View(ProofQuery.All);

        index.Clear();
        view.Refresh();

        Assert.Equal(0, view.Count);
        Assert.All(view.Facets().Risks, facet => Assert.Equal(0, facet.Count));
    }

    private static void ChangeOne(Random random, ProofView view)
    {
        view.Refresh();
        switch (random.Next(4))
        {
            case 0:
                view.Hold();
                break;
            case 1:
                view.Release();
                break;
        }
    }

    private static IEnumerable<FacetCount> Flat(ProofFacets facets) => [.. facets.Lanes, .. facets.Risks, .. facets.Sources];

    private static ProofQuery Query(Random random) => new(
        random.Next(2) == 0 ? [] : [Lanes[random.Next(Lanes.Length)].ToLowerInvariant()],
        random.Next(2) == 0 ? [] : [(RiskStatus)random.Next(4)],
        random.Next(3) == 0 ? [random.Next(2) == 0 ? "" : "agent"] : [],
        random.Next(3) == 0 ? $"claim {random.Next(10)}" : "",
        random.Next(3) == 0 ? Start.AddMinutes(random.Next(-200, 0)) : null,
        random.Next(3) == 0 ? Start.AddMinutes(random.Next(200)) : null);

    private ProofEntry Entry(Random random) => Entry(
        Lanes[random.Next(Lanes.Length)], (RiskStatus)random.Next(4), random.Next(4) == 0 ? null : (MilestoneSource)random.Next(3), Start.AddMinutes(random.Next(-300, 300)), claim: $"claim {random.Next(100)}");

    private ProofEntry Entry(
        string lane, RiskStatus risk = RiskStatus.OnTrack, MilestoneSource? source = null, DateTimeOffset? at = null, string? id = null, string claim = "claim")
    {
        var number = ++_arrived;
        return new ProofEntry(
            new HistoryId(Start.ToUnixTimeMilliseconds() + number, 0),
            new Milestone { MilestoneId = id ?? $"ms-{number}", TimestampUtc = at ?? Start, Scope = lane, Claim = claim, RiskStatus = risk, Source = source },
            $"key-{number}", "0a1b2c3d", "", Demo: false);
    }
}
