using OpenClaw.Console.Components.Pages.Liveness;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Pages;

public sealed class LivenessPageStateTests
{
    [Theory]
    [InlineData("/liveness", "/liveness")]
    [InlineData("http://x/liveness/signal_router?verdict=stuck,nonsense&q=%20rout%20", "/liveness/signal_router?verdict=stuck&q=rout")]
    [InlineData("/liveness/?verdict=idle-looking,scheduler%20lying", "/liveness?verdict=idle-looking,scheduler%20lying")]
    [InlineData("/liveness/a%3Ab", "/liveness/a%3Ab")]
    public void Parse_AnAddress_ComesBackAsTheSame(string url, string canonical)
    {
        Assert.Equal(canonical, LivenessPageState.Parse(url).Url);
        Assert.Equal(canonical, LivenessPageState.Parse(LivenessPageState.Parse(url).Url).Url);
    }

    [Fact]
    public void Toggle_AVerdict_GoesOnAndOffAndKeepsTheJob()
    {
        var state = LivenessPageState.Parse("/liveness/scan").Toggle(Verdict.Stuck);
        Assert.Equal("/liveness/scan?verdict=stuck", state.Url);
        Assert.Equal("/liveness/scan", state.Toggle(Verdict.Stuck).Url);
        Assert.Equal("/liveness?verdict=stuck", state.ListUrl);
    }

    [Theory]
    [InlineData("", "Not checked yet")]
    [InlineData("h", "Last 1 check, oldest first: healthy")]
    [InlineData("hhssl", "Last 5 checks, oldest first: 2 times healthy, 2 times stuck, scheduler lying")]
    public void Strip_TheLastChecks_AreSaidInWords(string recent, string words) => Assert.Equal(words, LivenessWords.Strip(recent));
}
