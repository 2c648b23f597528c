using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Configuration;

/// <summary>The task pipeline (spec 3).</summary>
public sealed class TasksOptions
{
    /// <summary>How long a lease lasts from start or the last heartbeat; 10 s to 1 day.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromMinutes(12);

    /// <summary>How long an assigned task waits for somebody to start it before it is evicted; 10 s to 7 days.</summary>
    public TimeSpan DispatchTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after its submission a task expires that waits for something; a result waits at least 24 h for its approval, or this if it is shorter. 1 min to 365 days.</summary>
    public TimeSpan ExpireAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long tasks that have ended are kept; 1 hour to 3,650 days.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Where agents look for work, a file a task; empty: nowhere, workers pull.</summary>
    public string InboxDirectory { get; init; } = "";

    /// <summary>Where agents write their session logs (<c>*.jsonl</c>, three folders deep); empty: results come by HTTP.</summary>
    public string SessionsDirectory { get; init; } = "";

    /// <summary>How many shadow tasks must be done before they count as evidence for going live; 1 to 10,000.</summary>
    public int MinShadowTasks { get; init; } = 5;

    public TaskTimes ToTimes() => new(LeaseTime, DispatchTimeout, ExpireAfter < TaskRules.TimeToDecide ? ExpireAfter : TaskRules.TimeToDecide);
}
