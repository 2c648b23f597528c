using OpenClaw.Domain.Paging;

namespace OpenClaw.Console.Tests.Domain.Paging;

public sealed class FeedLimitTests
{
    [Theory]
    [InlineData(null, 20)]
    [InlineData("", 20)]
    [InlineData("abc", 20)]
    [InlineData("-", 20)]
    [InlineData("0", 20)]
    [InlineData("-0", 20)]
    [InlineData("0x10", 20)]
    [InlineData("NaN", 20)]
    [InlineData("1", 1)]
    [InlineData("12abc", 12)]
    [InlineData("12.9", 12)]
    [InlineData("1e3", 1)]
    [InlineData(" \t+7", 7)]
    [InlineData("\uFEFF7", 7)]
    [InlineData("007", 7)]
    [InlineData("-5", 1)]
    [InlineData("50", 50)]
    [InlineData("51", 50)]
    [InlineData("99999999999999999999999", 50)]
    [InlineData("-99999999999999999999999", 1)]
    public void Parse_AnyText_ReadsAsTheContractSays(string? text, int expected) => Assert.Equal(expected, FeedLimit.Parse(text));
}
