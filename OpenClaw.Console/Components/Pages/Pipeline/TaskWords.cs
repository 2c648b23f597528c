using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>What the page says about tasks.</summary>
internal static class TaskWords
{
    /// <summary>"none" is the rule of tasks that none matched.</summary>
    private const string NoRule = "none";

    /// <summary>"12 open, 3 wait for approval; 5 failed".</summary>
    public static string StateLine(TaskBoard board)
    {
        if (board.Total == 0)
        {
            return "No task was submitted yet";
        }

        var (waiting, failed) = (board.Of(TaskState.AwaitingApproval).Count, board.Of(TaskState.Failed).Count);
        return (board.Open == 0 ? "Nothing open" : $"{Format.Number(board.Open)} open")
            + (waiting == 0 ? "" : $", {Format.Number(waiting)} wait for approval") + (failed == 0 ? "" : $"; {Format.Number(failed)} failed");
    }

    public static string Rule(string rule) => rule == NoRule ? "default" : rule;

    /// <summary>The rule of a task; a dash while it is queued.</summary>
    public static string Rule(OrchestratorTask task) => task.Routing is null ? "–" : task.Routing.MatchedRuleId ?? "default";

    /// <summary>The goal as one line.</summary>
    public static string Line(string goal)
    {
        var line = string.Join(' ', goal.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 200 ? line[..199] + "…" : line;
    }

    /// <summary>What happens next to a task.</summary>
    public static string Next(OrchestratorTask task) => (task.State, task.Kind) switch
    {
        (TaskState.Queued, _) => "It waits to be routed.",
        (TaskState.Assigned, _) when task.Demo => "A made-up worker of the demo starts it.",
        (TaskState.Assigned, TaskKind.Synthetic) => "The console does it by itself.",
        (TaskState.Assigned, _) => $"It waits until {task.AssignedAgentId} starts it.",
        (TaskState.InProgress, _) => $"{task.Lease?.Holder ?? task.AssignedAgentId} works on it.",
        (TaskState.AwaitingApproval, _) => task.Approval.Missing == 1 ? "It waits for one approval." : $"It waits for {task.Approval.Missing} approvals.",
        (TaskState.Done, _) => task.Approval.Required ? "Nothing: it is done and approved." : "Nothing: it is done.",
        (TaskState.Failed, _) => "Nothing by itself. Submit it again once the cause is dealt with.",
        (TaskState.Cancelled, _) => "Nothing: it was called off.",
        _ => "Nothing: its time ran out. Submit it again if it is still wanted.",
    };

    /// <summary>One step of a trajectory, in the past tense.</summary>
    public static string Step(TrajectoryEntry entry) => entry.Data.Action switch
    {
        "submit" => "Submitted",
        "route" => $"Assigned to {entry.Data.Routing?.AssignedAgentId}",
        "start" => "Started",
        "heartbeat" => "Lease renewed",
        "complete" => entry.State is TaskState.AwaitingApproval ? "Completed, waits for approval" : "Completed",
        "approve" => entry.Data is { Approvals: { } given, Quorum: > 1 and var quorum } ? $"Approved, {given} of {quorum}" : "Approved",
        "reject" => "Rejected",
        "fail" => "Failed",
        "cancel" => "Cancelled",
        "expire" => "Expired",
        "evict" => "Evicted: nobody worked on it any more",
        var other => other,
    };

    /// <summary>The mode in one sentence.</summary>
    public static string Mode(PipelineMode mode) => mode switch
    {
        PipelineMode.Synthetic => "The console answers tasks itself: nothing is spawned, nothing has an effect.",
        PipelineMode.Shadow => "Agents do the tasks, and nobody has to approve the results.",
        _ => "Agents do the tasks for real; risky results wait for approval.",
    };
}
