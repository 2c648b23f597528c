using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenClaw.Console.Access;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>The verbs of the pipeline's gates against a running console, with their exit codes.</summary>
public sealed class PipelineCommandTests(SharedRedis redis)
{
    [Fact]
    public async Task Verbs_OnTheWayToLive_AnswerWithTheirExitCodes()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var environment = Environment(host);
        Task<(int Code, string Out, string Error)> Run(params string[] arguments) => ConsoleProcess.RunAsync(environment, arguments);

        var show = await Run("mode", "show");
        Assert.Equal(0, show.Code);
        Assert.Contains("mode: synthetic", show.Out);
        Assert.Contains("open    The synthetic tasks pass on the routing in force: They were never run.", show.Out);

        var all = await Run("synthetic-all");
        Assert.Equal((0, 5), (all.Code, all.Out.Split('\n').Count(line => line.StartsWith("passed  ", StringComparison.Ordinal))));
        Assert.Equal(0, (await Run("synthetic", "fallback-1", "--json")).Code);
        var unknown = await Run("synthetic", "no-such", "--json");
        Assert.Equal((2, JsonValueKind.Object), (unknown.Code, Json(unknown).ValueKind));

        var goal = await Run("shadow", "Write a note", "--json");
        Assert.Equal((1, "wrong_mode"), (goal.Code, Json(goal).GetProperty("error").GetProperty("code").GetString()));
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

    [Fact]
    public async Task SyntheticAll_OnATableThatRoutesOtherwise_ExitsWithOneAndSaysWhy()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var changed = RoutingTable.Defaults.ToJson().Replace("\"agent\": \"researcher\"", "\"agent\": \"main\"", StringComparison.Ordinal);
        Assert.IsType<RoutingOutcome.Saved>(await host.Get<RoutingService>().SaveAsync(new Actor(ActorKind.User, "ada") { Roles = [Role.Admin] }, changed, 1, "main does it", default));

        var all = await ConsoleProcess.RunAsync(Environment(host), "synthetic-all");

        Assert.Equal((1, 1), (all.Code, all.Out.Split('\n').Count(line => line.StartsWith("FAILED  research-1", StringComparison.Ordinal))));
        Assert.Contains("main got it; it must be researcher.", all.Out, StringComparison.Ordinal);
        Assert.Contains("FAILED on version 2", all.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shadow_SubmittedAndWaitedFor_AnswersHowItEnded()
    {
        await using var host = await ConsoleHost.StartAsync(redis, ("Tasks:MinShadowTasks", "2"));
        var environment = Environment(host);
        Task<(int Code, string Out, string Error)> Run(params string[] arguments) => ConsoleProcess.RunAsync(environment, arguments);
        await host.UseModeAsync(PipelineMode.Shadow);

        var one = await Run("shadow", "Write a note", "--capability", "code", "--json");
        Assert.Equal((0, "shadow", "assigned"), (one.Code, Json(one).GetProperty("task").GetProperty("kind").GetString(), Json(one).GetProperty("task").GetProperty("state").GetString()));
        await host.DoTaskAsync(TaskId.Parse(Json(one).GetProperty("task").GetProperty("id").GetString()!));
        Assert.Equal(2, (await Run("shadow", "", "--json")).Code); // as tasks submit
        Assert.Equal(2, (await Run("shadow", new string('x', 9_000))).Code);

        var waiting = Run("shadow", "Write a letter", "--wait", "1");
        await host.DoTaskAsync((await AssignedAsync(host)).Id);
        var done = await waiting;
        Assert.Equal(0, done.Code);
        Assert.Contains("shadow  done", done.Out, StringComparison.Ordinal);
        var passed = await Run("shadow-summary");
        Assert.Equal(0, passed.Code);
        Assert.Contains("2 shadow tasks were done", passed.Out, StringComparison.Ordinal);

        waiting = Run("shadow", "Write a card", "--wait", "1", "--json");
        await host.MoveAsync((await AssignedAsync(host)).Id, new TransitionRequest("fail") { Error = new TaskError(TaskErrorCode.SpawnFailed, "no agent") });
        var failed = await waiting;
        Assert.Equal((1, "failed"), (failed.Code, Json(failed).GetProperty("task").GetProperty("state").GetString()));
        var summary = await Run("shadow-summary");
        Assert.Equal(1, summary.Code);
        Assert.Contains("1 failed (1 could not be started).", summary.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shadow_ModeThatChangedOnTheWay_IsNotTakenForAShadowTask()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var console = builder.Build();
        console.MapGet("/api/pipeline/mode", () => Results.Json(new { mode = "shadow" }));
        console.MapPost("/orchestrator/tasks", () => Results.Json(new { task = new { id = "01ARZ3NDEKTSV4RRFFQ69G5FAV", kind = "live", state = "assigned", assignedAgentId = "main" } }, statusCode: 201));
        await console.StartAsync();

        var run = await ConsoleProcess.RunAsync(new Dictionary<string, string> { ["OPENCLAW_CONSOLE_URL"] = console.Urls.Single(), ["OPENCLAW_CONSOLE_TOKEN"] = "t" }, "shadow", "Write a note");

        Assert.Equal(1, run.Code);
        Assert.Contains("it became a live task. Call it off with: ./console tasks cancel 01ARZ3NDEKTSV4RRFFQ69G5FAV", run.Error, StringComparison.Ordinal);
        await console.StopAsync();
    }

    private static JsonElement Json((int Code, string Out, string Error) run) => JsonDocument.Parse(run.Out).RootElement;

    private static Dictionary<string, string> Environment(ConsoleHost host)
    {
        var credentials = host.Get<OrchestratorCredentials>();
        credentials.Init(force: false);
        return new Dictionary<string, string> { ["OPENCLAW_CONSOLE_URL"] = host.Url, ["OPENCLAW_CONSOLE_TOKEN"] = credentials.Read().File!.Token };
    }

    /// <summary>The task that was submitted meanwhile.</summary>
    private static async Task<OrchestratorTask> AssignedAsync(ConsoleHost host)
    {
        var waiting = new TaskFilter { States = [TaskState.Assigned.ToWire()] };
        await Eventually.BecomesTrueAsync(async () => (await host.Get<TaskService>().FindAsync(Actor.System, waiting, null, 10, default)).Rows.Count == 1, "it is assigned");
        return (await host.Get<TaskService>().FindAsync(Actor.System, waiting, null, 10, default)).Rows[0];
    }
}
