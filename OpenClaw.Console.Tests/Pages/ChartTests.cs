using OpenClaw.Console.Components.Charts;
using OpenClaw.Console.Components.Pages.Demand;

namespace OpenClaw.Console.Tests.Pages;

public sealed class ChartTests
{
    private static readonly DateTimeOffset To = new(2026, 3, 14, 9, 20, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset From = To - TimeSpan.FromHours(24);

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(1, 1, 2)]
    [InlineData(4, 4, 5)]
    [InlineData(5, 6, 4)]
    [InlineData(480, 600, 4)]
    [InlineData(1_000, 1_000, 3)]
    [InlineData(9_007_199_254_740_991, 10_000_000_000_000_000, 3)]
    public void Scale_Largest_StartsAtZeroAndHoldsIt(long largest, long top, int ticks)
    {
        var scale = ChartScale.For(largest);

        Assert.Equal((top, ticks, 0), (scale.Top, scale.Ticks.Count, scale.Ticks[0]));
        Assert.Equal(top, scale.Ticks[^1]);
        Assert.Equal((100, 0), (scale.Y(0), scale.Y(top)));
        Assert.Single(scale.Ticks.Zip(scale.Ticks.Skip(1), (a, b) => b - a).Distinct());
    }

    [Theory]
    [InlineData(99_999, "99\u202f999")]
    [InlineData(250_000, "250\u202fk")]
    [InlineData(2_500_000, "2.5\u202fM")]
    [InlineData(10_000_000_000_000_000, "10000\u202fT")]
    public void Label_Tick_IsShort(long value, string label) => Assert.Equal(label, ChartScale.Label(value));

    [Fact]
    public void Model_PointsInARow_OneLineFromZeroBasedHeights()
    {
        var model = Model((20, 0), (15, 50), (10, 100));

        Assert.Equal(1, model.Lines[0].Count(step => step == 'M'));
        Assert.Equal(2, model.Lines[0].Count(step => step == 'L'));
        Assert.EndsWith(" 0", model.Lines[0], StringComparison.Ordinal);
        Assert.Empty(model.Dots);
    }

    [Fact]
    public void Model_NothingForLonger_IsAGapAndNotALine()
    {
        var model = Model((60, 1), (55, 2), (50, 3), (20, 4), (15, 5), (10, 6), (5, 7));

        Assert.Equal(2, model.Lines[0].Count(step => step == 'M'));
        var hole = model.Gaps[1];
        Assert.Equal((model.X(To.AddMinutes(-50)), model.X(To.AddMinutes(-20))), (hole.From, hole.To));
        Assert.Equal(2, model.Gaps.Count);
    }

    [Fact]
    public void Model_SenderWithASlowRhythm_IsNotAllGaps()
    {
        var model = Model([.. Enumerable.Range(0, 47).Select(i => (24 * 60 - 10 - (i * 30), 5))]);

        Assert.Equal(1, model.Lines[0].Count(step => step == 'M'));
        Assert.Equal(TimeSpan.FromMinutes(75), model.GapAfter);
    }

    [Fact]
    public void Model_LonelyPoint_IsADot()
    {
        var model = Model((300, 1), (200, 2), (195, 3), (190, 4));

        Assert.Equal(1, Assert.Single(model.Dots).Values[0]);
    }

    [Fact]
    public void Model_APointAMinute_LinesShowAllAndSpotsTheLastOfEachStretch()
    {
        var model = Model([.. Enumerable.Range(0, 1_440).Select(i => (1_440 - i, i))]);

        Assert.Equal(1_439, model.Lines[0].Count(step => step == 'L'));
        Assert.InRange(model.Spots.Count, LineChartModel.MaxSpots - 2, LineChartModel.MaxSpots);
        Assert.Equal(1_439, model.Spots[^1].Point.Values[0]);
        Assert.Equal(100, model.Spots.Sum(spot => spot.Reach.Width), 1);
    }

    [Fact]
    public void Model_OutsideTheWindow_IsLeftOut()
    {
        var model = Model((1_500, 9_000), (-5, 9_000), (10, 3));

        Assert.Equal(3, Assert.Single(model.Points).Values[0]);
        Assert.Equal(3, model.Scale.Top);
    }

    [Fact]
    public void Ticks_ZoneOffByThreeQuarters_AreRoundHoursOfTheViewer()
    {
        var ticks = Model((10, 1)).Ticks(at => at.ToOffset(TimeSpan.FromMinutes(345)));

        Assert.Equal(["18:00", "21:00", "14 Mar", "03:00", "06:00", "09:00", "12:00", "15:00"], ticks.Select(tick => tick.Label));
        Assert.Equal(4, ticks.Count(tick => tick.Minor));
    }

    [Theory]
    [InlineData(0, false, "Taken just now", "stale in 10 min")]
    [InlineData(192, false, "Taken 3 min 12 s ago", "stale in 6 min 48 s")]
    [InlineData(600, false, "Taken 10 min ago", "stale in 1 s")]
    [InlineData(601, true, "Taken 10 min 1 s ago", "stale for 1 s")]
    [InlineData(-120, false, "Taken 2 min ahead of this console's clock", "stale in 12 min")]
    public void Freshness_Age_TurnsStaleAfterTenMinutes(int seconds, bool stale, string age, string outlook)
    {
        var fresh = Freshness.Of(To.AddSeconds(-seconds), To);

        Assert.Equal((stale, age, outlook), (fresh.Stale, fresh.Age, fresh.Outlook));
        Assert.InRange(fresh.Part, 0, 1);
    }

    private static LineChartModel Model(params (int MinutesAgo, int Value)[] points) =>
        new(points.OrderByDescending(point => point.MinutesAgo).Select(point => new ChartPoint(To.AddMinutes(-point.MinutesAgo), [point.Value])), From, To, TimeSpan.FromMinutes(10), 1);
}
