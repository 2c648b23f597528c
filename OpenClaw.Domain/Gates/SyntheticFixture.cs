using System.Collections.Immutable;
using OpenClaw.Domain.Routing;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Domain.Gates;

/// <summary>A task whose way through the pipeline is known beforehand (spec 3 section 6).</summary>
/// <param name="Label">Its name, such as <c>code-1</c>.</param>
/// <param name="Rule">The rule that must route it; null: none, the default is used.</param>
/// <param name="State">Where it must end up.</param>
public sealed record SyntheticFixture(string Label, string Goal, string Agent, string? Rule, TaskState State)
{
    /// <summary>Who submits them.</summary>
    public const string Submitter = "synthetic-gate";

    /// <summary>The five that are shipped.</summary>
    public static ImmutableArray<SyntheticFixture> All { get; } =
    [
        new("code-1", "Fix the parser and add a test for it", "coder", "code-tasks", TaskState.AwaitingApproval),
        new("ops-1", "Deploy the release to the staging server", "helpdesk", "ops-tasks", TaskState.AwaitingApproval),
        new("research-1", "Research how other teams name their releases", "researcher", "research-tasks", TaskState.Done),
        new("writing-1", "Write a short article about the release", "main", "writing-tasks", TaskState.Done),
        new("fallback-1", "Good morning, how are you?", "main", null, TaskState.Done),
    ];

    public static SyntheticFixture? Find(string label) => All.FirstOrDefault(fixture => fixture.Label == label);

    /// <summary>What the console answers in the place of an agent: the same for the same task.</summary>
    public static string CannedResult(string agent, string goal) => $"Synthetic result of {agent}: {goal}";

    /// <summary>What is not as it must be, a sentence each; empty: the task took the way it had to.</summary>
    /// <param name="task">Null: it could not be submitted or is gone.</param>
    /// <param name="trajectory">Its steps, oldest first.</param>
    public IReadOnlyList<string> Check(OrchestratorTask? task, IReadOnlyList<TrajectoryEntry> trajectory)
    {
        ArgumentNullException.ThrowIfNull(trajectory);
        if (task is null)
        {
            return ["There is no such task in the store."];
        }

        var reasons = new List<string>();
        void Must(bool holds, string reason)
        {
            if (!holds)
            {
                reasons.Add(reason);
            }
        }

        Must(task.Kind is TaskKind.Synthetic, $"It is a {task.Kind.ToWire()} task; it must be synthetic.");
        Must(task.AssignedAgentId == Agent, $"{task.AssignedAgentId ?? "Nobody"} got it; it must be {Agent}.");
        Must(task.Routing?.MatchedRuleId == Rule, $"{Name(task.Routing)} routed it; it must be {Rule ?? "the default"}.");
        Must(task.State == State, $"It ended {task.State.ToWire()}{(task.Error is { } error ? $" ({error.Message})" : "")}; it must be {State.ToWire()}.");
        Must(task.Result?.Text == CannedResult(Agent, Goal), $"Its result is {(task.Result?.Text is { } text ? $"'{text}'" : "missing")}; it must be the canned one.");
        TaskState[] way = [TaskState.Queued, TaskState.Assigned, TaskState.InProgress, State];
        Must(
            trajectory.Select(entry => entry.State).SequenceEqual(way),
            $"Its trajectory is {(trajectory.Count == 0 ? "empty" : string.Join(", ", trajectory.Select(entry => entry.State.ToWire())))}; it must be {string.Join(", ", way.Select(state => state.ToWire()))}.");
        Must(trajectory.Select(entry => entry.Seq).SequenceEqual(Enumerable.Range(1, trajectory.Count).Select(n => (long)n)), "The entries of its trajectory are not numbered 1, 2, 3 ... without holes.");
        return reasons;
    }

    private static string Name(RoutingDecision? routing) => routing is null ? "Nothing" : routing.MatchedRuleId ?? "The default";
}

/// <summary>How one fixture did.</summary>
/// <param name="TaskId">The task it was; empty when none came about.</param>
/// <param name="Reasons">What was not as it must be; empty: it passed.</param>
public sealed record SyntheticResult(string Label, string TaskId, string? Agent, string? Rule, string? State, IReadOnlyList<string> Reasons)
{
    public bool Passed => Reasons.Count == 0;
}

/// <summary>A run of all fixtures: the evidence of the first gate.</summary>
/// <param name="RoutingHash">Of the table it was run against; evidence for no other.</param>
public sealed record SyntheticRun(DateTimeOffset At, string By, int RoutingVersion, string RoutingHash, IReadOnlyList<SyntheticResult> Results)
{
    public bool Passed => Results.Count == SyntheticFixture.All.Length && Results.All(result => result.Passed);
}
