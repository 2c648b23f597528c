using OpenClaw.Console.Components.Pages.DeadLetters;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Storage;

namespace OpenClaw.Console.Tests.Pages;

public sealed class DeadLetterRowsTests
{
    private readonly DeadLetterRows _rows = new();

    [Fact]
    public void Update_NobodyReads_TakesTheNewOrder()
    {
        _rows.Update(Overview(("a", 1), ("b", 1)), RejectionFilter.All, reading: false);
        _rows.Update(Overview(("c", 1), ("b", 2), ("a", 1)), RejectionFilter.All, reading: false);

        Assert.Equal(["c", "b", "a"], Ids());
        Assert.Equal(0, _rows.Waiting);
        Assert.True(_rows.HasChanged("b"));
        Assert.False(_rows.HasChanged("a"));
    }

    [Fact]
    public void Update_SomebodyReads_RowsStandStillAndNewGroupsWait()
    {
        _rows.Update(Overview(("a", 1), ("b", 1)), RejectionFilter.All, reading: false);
        _rows.Update(Overview(("c", 1), ("b", 5), ("a", 1)), RejectionFilter.All, reading: true);

        Assert.Equal(["a", "b"], Ids());
        Assert.Equal(5, _rows.Shown[1].Count);
        Assert.Equal(1, _rows.Waiting);
    }

    [Fact]
    public void Update_GroupDismissedWhileReading_GoesWithoutMovingTheOthers()
    {
        _rows.Update(Overview(("a", 1), ("b", 1), ("c", 1)), RejectionFilter.All, reading: false);
        _rows.Update(Overview(("c", 1), ("a", 1)), RejectionFilter.All, reading: true);

        Assert.Equal(["a", "c"], Ids());
    }

    [Fact]
    public void Update_FirstTimeWhileReading_ShowsEverything()
    {
        _rows.Update(Overview(("a", 1)), RejectionFilter.All, reading: true);

        Assert.Equal(["a"], Ids());
    }

    [Fact]
    public void Update_Filter_NarrowsRowsAndCountsFacetsByTheOthers()
    {
        var overview = Overview(("a", 3), ("b", 4)) with { };
        var filter = RejectionFilter.All with { Reasons = ["no such reason"] };

        _rows.Update(overview, filter, reading: false);

        Assert.Empty(_rows.Shown);
        Assert.Equal(7, _rows.Reasons.Single(facet => facet.Value == "invalid signature").Count);
        Assert.Equal(0, _rows.Reasons.Single(facet => facet.Value == "no such reason").Count);
        Assert.Empty(_rows.Channels);
    }

    [Theory]
    [InlineData("10.0.0.7", true)]
    [InlineData("NODE signature", true)]
    [InlineData("node missing-word", false)]
    [InlineData("payload-word", true)]
    public void Matches_Text_LooksAtReasonSenderAndBody(string text, bool found)
    {
        var group = Overview(("a", 1)).Groups[0];
        group = group with { Newest = group.Newest with { Body = "{\"x\":\"payload-word\"}" } };

        Assert.Equal(found, (RejectionFilter.All with { Text = text }).Matches(group));
    }

    [Theory]
    [InlineData(0, 0, 0, "All calm: nothing waits here")]
    [InlineData(1, 1, 0, "1 dead letter, 1 in the last hour, 1 more than the hour before")]
    [InlineData(12, 9, 13, "12 dead letters, 9 in the last hour, 4 fewer than the hour before")]
    [InlineData(12, 9, 9, "12 dead letters, 9 in the last hour, as many as the hour before")]
    [InlineData(12, 0, 0, "12 dead letters, none in the last hour")]
    public void StateLine_Numbers_AreASentence(int waiting, int hour, int before, string line)
    {
        var overview = (waiting == 0 ? Overview() : Overview(("a", waiting))) with { LastHour = hour, HourBefore = before };

        Assert.Equal(line, DeadLetterWords.StateLine(overview));
    }

    private static RejectionOverview Overview(params (string Id, long Count)[] groups)
    {
        var at = new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
        var newest = RedisRejectionStoreTests.Refused(at);
        return new RejectionOverview([.. groups.Select(group => new RejectionGroup(group.Id, newest.Channel, newest.Reason, "10.0.0.7 (node)", group.Count, 0, at, at, newest))], 0, 0, 0, 0);
    }

    private IEnumerable<string> Ids() => _rows.Shown.Select(group => group.Id);
}
