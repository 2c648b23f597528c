using OpenClaw.Domain.Approvals;

namespace OpenClaw.Console.Configuration;

/// <summary>Decisions of people on tasks (spec 3 section 7).</summary>
public sealed class ApprovalsOptions
{
    /// <summary>How many people must approve a result; 1 to 10.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>Where more people must approve: by agent, by capability, or by both.</summary>
    public IReadOnlyList<QuorumOptions> Quorums { get; init; } = [];

    /// <summary>Whoever submitted a task may approve it.</summary>
    public bool AllowSelfApproval { get; init; }

    public ApprovalPolicy ToPolicy() => new()
    {
        Quorum = Quorum, Rules = [.. Quorums.Select(rule => new QuorumRule(rule.Agent, rule.Capability, rule.Quorum))], AllowSelfApproval = AllowSelfApproval,
    };
}

/// <summary>One rule of <see cref="ApprovalsOptions.Quorums"/>.</summary>
public sealed class QuorumOptions
{
    /// <summary>Empty: any.</summary>
    public string Agent { get; init; } = "";

    /// <summary>One that the task requires or the agent has; empty: any.</summary>
    public string Capability { get; init; } = "";

    public int Quorum { get; init; } = 2;
}
