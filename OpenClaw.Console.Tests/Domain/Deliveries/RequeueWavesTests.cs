using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Domain.Deliveries;

public sealed class RequeueWavesTests
{
    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, 1, 1, 0)]
    [InlineData(14, 1, 2, 11)]
    [InlineData(100_000, 1, 10_000, 89_999)]
    public void SizeOf_Waves_AreACanaryATenthAndTheRest(int total, int canary, int tenth, int rest)
    {
        Assert.Equal(canary, RequeueWaves.SizeOf(1, total, total));
        Assert.Equal(tenth, RequeueWaves.SizeOf(2, total, total - canary));
        Assert.Equal(rest, RequeueWaves.SizeOf(3, total, total - canary - tenth));
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(10, 2, false)]
    [InlineData(10, 3, true)]
    [InlineData(89_999, 17_999, false)]
    [InlineData(89_999, 18_000, true)]
    public void ShouldStop_Failures_OverAFifthOfTheWave(int size, int failed, bool stop) => Assert.Equal(stop, RequeueWaves.ShouldStop(size, failed));

    [Fact]
    public void Succeeded_EachStatus_SaysWhatItMeansToTheWave()
    {
        Assert.Null(RequeueWaves.Succeeded(DeliveryStatus.Pending));
        Assert.All([DeliveryStatus.Retrying, DeliveryStatus.DeadLetter, DeliveryStatus.Rejected], status => Assert.False(RequeueWaves.Succeeded(status)));
        Assert.All(new DeliveryStatus?[] { DeliveryStatus.Delivered, DeliveryStatus.Duplicate, DeliveryStatus.Dismissed, null }, status => Assert.True(RequeueWaves.Succeeded(status)));
    }

    [Theory]
    [InlineData("0123abcd", true)]
    [InlineData("a-b_c-D-e", true)]
    [InlineData("short", false)]
    [InlineData("has space", false)]
    [InlineData("colon:colon", false)]
    [InlineData(null, false)]
    public void IsActionId_Text_IsCheckedBeforeItNamesAKey(string? id, bool valid) => Assert.Equal(valid, RequeueOperation.IsActionId(id));
}
