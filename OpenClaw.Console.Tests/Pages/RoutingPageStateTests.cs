using OpenClaw.Console.Components.Pages.Pipeline;

namespace OpenClaw.Console.Tests.Pages;

public sealed class RoutingPageStateTests
{
    [Theory]
    [InlineData("/pipeline/routing")]
    [InlineData("/pipeline/routing?goal=Fix%20the%20build")]
    [InlineData("/pipeline/routing?goal=a&capabilities=code,deploy&versions=3")]
    [InlineData("/pipeline/routing?versions=all")]
    public void Url_ReadAndWritten_IsTheSame(string url) => Assert.Equal(url, RoutingPageState.Parse(url).Url);

    [Fact]
    public void Parse_Nonsense_IsDropped()
    {
        var state = RoutingPageState.Parse($"/pipeline/routing?goal={new string('x', 9_000)}&capabilities=, ,a,A&versions=-4");

        Assert.Equal((8192, 1, true, null), (state.Goal.Length, state.Capabilities.Length, state.Versions, state.Version));
    }
}
