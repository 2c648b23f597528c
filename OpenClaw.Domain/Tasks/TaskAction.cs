using System.Collections.Immutable;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Routing;

namespace OpenClaw.Domain.Tasks;

/// <summary>What can be done to a task (spec 3 section 1). <see cref="TaskMachine"/> says from which states, and what follows.</summary>
public abstract record TaskAction
{
    private TaskAction(string name) => Name = name;

    /// <summary>The name on the wire.</summary>
    public string Name { get; }

    /// <summary>An agent was found.</summary>
    /// <param name="Approval">Whether its result will have to be approved.</param>
    public sealed record Route(RoutingDecision Decision, TaskApproval Approval) : TaskAction("route");

    /// <summary>Somebody begins to work on it.</summary>
    /// <param name="Fence">A number never given before, greater than all earlier ones.</param>
    public sealed record Start(string Holder, string? SpecialistSessionId, long Fence) : TaskAction("start");

    /// <summary>Whoever works on it is still there.</summary>
    public sealed record Heartbeat(long Fence) : TaskAction("heartbeat");

    public sealed record Complete(long Fence, TaskResult Result) : TaskAction("complete");

    /// <param name="MayApproveOwn">The submitter may approve too.</param>
    public sealed record Approve(string By, string? Reason, bool MayApproveOwn = false) : TaskAction("approve");

    public sealed record Reject(string By, string Reason) : TaskAction("reject");

    /// <param name="Fence">Needed while somebody holds it; given, it must be the one in force.</param>
    /// <param name="By">Who says so of a task that nobody holds.</param>
    public sealed record Fail(TaskError Error, long? Fence, string? By = null) : TaskAction("fail");

    public sealed record Cancel(string By, string? Reason) : TaskAction("cancel");

    /// <summary>Its time is over.</summary>
    public sealed record Expire() : TaskAction("expire");

    /// <summary>Nobody kept the lease, or nobody started it in time.</summary>
    public sealed record Evict() : TaskAction("evict");

    /// <summary>The names, in the order of the spec's table.</summary>
    public static ImmutableArray<string> Names { get; } = ["route", "start", "heartbeat", "complete", "approve", "reject", "fail", "cancel", "expire", "evict"];
}
