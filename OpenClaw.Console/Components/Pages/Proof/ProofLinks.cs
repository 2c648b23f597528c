using OpenClaw.Console.Components.Layout;
using OpenClaw.Console.Components.Pages.Pipeline;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Proof;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>Where a milestone leads on this console. Its texts come from outside: only what is a page here becomes a link.</summary>
internal static class ProofLinks
{
    /// <summary>Tasks a thread shows at most.</summary>
    public const int MaxTasks = 5;

    /// <summary>What ids of milestones begin with that tell of a decision; the task's id follows.</summary>
    private static readonly string[] Decisions = ["approval.approved.", "approval.rejected."];

    /// <summary>The path of a piece of evidence as an address, if it is one of a page of this console; else null.</summary>
    public static string? Page(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path is ['/', not ('/' or '\\'), ..] && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl)
            && NavItems.All.Any(page => page.Path.Length > 1 && PageAddress.IsAt(path, page.Path)) ? path : null;
    }

    /// <summary>The tasks a milestone names: the one that was decided on, and those its evidence is.</summary>
    public static IReadOnlyList<TaskId> Tasks(Milestone milestone)
    {
        ArgumentNullException.ThrowIfNull(milestone);
        var decided = Decisions.Where(start => milestone.MilestoneId.StartsWith(start, StringComparison.Ordinal)).Select(start => milestone.MilestoneId[start.Length..]);
        var shown = milestone.Evidence.Select(evidence => Page(evidence.Path) is { } page ? PageAddress.Below(page, PipelinePageState.Path) : null);
        return [.. decided.Concat(shown).Select(text => TaskId.TryParse(text, out var id) ? id : (TaskId?)null).OfType<TaskId>().Distinct().Take(MaxTasks)];
    }
}
