namespace OpenClaw.Console.Redis;

/// <summary>The keys of decisions on tasks.</summary>
public sealed partial class RedisKeys
{
    /// <summary><c>alerts:approvals</c>: reminders of tasks that wait for approval, and the budget of the five minutes.</summary>
    public string AlertApprovals => Prefix + "alerts:approvals";

    /// <summary><c>approvals:pending</c>: decisions that can still be taken back, by task and person.</summary>
    public string ApprovalsPending => Prefix + "approvals:pending";

    /// <summary><c>approvals:due</c>: when each of them is to be committed.</summary>
    public string ApprovalsDue => Prefix + "approvals:due";

    /// <summary><c>approvals:reminded</c>: the last reminder of each task that went into the book of messages.</summary>
    public string ApprovalsReminded => Prefix + "approvals:reminded";

    /// <summary><c>approvals:outcomes:&lt;person&gt;</c>: what became of a person's decisions, newest first.</summary>
    public string ApprovalOutcomes(string person) => Prefix + "approvals:outcomes:" + person;
}
