using OpenClaw.Domain.Tasks;

namespace OpenClaw.Domain.Approvals;

/// <summary>When people are reminded of a decision (spec 3 section 7): after these parts of the time from the beginning of the wait to its expiry.</summary>
public static class ApprovalReminder
{
    /// <summary>Percent of the time, ascending.</summary>
    public static IReadOnlyList<int> Percents { get; } = [50, 90];

    /// <summary>The largest of <see cref="Percents"/> that is over; null: none, or the task waits for nobody.</summary>
    public static int? Due(OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.State is not TaskState.AwaitingApproval)
        {
            return null;
        }

        var whole = task.ExpiresAt - task.StateSince;
        var over = Percents.Where(percent => now - task.StateSince >= whole * (percent / 100.0)).ToList();
        return over.Count == 0 ? null : over[^1];
    }
}
