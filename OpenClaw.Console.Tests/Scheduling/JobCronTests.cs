using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Tests.Scheduling;

public sealed class JobCronTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    [Theory]
    [InlineData("0 0/5 * * * ?", "every 5 minutes")]
    [InlineData("0 1/2 * * * ?", "every 2 minutes, from minute 1")]
    [InlineData("0 0 * * * ?", "every hour, on the hour")]
    [InlineData("0 20 * * * ?", "every hour, at 20 past")]
    [InlineData("0 0 0/6 * * ?", "every 6 hours, on the hour")]
    [InlineData("0 30 3 * * ?", "every day at 03:30 UTC")]
    [InlineData("0 5 14 ? * MON", "every Monday at 14:05 UTC")]
    [InlineData("0 0 9 ? * MON-FRI", "by the expression 0 0 9 ? * MON-FRI")]
    public void Words_Schedule_AreAsAPersonSaysIt(string cron, string words) => Assert.Equal(words, JobCron.Words(cron));

    [Theory]
    [InlineData("", "is missing.")]
    [InlineData("every day", "is not a schedule")]
    [InlineData("0/30 * * * * ?", "more often than once a minute")]
    [InlineData("0 0 0 1 1 ? 2020", "never comes round")]
    public void Problem_BadSchedule_IsNamed(string cron, string problem) => Assert.Contains(problem, JobCron.Problem(cron, Now), StringComparison.Ordinal);

    [Fact]
    public void Problem_GoodSchedule_IsNone() => Assert.Null(JobCron.Problem("0 0/1 * * * ?", Now));

    [Fact]
    public void Next_FiveTimes_AreInUtc() => Assert.Equal(
        [.. Enumerable.Range(0, 5).Select(i => new DateTimeOffset(2026, 3, 14, 9, 30, 0, TimeSpan.Zero).AddMinutes(5 * i))], JobCron.Next("0 0/5 * * * ?", Now, 5));

    [Fact]
    public void Between_TurnBeforeAndTurnNow_CountsWhatLiesBetweenThem()
    {
        var turn = new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

        Assert.Equal((0, null), JobCron.Between("0 0/5 * * * ?", turn, turn.AddMinutes(5)));
        Assert.Equal((3, turn.AddMinutes(5)), JobCron.Between("0 0/5 * * * ?", turn, turn.AddMinutes(20)));
    }
}
