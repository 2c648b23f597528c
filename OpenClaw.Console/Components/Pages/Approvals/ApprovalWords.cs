using OpenClaw.Console.Approvals;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Approvals;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Approvals;

/// <summary>What the page of approvals says.</summary>
internal static class ApprovalWords
{
    /// <summary>"14 wait for approval, 12 of them for you; the oldest for 3 h".</summary>
    public static string StateLine(ApprovalBoard board, int forYou, bool approver) => board.Total == 0
        ? "Nothing waits for approval"
        : $"{Format.Number(board.Total)} {(board.Total == 1 ? "waits" : "wait")} for approval"
            + (approver ? forYou == board.Total ? "" : forYou == 0 ? ", none of them for you" : $", {Format.Number(forYou)} of them for you" : "")
            + (board.Waiting is [var oldest, ..] ? $"; the oldest for {Format.Duration(board.At - oldest.StateSince)}" : "");

    /// <summary>How many approved, of how many.</summary>
    public static string Votes(OrchestratorTask task) => $"{task.Approval.Approvals} of {task.Approval.Quorum}";

    /// <summary>The first line of the goal, as it can be read.</summary>
    public static string Title(OrchestratorTask task) => SafeText.Visible(PendingDecision.WhatOf(task));

    /// <summary>What is known of a task that waits no longer: who decided, or why nobody can any more.</summary>
    public static string Ended(OrchestratorTask task, DateTimeOffset now) => task switch
    {
        { State: TaskState.AwaitingApproval } when task.IsOver(now) => "Expired: nobody decided in time.",
        { State: TaskState.Expired } => "Expired: nobody decided in time.",
        { Rejection: { } no } => $"{no.By} rejected it: {SafeText.Visible(no.Reason)}",
        { State: TaskState.Done, Approval.Votes: [.., var last] } => $"{last.By} approved it{(task.Approval.Quorum > 1 ? $", the last of {task.Approval.Quorum}" : "")}.",
        { State: TaskState.Done } => "It is done; nobody had to approve it.",
        { State: TaskState.Cancelled } => "It was cancelled.",
        { State: TaskState.Failed, Error: { } error } => $"It failed: {SafeText.Visible(error.Message)}",
        _ => "It does not wait for approval yet: it is still being worked on.",
    };

    /// <summary>What has changed since a version was shown.</summary>
    public static string Change(OrchestratorTask shown, OrchestratorTask now)
    {
        var votes = now.Approval.Votes.Where(vote => !shown.Approval.Votes.Contains(vote)).ToList();
        return votes.Count == 0 ? "The task has changed." : string.Join(" ", votes.Select(vote => $"{vote.By} {(vote.Approves ? "approved" : "rejected")} it{(vote.Reason is { } reason ? $": {SafeText.Visible(reason)}" : "")}."))
            + (now.State is TaskState.AwaitingApproval ? $" Now {Votes(now)}." : "");
    }

    /// <summary>"Approving ...": without the time left, so that readers do not hear it count.</summary>
    public static string Pending(IReadOnlyList<PendingDecision> together)
    {
        var verb = together[0].Approve ? "Approving" : "Rejecting";
        return together is [var single] ? $"{verb} \u201c{SafeText.Visible(single.What)}\u201d" : $"{verb} {together.Count} tasks";
    }

    public static string Left(DateTimeOffset due, DateTimeOffset now) => Math.Max(1, (int)Math.Ceiling((due - now).TotalSeconds)) is var seconds && seconds < 60 ? $"{seconds} s" : Format.Duration(TimeSpan.FromSeconds(seconds));
}
