using System.Collections.Immutable;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Routing;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>Finds the agent of a task, and who has to approve what it does, by the table in force.</summary>
public sealed class TaskRouter(RoutingService routing, ConsoleOptions options)
{
    private readonly ApprovalPolicy _policy = options.Approvals.ToPolicy();

    /// <summary>The action that assigns a task; null: no table is in force.</summary>
    public TaskAction.Route? Route(TaskKind kind, string goal, ImmutableArray<string> requiredCapabilities, DateTimeOffset now)
    {
        if (routing.Current is not { Table: var table })
        {
            return null;
        }

        var decision = table.Decide(goal, requiredCapabilities, now);
        var approval = _policy.Begin(
            kind, [.. table.ApprovalReasons(decision)], decision.AssignedAgentId, [.. requiredCapabilities, .. table.CapabilitiesOf(decision.AssignedAgentId)]);
        return new TaskAction.Route(decision, approval);
    }
}
