using OpenClaw.Console.Components.Shared;

namespace OpenClaw.Console.Tests.Ui;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(850, "850 ms")]
    [InlineData(4_250, "4.2 s")]
    [InlineData(9_999, "9.9 s")]
    [InlineData(42_000, "42 s")]
    [InlineData(125_000, "2 min 5 s")]
    [InlineData(120_000, "2 min")]
    [InlineData(11_520_000, "3 h 12 min")]
    [InlineData(356_400_000, "4 d 3 h")]
    public void Duration_OfAnyLength_NamesItsTwoLargestUnits(long milliseconds, string expected) =>
        Assert.Equal(expected, Format.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(999, "999")]
    [InlineData(1_284, "1\u202f284")]
    [InlineData(-1_284_331, "-1\u202f284\u202f331")]
    public void Number_AboveAThousand_HasThinSpaces(long value, string expected) => Assert.Equal(expected, Format.Number(value));

    [Theory]
    [InlineData("short", "short")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("9f86d081884c7d659a2feaa0", "9f86d081…eaa0")]
    public void ShortId_WhenLong_KeepsTheEnds(string id, string expected) => Assert.Equal(expected, Format.ShortId(id));

    [Theory]
    [InlineData(9, "just now")]
    [InlineData(-9, "just now")]
    [InlineData(29, "20 s ago")]
    [InlineData(-61, "in 1 min")]
    [InlineData(7_200, "2 h ago")]
    [InlineData(86_400 * 6, "6 d ago")]
    [InlineData(86_400 * 20, "1 Nov")]
    [InlineData(86_400 * 365, "21 Nov 2025")]
    public void Relative_AsTimePasses_GrowsCoarser(int secondsAgo, string expected)
    {
        var now = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(expected, Format.Relative(now.AddSeconds(-secondsAgo), now));
    }

    [Fact]
    public void Count_OfOne_IsSingular() => Assert.Equal(("1 dead letter", "0 dead letters"), (Format.Count(1, "dead letter", "dead letters"), Format.Count(0, "dead letter", "dead letters")));

    [Theory]
    [InlineData("on-track", "on track", Tone.Good)]
    [InlineData("AwaitingApproval", "awaiting approval", Tone.Attention)]
    [InlineData("dead-letter", "dead letter", Tone.Bad)]
    [InlineData("half_open", "half open", Tone.Working)]
    [InlineData("novel", "novel", Tone.Quiet)]
    [InlineData(null, "unknown", Tone.Quiet)]
    public void State_HoweverSpelt_HasOneLook(string? state, string word, Tone tone)
    {
        var look = States.Of(state);
        Assert.Equal((word, tone), (look.Word, look.Tone));
    }
}
