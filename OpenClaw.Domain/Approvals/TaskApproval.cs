using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OpenClaw.Domain.Approvals;

/// <summary>Whether people have to approve a task's result, and what they said.</summary>
public sealed record TaskApproval
{
    public static TaskApproval None { get; } = new();

    /// <summary>The result waits for people.</summary>
    public bool Required { get; init; }

    /// <summary>It would have waited, had it not been a shadow task.</summary>
    public bool WouldHaveRequired { get; init; }

    /// <summary>How many people must approve; 1 to <see cref="ApprovalPolicy.MaxQuorum"/>.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>Why approval is needed, in words for the approver.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>At most one of each person.</summary>
    public ImmutableArray<ApprovalVote> Votes { get; init; } = [];

    [JsonIgnore]
    public int Approvals => Votes.Count(vote => vote.Approves);

    /// <summary>How many more people have to approve.</summary>
    [JsonIgnore]
    public int Missing => Math.Max(0, Quorum - Approvals);

    public ApprovalVote? Of(string person) => Votes.FirstOrDefault(vote => Same(vote.By, person));

    /// <summary>With this vote in place of an earlier one of the same person.</summary>
    internal TaskApproval With(ApprovalVote vote) => this with { Votes = [.. Votes.Where(other => !Same(other.By, vote.By)), vote] };

    /// <summary>Names of people are compared without regard to case.</summary>
    internal static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What one person decided.</summary>
public sealed record ApprovalVote(string By, bool Approves, DateTimeOffset At, string? Reason = null);
