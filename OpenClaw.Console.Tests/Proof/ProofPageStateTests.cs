using OpenClaw.Console.Components.Pages.Proof;
using OpenClaw.Console.Proof;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Tests.Proof;

/// <summary>URL in, URL out.</summary>
public sealed class ProofPageStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    [Theory]
    [InlineData("/proof")]
    [InlineData("/proof?lane=gateway,secrets&risk=at-risk,blocked&source=agent,none&q=retry%20storms&range=24h")]
    [InlineData("/proof?from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z")]
    [InlineData("/proof/ms-1?entry=1773480413000-2&lane=gateway")]
    [InlineData("/proof/a%2Fb%20%3F%26%23%25")]
    [InlineData("/proof?lane=100%2525,a%252Cb")]
    public void Url_ReadAndWritten_IsTheSame(string url)
    {
        Assert.Equal(url, ProofPageState.Parse(url).Url);
        Assert.Equal(url, ProofPageState.Parse("https://console.example:5080" + url).Url);
    }

    [Theory]
    [InlineData("/proof?risk=doomed&source=martian&range=99y&entry=x&from=yesterday&to=&lane=,,&unknown=1")]
    [InlineData("/proof/")]
    [InlineData("/proof?entry=1-2")]
    public void Parse_OfWhatMakesNoSense_DropsIt(string url) => Assert.Equal("/proof", ProofPageState.Parse(url).Url);

    [Fact]
    public void Parse_OfARangeAndBounds_LetsTheRangeCount() => Assert.Equal("/proof?range=7d", ProofPageState.Parse("/proof?range=7d&from=2026-03-01").Url);

    [Fact]
    public void Parse_OfALane_IsInLowerCase() => Assert.Equal(["gateway"], ProofPageState.Parse("/proof?lane=GateWay").Lanes);

    [Fact]
    public void Parse_OfAVeryLongText_CutsIt() => Assert.Equal(ProofQuery.MaxTextLength, ProofPageState.Parse("/proof?q=" + new string('x', 900)).Text.Length);

    [Theory]
    [InlineData("https://console.example/proof", true)]
    [InlineData("https://console.example/proof/x?lane=y", true)]
    [InlineData("https://console.example/proofs", false)]
    [InlineData("https://console.example/demand", false)]
    public void IsHere_OfAnAddress_IsTrueForThisPageOnly(string url, bool here) => Assert.Equal(here, ProofPageState.IsHere(url));

    [Fact]
    public void ToQuery_OfEveryFilter_AsksForTheSame()
    {
        var query = ProofPageState.Parse("/proof?lane=100%2525,a%252Cb&risk=blocked&source=none&q=x&range=1h").ToQuery(Now);

        Assert.Equal(["100%", "a,b"], query.Lanes);
        Assert.Equal([RiskStatus.Blocked], query.Risks);
        Assert.Equal([""], query.Sources);
        Assert.Equal(("x", Now.AddHours(-1), null), (query.Text, query.From, query.To));
    }

    [Fact]
    public void Toggle_Twice_IsAsBefore()
    {
        var state = ProofPageState.Parse("/proof/ms-1?risk=blocked");

        var more = state.Toggle("lane", "gateway").Toggle("risk", "at-risk");

        Assert.Equal("/proof/ms-1?lane=gateway&risk=at-risk,blocked", more.Url);
        Assert.Equal(state.Url, more.Toggle("lane", "gateway").Toggle("risk", "at-risk").Url);
    }

    [Fact]
    public void Chips_EachRemoved_LeaveNoFilter()
    {
        var state = ProofPageState.Parse("/proof/ms-1?lane=a:b,gateway&risk=blocked&source=none&q=retry&range=24h");
        var chips = state.Chips(at => at.ToString("HH:mm"));

        Assert.Equal(["“retry”", "Last 24 h", "Risk: blocked", "Lane: a:b", "Lane: gateway", "No source"], chips.Select(chip => chip.Label));
        Assert.Equal(chips.Count, state.FilterCount);
        Assert.Equal("/proof/ms-1", chips.Aggregate(state, (left, chip) => left.Remove(chip.Key)).Url);
        Assert.Equal("/proof/ms-1", state.Clear().Url);
        Assert.False(state.Clear().IsFiltered);
    }

    [Fact]
    public void Chips_OfBounds_NameThem()
    {
        Assert.Equal(["1 Mar to 2 Mar"], Labels("/proof?from=2026-03-01&to=2026-03-02"));
        Assert.Equal(["Since 1 Mar"], Labels("/proof?from=2026-03-01"));
        Assert.Equal(["Before 2 Mar"], Labels("/proof?to=2026-03-02"));

        static IEnumerable<string> Labels(string url) => ProofPageState.Parse(url).Chips(at => at.ToString("d MMM")).Select(chip => chip.Label);
    }

    [Fact]
    public void RowAndExport_OfAFilteredView_KeepTheFilters()
    {
        var state = ProofPageState.Parse("/proof/open?lane=gateway&q=x");

        Assert.Equal("/proof/ms%2F1?lane=gateway&q=x", state.RowUrl("ms/1", null));
        Assert.Equal("/proof/ms-1?entry=5-1&lane=gateway&q=x", state.RowUrl("ms-1", new HistoryId(5, 1)));
        Assert.Equal("/api/proof/export?format=csv&lane=gateway&q=x", state.ExportUrl("csv"));
        Assert.Equal("/proof?lane=gateway&q=x", state.ListUrl);
    }
}
