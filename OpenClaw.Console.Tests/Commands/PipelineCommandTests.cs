using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>The verbs of the pipeline's gates against a running console, with their exit codes.</summary>
public sealed class PipelineCommandTests(SharedRedis redis)
{
    [Fact]
    public async Task Verbs_OnTheWayToLive_AnswerWithTheirExitCodes()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var credentials = host.Get<OrchestratorCredentials>();
        credentials.Init(force: false);
        var environment = new Dictionary<string, string> { ["OPENCLAW_CONSOLE_URL"] = host.Url, ["OPENCLAW_CONSOLE_TOKEN"] = credentials.Read().File!.Token };
        Task<(int Code, string Out, string Error)> Run(params string[] arguments) => ConsoleProcess.RunAsync(environment, arguments);

        var show = await Run("mode", "show");
        Assert.Equal(0, show.Code);
        Assert.Contains("mode: synthetic", show.Out);
        Assert.Contains("open    The synthetic tasks pass on the routing in force: They were never run.", show.Out);

        var all = await Run("synthetic-all");
        Assert.Equal((0, 5), (all.Code, all.Out.Split('\n').Count(line => line.StartsWith("passed  ", StringComparison.Ordinal))));
        Assert.Equal(0, (await Run("synthetic", "fallback-1", "--json")).Code);
        Assert.Equal(2, (await Run("synthetic", "no-such")).Code);

        var goal = await Run("shadow", "Write a note");
        Assert.Equal(1, goal.Code);
        Assert.Contains("mode set shadow", goal.Error);
        Assert.Equal(0, (await Run("mode", "set", "shadow", "--reason", "a first look")).Code);
        Assert.Equal(PipelineMode.Shadow, host.Get<Console.Gates.ModeService>().Current.Mode);

        var little = await Run("shadow-summary", "--window", "24", "--json");
        Assert.Equal((2, "too-little"), (little.Code, JsonDocument.Parse(little.Out).RootElement.GetProperty("verdict").GetString()));
        Assert.Equal(2, (await Run("shadow-summary", "--window", "-1")).Code);

        var live = await Run("mode", "set", "live", "--confirm", "live");
        Assert.Equal(1, live.Code);
        Assert.Contains("The gate to live is closed", live.Error);
        Assert.Equal(2, (await Run("mode", "set", "turbo")).Code);
        Assert.Equal(4, (await Run("mode", "set", "synthetic", "--token", "wrong")).Code);
    }
}
