using Microsoft.AspNetCore.WebUtilities;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Approvals;

/// <summary>What the page of approvals shows, as its URL says it: URL in, URL out. <c>/approvals/&lt;task id&gt;</c> opens a task.</summary>
/// <param name="Text">In the goal, the agent, the capabilities or who submitted it.</param>
/// <param name="Task">The task that is open, as the URL has it: perhaps no id at all.</param>
public sealed record ApprovalsPageState(string Text, string? Task = null) : IPageState<ApprovalsPageState>
{
    public const string Path = "/approvals";

    private const int MaxText = 100;

    public static ApprovalsPageState Empty { get; } = new("");

    public string Url => PageAddress.Of(Path, Task) + Query;

    public string ListUrl => Path + Query;

    /// <summary>The open task's id; null: none is open, or the URL names none.</summary>
    public TaskId? Id => TaskId.TryParse(Task, out var id) ? id : null;

    private string Query => Text.Length > 0 ? "?q=" + Uri.EscapeDataString(Text) : "";

    public static bool IsHere(string url) => PageAddress.IsAt(url, Path);

    /// <summary>Reads an address, absolute or relative; what makes no sense in it is dropped.</summary>
    public static ApprovalsPageState Parse(string url)
    {
        var text = QueryHelpers.ParseQuery(PageAddress.Query(url)).TryGetValue("q", out var q) ? q.ToString().Trim() : "";
        return new ApprovalsPageState(text.Length > MaxText ? text[..MaxText] : text, PageAddress.Below(url, Path));
    }

    public ApprovalsPageState Open(TaskId? task) => this with { Task = task?.ToString() };

    public ApprovalsPageState WithText(string text) => this with { Text = text.Trim() };

    public bool Shows(OrchestratorTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Text.Length == 0 || ((string[])[task.Goal, task.AssignedAgentId ?? "", task.SubmittedBy, task.Id.ToString(), .. task.RequiredCapabilities]).Any(part => part.Contains(Text, StringComparison.OrdinalIgnoreCase));
    }
}
