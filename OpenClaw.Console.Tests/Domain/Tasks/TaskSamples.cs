using System.Collections.Immutable;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Domain.Tasks;

/// <summary>Tasks as tests want them.</summary>
internal static class TaskSamples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private static int _ids;

    public static TaskId NewId(DateTimeOffset? at = null)
    {
        var n = Interlocked.Increment(ref _ids);
        return TaskId.Create(at ?? Now, [0, 0, 0, 0, 0, 0, (byte)(n >> 24), (byte)(n >> 16), (byte)(n >> 8), (byte)n]);
    }

    public static TaskAction.Route RouteTo(string agent, int quorum = 0, string? rule = "code-tasks") => new(
        new RoutingDecision { MatchedRuleId = rule, AssignedAgentId = agent, FallbackUsed = rule is null, DecidedAt = Now },
        quorum == 0 ? TaskApproval.None : new TaskApproval { Required = true, WouldHaveRequired = true, Quorum = quorum, Reasons = ["asked for"] });

    public static TaskTransition.Applied Queued(TaskKind kind = TaskKind.Live, string goal = "fix the build", string by = "ada", DateTimeOffset? at = null) =>
        TaskMachine.Submit(OrchestratorTask.Create(NewId(at), kind, new TaskSubmission { Goal = goal, RequiredCapabilities = ["code"] }, by, at ?? Now, TimeSpan.FromDays(7)));

    public static (OrchestratorTask Task, ImmutableArray<TrajectoryEntry> Entries) Assigned(
        TaskKind kind = TaskKind.Live, string agent = "coder", int quorum = 0, string goal = "fix the build", string by = "ada", string? rule = "code-tasks", DateTimeOffset? at = null)
    {
        var queued = Queued(kind, goal, by, at);
        var routed = (TaskTransition.Applied)TaskMachine.Apply(queued.Task, RouteTo(agent, quorum, rule), TaskTimes.Default, at ?? Now);
        return (routed.Task, [queued.Entry!, routed.Entry!]);
    }

    public static OrchestratorTask InProgress(int quorum = 0, long fence = 7, string holder = "worker-1") =>
        Do(Assigned(quorum: quorum).Task, new TaskAction.Start(holder, "session-1", fence));

    public static OrchestratorTask Awaiting(int quorum = 1) => Do(InProgress(quorum), new TaskAction.Complete(7, new TaskResult { Text = "done" }));

    public static OrchestratorTask Do(OrchestratorTask task, TaskAction action, DateTimeOffset? at = null) =>
        Assert.IsType<TaskTransition.Applied>(TaskMachine.Apply(task, action, TaskTimes.Default, at ?? Now)).Task;

    public static TaskTransition Try(OrchestratorTask task, TaskAction action, DateTimeOffset? at = null, long? seen = null) =>
        TaskMachine.Apply(task, action, TaskTimes.Default, at ?? Now, seen);
}
