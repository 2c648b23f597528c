using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Domain.Deliveries;

public sealed class EndpointTests
{
    private static readonly DeliveryEndpoint Good = new() { Id = "main", Name = "Main", Channels = [DeliveryChannel.Milestones], Url = "https://receiver.example/in" };

    [Theory]
    [InlineData("https://receiver.example/in")]
    [InlineData("http://127.0.0.1:8080/in")]
    [InlineData("http://localhost/in")]
    [InlineData("http://[::1]:80/in")]
    [InlineData("http://RECEIVER.internal/in")]
    [InlineData("https://10.1.2.3/in")]
    [InlineData("https://8.8.8.8/in")]
    [InlineData("https://[2001:db8::1]/in")]
    public void Problem_AllowedAddress_IsNone(string url) => Assert.Null(EndpointAddress.Problem(url, ["receiver.internal", "10.1.2.3"]));

    [Theory]
    [InlineData(null, "not an address")]
    [InlineData("", "not an address")]
    [InlineData("receiver.example", "not an address")]
    [InlineData("ftp://receiver.example/in", "not an address")]
    [InlineData("file:///etc/passwd", "not an address")]
    [InlineData("http://receiver.example/in", "without encryption")]
    [InlineData("https://user:secret@receiver.example/in", "user name")]
    [InlineData("https://10.1.2.3/in", "private address")]
    [InlineData("https://172.16.0.1/in", "private address")]
    [InlineData("https://192.168.1.1/in", "private address")]
    [InlineData("https://169.254.169.254/latest", "private address")]
    [InlineData("https://0x0a010203/in", "private address")]
    [InlineData("https://[fe80::1]/in", "private address")]
    [InlineData("https://[fd00::1]/in", "private address")]
    [InlineData("https://[::ffff:10.0.0.1]/in", "private address")]
    public void Problem_OtherAddress_IsNamed(string? url, string problem) => Assert.Contains(problem, EndpointAddress.Problem(url, []), StringComparison.Ordinal);

    [Fact]
    public void Check_Good_FindsNothing() => Assert.Empty(Good.Check([]));

    [Fact]
    public void Check_EverythingWrong_NamesEveryField() => Assert.Equal(
        ["id", "name", "channels", "url", "concurrency", "ratePerMinute"],
        (Good with { Id = "Main!", Name = " ", Channels = [], Url = "x", Concurrency = 0, RatePerMinute = -1 }).Check([]).Select(problem => problem.Field));

    [Fact]
    public void Takes_Disabled_NothingAtAll()
    {
        Assert.True(Good.Takes(DeliveryChannel.Milestones));
        Assert.False(Good.Takes(DeliveryChannel.Demand));
        Assert.False((Good with { Enabled = false }).Takes(DeliveryChannel.Milestones));
    }
}
