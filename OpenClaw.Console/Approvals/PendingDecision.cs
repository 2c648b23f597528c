using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Approvals;

/// <summary>What somebody decided on a page and can still take back (ADR 0013).</summary>
/// <param name="Person">Who decided.</param>
/// <param name="What">The beginning of the goal, to name it by.</param>
/// <param name="Reason">1 to 1,024 characters; needed to reject.</param>
/// <param name="Version">The version that was shown.</param>
/// <param name="Due">Until then it can be taken back; then it is committed.</param>
public sealed record PendingDecision(string Task, string Person, bool Approve, string? Reason, long Version, string What, DateTimeOffset At, DateTimeOffset Due)
{
    /// <summary>Longest <see cref="What"/>, in characters.</summary>
    public const int MaxWhat = 120;

    /// <summary>Its commit has begun: too late to take it back.</summary>
    public bool Taken { get; init; }

    /// <summary>Names of people are compared without regard to case.</summary>
    public bool Is(string person) => string.Equals(Person, person, StringComparison.OrdinalIgnoreCase);

    internal static string Member(string task, string person) => $"{task} {person.ToLowerInvariant()}";

    internal static string WhatOf(OrchestratorTask task)
    {
        var line = task.Goal.Split('\n', 2)[0].Trim();
        return line.Length <= MaxWhat ? line : line[..(MaxWhat - 1)] + "…";
    }
}

/// <summary>What became of a decision made on a page.</summary>
/// <param name="Done">It counts; otherwise nothing was decided.</param>
/// <param name="Sentence">For people: what became of the task, or why nothing was decided.</param>
public sealed record DecisionOutcome(string Task, string What, bool Approve, bool Done, string Sentence, DateTimeOffset At);

/// <summary>How staging a decision went.</summary>
public abstract record StageOutcome
{
    private StageOutcome()
    {
    }

    /// <summary>It waits out its undo window; a second click on the same task answers the first one's.</summary>
    public sealed record Staged(PendingDecision Decision) : StageOutcome;

    /// <summary>Nothing is decided.</summary>
    /// <param name="Task">As it is; null: there is none any more.</param>
    public sealed record Refused(TaskId Id, OrchestratorTask? Task, string Sentence) : StageOutcome;
}

/// <summary>How taking a decision back went.</summary>
public enum UndoOutcome
{
    /// <summary>It will never be committed.</summary>
    Undone,

    /// <summary>It has been, or is being, committed.</summary>
    TooLate,
}

/// <summary>The page of approvals.</summary>
/// <param name="Waiting">Tasks that wait for people, longest first; at most <see cref="PendingDecisionService.MostShown"/>.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Pending">Decisions of everybody that can still be taken back, oldest first.</param>
/// <param name="Outcomes">What became of this person's decisions lately, newest first.</param>
public sealed record ApprovalBoard(IReadOnlyList<OrchestratorTask> Waiting, long Total, IReadOnlyList<PendingDecision> Pending, IReadOnlyList<DecisionOutcome> Outcomes, DateTimeOffset At)
{
    /// <summary>What this person has decided on a task and can still take back.</summary>
    public PendingDecision? Of(TaskId task, Actor actor) => Pending.FirstOrDefault(one => one.Task == task.ToString() && one.Is(actor.Name));
}

/// <summary>Why a task has stopped waiting for decisions.</summary>
public static class ApprovalTimes
{
    /// <summary>Nobody decides any more, whether or not the sweeper has been there.</summary>
    public static bool IsOver(this OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.State is TaskState.Expired || (task.State is TaskState.AwaitingApproval && now >= task.ExpiresAt);
    }

    /// <summary>How much of the time to decide has gone by: 0 to 1.</summary>
    public static double Passed(this OrchestratorTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        var whole = task.ExpiresAt - task.StateSince;
        return whole <= TimeSpan.Zero ? 1 : Math.Clamp((now - task.StateSince) / whole, 0, 1);
    }
}
