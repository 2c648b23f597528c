using System.Text.Json;
using OpenClaw.Console.Access;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Commands;

/// <summary>./console tasks as scripts use it.</summary>
public sealed class TasksCommandTests(SharedRedis redis)
{
    [Fact]
    public async Task Tasks_SubmittedListedShownAndCancelled_WithTheCredentialsFile()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        string[] where = ["--url", host.Url, "--data", host.DataDirectory];
        var early = await ConsoleProcess.RunAsync(null, ["tasks", "list", .. where]);
        Assert.Equal(3, early.Code);
        Assert.Contains("ORCHESTRATOR_NOT_INITIALIZED", early.Error, StringComparison.Ordinal);
        using var client = await host.OrchestratorAsync();
        await host.ForceModeAsync(PipelineMode.Live);

        var submitted = await ConsoleProcess.RunAsync(null, ["tasks", "submit", "fix the build", "--capability", "code", "--idempotency-key", "k-1", "--json", .. where]);
        var again = await ConsoleProcess.RunAsync(null, ["tasks", "submit", "fix the build", "--capability", "code", "--idempotency-key", "k-1", "--json", .. where]);
        var id = JsonDocument.Parse(submitted.Out).RootElement.GetProperty("task").Id();
        Assert.Equal((0, 0, id), (submitted.Code, again.Code, JsonDocument.Parse(again.Out).RootElement.GetProperty("task").Id()));

        var list = await ConsoleProcess.RunAsync(null, ["tasks", "list", "--state", "assigned", .. where]);
        Assert.Equal(0, list.Code);
        Assert.Contains($"{id}  live       assigned           coder", list.Out, StringComparison.Ordinal);
        Assert.Contains("\"goal\": \"fix the build\"", (await ConsoleProcess.RunAsync(null, ["tasks", "show", id, .. where])).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await ConsoleProcess.RunAsync(null, ["tasks", "show", id, "--trajectory", .. where])).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, ["tasks", "cancel", id, "--reason", "not needed", .. where])).Code);

        var twice = await ConsoleProcess.RunAsync(null, ["tasks", "cancel", id, "--json", .. where]);
        Assert.Equal((1, "invalid_transition"), (twice.Code, JsonDocument.Parse(twice.Out).RootElement.Code()));
        Assert.Equal(1, (await ConsoleProcess.RunAsync(null, ["tasks", "show", "nothing", .. where])).Code);
        Assert.Equal(2, (await ConsoleProcess.RunAsync(null, ["tasks", "list", "--state", "finished", .. where])).Code);
        Assert.Equal(2, (await ConsoleProcess.RunAsync(null, ["tasks", "list", "--limit", "1000", .. where])).Code);
        Assert.Equal(2, (await ConsoleProcess.RunAsync(null, ["tasks", "reject", id, .. where])).Code);
    }

    [Fact]
    public async Task Tasks_ApprovedAndRejected_InTheNameOfWhoMadeTheToken()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = await host.OrchestratorAsync();
        await host.ForceModeAsync(PipelineMode.Live);
        var maker = new Actor(ActorKind.User, ConsoleHost.UserName) { Roles = [Role.Admin, Role.Approver] };
        await host.Get<UserService>().SetRolesAsync(Actor.System, ConsoleHost.UserName, [Role.Admin, Role.Approver], CancellationToken.None);
        var token = Assert.IsType<AccessOutcome.TokenCreated>(await host.Get<TokenService>().CreateAsync(maker, "cli", [Scopes.Read, Scopes.ApprovalsWrite], TimeSpan.FromDays(1), CancellationToken.None)).Text;
        string[] where = ["--url", host.Url, "--data", host.DataDirectory];
        var (good, bad) = (await host.AwaitingAsync(), await host.AwaitingAsync());

        Assert.Equal(4, (await ConsoleProcess.RunAsync(null, ["tasks", "approve", good.Id.ToString(), .. where])).Code);
        var stale = await ConsoleProcess.RunAsync(null, ["tasks", "approve", good.Id.ToString(), "--version", "1", "--token", token, .. where]);
        Assert.Equal(1, stale.Code);
        Assert.Contains("stale_version", stale.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, ["tasks", "approve", good.Id.ToString(), "--token", token, .. where])).Code);
        Assert.Equal(0, (await ConsoleProcess.RunAsync(null, ["tasks", "reject", bad.Id.ToString(), "--reason", "touches production", "--token", token, .. where])).Code);

        var decided = await host.Get<OpenClaw.Console.Tasks.TaskService>().GetManyAsync(Actor.System, [good.Id, bad.Id], CancellationToken.None);
        Assert.Equal([(TaskState.Done, ConsoleHost.UserName), (TaskState.Failed, ConsoleHost.UserName)], decided.Select(task => (task.State, task.Approval.Votes.Single().By)));
    }
}
