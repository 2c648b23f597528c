using OpenClaw.Console.Access;
using OpenClaw.Console.Gates;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>What tests of the task pipeline do over and over: open a mode, submit, work on tasks.</summary>
public static class PipelineHost
{
    private static readonly Actor Admin = new(ActorKind.User, "ada") { Roles = [.. Roles.All] };

    /// <summary>Sets a mode that needs no gate.</summary>
    public static async Task UseModeAsync(this ConsoleHost host, PipelineMode mode) =>
        Assert.IsType<ModeOutcome.Done>(await host.Get<ModeService>().SetAsync(Admin, mode, null, null, CancellationToken.None));

    public static async Task<OrchestratorTask> SubmitAsync(this ConsoleHost host, string goal, params string[] capabilities) => Assert.IsType<SubmitOutcome.Submitted>(
        await host.Get<TaskService>().SubmitAsync(Actor.System, new TaskSubmission { Goal = goal, RequiredCapabilities = [.. capabilities], SubmittedBy = "tests" }, null, CancellationToken.None)).Task;

    public static async Task<OrchestratorTask> TaskAsync(this ConsoleHost host, TaskId id) => (await host.Get<TaskService>().GetAsync(Actor.System, id, CancellationToken.None))!;

    public static async Task<OrchestratorTask> ReachesAsync(this ConsoleHost host, TaskId id, TaskState state)
    {
        await Eventually.BecomesTrueAsync(async () => (await host.TaskAsync(id)).State == state, $"{id} is {state}");
        return await host.TaskAsync(id);
    }

    /// <summary>Starts a task.</summary>
    public static async Task<OrchestratorTask> StartTaskAsync(this ConsoleHost host, TaskId id, string holder = "worker") =>
        await host.MoveAsync(id, new TransitionRequest("start") { Holder = holder });

    /// <summary>Starts and completes a task as a worker does.</summary>
    public static async Task<OrchestratorTask> DoTaskAsync(this ConsoleHost host, TaskId id)
    {
        var started = await host.StartTaskAsync(id);
        return await host.MoveAsync(id, new TransitionRequest("complete") { Fence = started.Lease!.Fence, Result = new TaskResult { Text = "done" } });
    }

    public static async Task<OrchestratorTask> MoveAsync(this ConsoleHost host, TaskId id, TransitionRequest request) =>
        Assert.IsType<TaskOutcome.Done>(await host.Get<TaskService>().TransitionAsync(Actor.System, id, request, CancellationToken.None)).Task;

    /// <summary>A client with the orchestrator's own credentials, made now if there are none.</summary>
    public static HttpClient WithCredentials(this ConsoleHost host)
    {
        var credentials = host.Get<OrchestratorCredentials>();
        credentials.Init(force: false);
        return host.WithToken(credentials.Read().File!.Token);
    }
}
