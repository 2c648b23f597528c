using System.Globalization;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// In which indexes a task stands, and at which score. A change moves what differs; the script knows nothing of it. Indexes named <c>index:</c> have the
/// score 0, so that Redis sorts them by id, which is by time of submission.
/// </summary>
internal static class TaskIndexes
{
    /// <summary>What <c>rule</c> is when none matched.</summary>
    public const string NoRule = "none";

    public static string Agent(OrchestratorTask task) => (task.AssignedAgentId ?? "").ToLowerInvariant();

    public static string Rule(OrchestratorTask task) => task.Routing is null ? "" : task.Routing.MatchedRuleId ?? NoRule;

    /// <summary>What words are looked for in: nothing of it changes after the submission.</summary>
    public static string SearchText(OrchestratorTask task) =>
        string.Join('\n', task.Goal, task.Id, task.SubmittedBy, task.WorkspaceDir, task.AssignedAgentId, string.Join(' ', task.RequiredCapabilities)).ToLowerInvariant();

    /// <summary>The moves from one form of a task to the next: index and score; a null score takes it out.</summary>
    public static List<(string Index, string? Score)> Moves(OrchestratorTask? before, OrchestratorTask? after)
    {
        var old = before is null ? [] : Of(before);
        var next = after is null ? [] : Of(after);
        var moves = new List<(string Index, string? Score)>();
        foreach (var (index, score) in next)
        {
            if (!old.Remove(index, out var was) || was != score)
            {
                moves.Add((index, score.ToString(CultureInfo.InvariantCulture)));
            }
        }

        moves.AddRange(old.Keys.Select(index => (index, (string?)null)));
        return moves;
    }

    private static Dictionary<string, long> Of(OrchestratorTask task)
    {
        var indexes = new Dictionary<string, long>(12, StringComparer.Ordinal)
        {
            ["index:all"] = 0,
            ["index:state:" + task.State.ToWire()] = 0,
            ["index:kind:" + task.Kind.ToWire()] = 0,
            ["since:" + task.State.ToWire()] = task.StateSince.ToUnixTimeMilliseconds(),
        };
        if (task.AssignedAgentId is not null)
        {
            indexes["index:agent:" + Agent(task)] = 0;
            indexes["index:rule:" + Rule(task)] = 0;
        }

        if (TaskMachine.ExpirableFrom(task) is { } expires)
        {
            indexes["expiry"] = expires.ToUnixTimeMilliseconds();
        }

        if (task is { State: TaskState.InProgress, Lease: { } lease })
        {
            indexes["leases"] = lease.ExpiresAt.ToUnixTimeMilliseconds();
        }

        // The console itself does the synthetic ones.
        if (task is { State: TaskState.Assigned, Kind: not TaskKind.Synthetic })
        {
            indexes["waiting:" + Agent(task)] = task.StateSince.ToUnixTimeMilliseconds();
        }

        return indexes;
    }
}
