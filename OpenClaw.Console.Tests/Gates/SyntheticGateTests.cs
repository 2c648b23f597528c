using System.Text.Json;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Routing;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Gates;

/// <summary>The shipped tasks through the real pipeline.</summary>
[Slow]
public sealed class SyntheticGateTests(SharedRedis redis)
{
    private static readonly Actor Admin = new(ActorKind.User, "ada") { Roles = [.. Roles.All] };

    [Fact]
    public async Task RunAll_OnTheDefaults_PassesKeepsItsEvidenceAndLeavesNoTask()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.UseModeAsync(PipelineMode.Shadow); // any mode will do

        var run = await host.Get<GateService>().RunSyntheticAsync(Admin, default);

        Assert.All(run.Results, result => Assert.Empty(result.Reasons));
        Assert.Equal(
            [("code-1", "coder", "code-tasks", "awaiting_approval"), ("ops-1", "helpdesk", "ops-tasks", "awaiting_approval"), ("research-1", "researcher", "research-tasks", "done"), ("writing-1", "main", "writing-tasks", "done"), ("fallback-1", "main", null, "done")],
            run.Results.Select(result => (result.Label, result.Agent!, result.Rule, result.State!)));
        Assert.Equal(0, (await host.Get<TaskService>().BoardAsync(Admin, default)).Total);
        var view = await host.Get<GateService>().ViewAsync(Admin, default);
        Assert.Equal((true, host.Get<RoutingService>().Current!.Table.Hash), (view.Synthetic!.Passed, view.Synthetic.RoutingHash));
        Assert.True(view.Checks.Single(check => check.Id == LiveGate.Synthetic).Passed);
        var told = $"\"milestoneId\":\"synthetic.gate.{Iso.Write(run.At)}\"";
        await Eventually.BecomesTrueAsync(() => Lines(host).Any(line => line.Contains(told, StringComparison.Ordinal)), "that it passed is a milestone");
        Assert.Contains("\"source\":\"operator\"", Lines(host).Single(line => line.Contains(told, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAll_BrokenOff_LeavesNoTaskAndNoEvidence()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Get<GateService>().RunSyntheticAsync(Admin, gone.Token));

        Assert.Equal(0, (await host.Get<TaskService>().BoardAsync(Admin, default)).Total);
        Assert.Null((await host.Get<GateService>().ViewAsync(Admin, default)).Synthetic);
    }

    [Fact]
    public async Task RunAll_OnARoutingThatGoesElsewhere_FailsWithTheReasons()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        var other = RoutingTable.Defaults.ToJson().Replace("[\"coder\", \"helpdesk\"]", "[\"helpdesk\"]", StringComparison.Ordinal).Replace("\"agent\": \"researcher\"", "\"agent\": \"overwatch\"", StringComparison.Ordinal)
            .Replace("[\"mutate-external\", \"ops\"", "[\"ops\"", StringComparison.Ordinal);
        Assert.IsType<RoutingOutcome.Saved>(await host.Get<RoutingService>().SaveAsync(Admin, other, 1, null, default));
        using var client = host.WithCredentials();

        var run = await (await client.PostAsync("/api/pipeline/synthetic", null)).JsonAsync();

        Assert.False(run.GetProperty("passed").GetBoolean());
        var reasons = run.GetProperty("results").EnumerateArray().ToDictionary(result => result.GetProperty("label").GetString()!, result => string.Join(" ", result.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString())));
        Assert.Contains("It ended done; it must be awaiting_approval.", reasons["code-1"]);
        Assert.Contains("overwatch got it; it must be researcher.", reasons["research-1"]);
        Assert.Equal("", reasons["writing-1"]);
        var check = (await host.Get<GateService>().ViewAsync(Admin, default)).Checks.Single(check => check.Id == LiveGate.Synthetic);
        Assert.Equal("2 of 5 failed: code-1, research-1.", check.Evidence);
        Assert.Equal(0, (await host.Get<TaskService>().BoardAsync(Admin, default)).Total);
    }

    [Fact]
    public async Task RunOne_OfALabel_LeavesItsTaskToBeLookedAt()
    {
        await using var host = await ConsoleHost.StartAsync(redis);

        var result = await host.Get<GateService>().RunSyntheticAsync(Admin, "code-1", default);

        Assert.Empty(result!.Reasons);
        var task = await host.TaskAsync(TaskId.Parse(result.TaskId));
        Assert.Equal((TaskState.AwaitingApproval, TaskKind.Synthetic, "Synthetic result of coder: Fix the parser and add a test for it"), (task.State, task.Kind, task.Result!.Text));
        Assert.Null(await host.Get<GateService>().RunSyntheticAsync(Admin, "code-77", default));
    }

    [Fact]
    public async Task RunAll_AfterTheRoutingChanged_IsNoEvidenceAnyMore()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        await host.Get<GateService>().RunSyntheticAsync(Admin, default);
        var other = RoutingTable.Defaults.ToJson().Replace("\"priority\": 10", "\"priority\": 11", StringComparison.Ordinal);
        Assert.IsType<RoutingOutcome.Saved>(await host.Get<RoutingService>().SaveAsync(Admin, other, 1, null, default));

        var check = (await host.Get<GateService>().ViewAsync(Admin, default)).Checks.Single(check => check.Id == LiveGate.Synthetic);

        Assert.False(check.Passed);
        Assert.Contains("not the one in force", check.Evidence);
    }

    [Fact]
    public async Task Start_SyntheticTasksOfAConsoleThatDied_AreFinished()
    {
        var prefix = redis.NewPrefix();
        TaskId assigned, begun;
        await using (var dying = await ConsoleHost.StartAsync(redis.ConnectionString, prefix))
        {
            await dying.UseModeAsync(PipelineMode.Shadow);
            (assigned, begun) = ((await dying.SubmitAsync("Write a note")).Id, (await dying.SubmitAsync("Write a letter")).Id);
            await dying.StartTaskAsync(begun, "synthetic");
            foreach (var id in new[] { assigned, begun })
            {
                await MakeSyntheticAsync(dying, id);
            }
        }

        await using var next = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);

        await next.ReachesAsync(assigned, TaskState.Done);
        await next.ReachesAsync(begun, TaskState.Done);
    }

    private static string[] Lines(ConsoleHost host) => File.Exists(host.Get<MilestoneLog>().Path) ? File.ReadAllLines(host.Get<MilestoneLog>().Path) : [];

    /// <summary>As if it had been submitted in synthetic mode and the console had died before doing it.</summary>
    private static async Task MakeSyntheticAsync(ConsoleHost host, TaskId id)
    {
        var task = await host.TaskAsync(id) with { Kind = TaskKind.Synthetic };
        await host.Redis.ExecuteAsync("HSET", [host.Keys.Task(id.ToString()), "json", TaskJson.Write(task), "kind", "synthetic"]);
        await host.Redis.ExecuteAsync("ZADD", [host.Keys.TaskIndex("kind:synthetic"), 0, id.ToString()]);
    }
}
