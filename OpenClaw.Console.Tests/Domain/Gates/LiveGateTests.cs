using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Domain.Gates;

public sealed class LiveGateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Check_EverythingInPlace_Opens() => Assert.All(LiveGate.Check(Good()), check => Assert.True(check.Passed, check.Id));

    [Fact]
    public void Check_NothingInPlace_NamesWhatToDoAtEach()
    {
        var checks = LiveGate.Check(Good() with { CredentialsProblem = "There are none.", RoutingHash = "h", Synthetic = null, Mode = PipelineMode.Synthetic, ModeSince = null, Shadow = Summary(0) });

        Assert.Equal([LiveGate.Token, LiveGate.Synthetic, LiveGate.ShadowOpen, LiveGate.ShadowPasses], checks.Select(check => check.Id));
        Assert.All(checks, check => Assert.False(check.Passed));
        Assert.All(checks, check => Assert.NotEmpty(check.Next));
    }

    [Fact]
    public void Check_RoutingChangedSinceTheRun_IsNoEvidence() =>
        Refuses(LiveGate.Synthetic, Good() with { RoutingHash = "another" }, "not the one in force");

    [Fact]
    public void Check_RunOlderThanADay_IsNoEvidence() =>
        Refuses(LiveGate.Synthetic, Good() with { Synthetic = Run() with { At = Now - LiveGate.SyntheticAge - TimeSpan.FromSeconds(1) } }, "longer than 24 h ago");

    [Fact]
    public void Check_RunWithAFailure_NamesIt() =>
        Refuses(LiveGate.Synthetic, Good() with { Synthetic = Run() with { Results = [.. Run().Results.Skip(1), new SyntheticResult("code-1", "", null, null, null, ["It is not."])] } }, "1 of 5 failed: code-1.");

    [Fact]
    public void Check_RunOfFewerThanAllTasks_IsNoEvidence() =>
        Assert.False(Run() with { Results = [] } is { Passed: true });

    [Fact]
    public void Check_ShadowOpenForLessThanADay_SaysHowLongToWait()
    {
        var check = Refuses(LiveGate.ShadowOpen, Good() with { ModeSince = Now.AddHours(-21.5) }, "not long enough");

        Assert.Equal("Wait 2 h 30 min more, with tasks coming in.", check.Next);
    }

    [Fact]
    public void Check_ModeSetBackToSynthetic_BeginsAnew() => Refuses(LiveGate.ShadowOpen, Good() with { Mode = PipelineMode.Synthetic }, "The mode is synthetic.");

    [Fact]
    public void Check_TooFewShadowTasks_SaysHowManyMore() =>
        Assert.Contains("3 more must be done", Refuses(LiveGate.ShadowPasses, Good() with { Shadow = Summary(2) }, "Too little to judge").Next);

    private static GateCheck Refuses(string id, LiveEvidence evidence, string saying)
    {
        var check = Assert.Single(LiveGate.Check(evidence), check => !check.Passed);
        Assert.Equal(id, check.Id);
        Assert.Contains(saying, check.Evidence);
        return check;
    }

    private static LiveEvidence Good() => new()
    {
        Now = Now, CredentialsAt = Now.AddDays(-3), RoutingHash = "h", Synthetic = Run(), Mode = PipelineMode.Shadow, ModeSince = Now.AddHours(-24), Shadow = Summary(5),
    };

    private static SyntheticRun Run() => new(Now.AddHours(-23), "ada", 3, "h", [.. SyntheticFixture.All.Select(fixture => new SyntheticResult(fixture.Label, "id", fixture.Agent, fixture.Rule, "done", []))]);

    private static ShadowSummary Summary(int done) => new()
    {
        At = Now, Window = LiveGate.ShadowTime, Needed = 5, States = new Dictionary<TaskState, int> { [TaskState.Done] = done },
    };
}
