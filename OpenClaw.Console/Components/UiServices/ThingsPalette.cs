using System.Security.Claims;
using OpenClaw.Console.Access;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>Finds tasks by id or by words of the goal among the newest, and milestones by id.</summary>
internal sealed class ThingsPalette(TaskService tasks, ProofService proof) : IPaletteSource
{
    /// <summary>Shorter text would name half of everything.</summary>
    private const int Shortest = 3;

    /// <summary>The newest tasks that are looked through for words: one quick call, however many there are.</summary>
    private const int Newest = 200;

    private const int Most = 8;

    public async Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, ClaimsPrincipal? user, CancellationToken cancel)
    {
        var actor = user.ToActor();
        if (text.Length < Shortest || !actor.May(Permission.View))
        {
            return [];
        }

        try
        {
            return [.. await TasksAsync(actor, text, cancel), .. await proof.FindAsync(actor, text, cancel) is { } found ? [Milestone(text)] : Array.Empty<PaletteEntry>()];
        }
        catch (RedisUnavailableException)
        {
            return []; // pages and actions are still found
        }
        catch (OperationCanceledException)
        {
            return []; // the palette is closed
        }
    }

    private static PaletteEntry Milestone(string id) => new("Milestones", id, "verified", Href: $"/proof/{Uri.EscapeDataString(id)}");

    private static PaletteEntry Entry(OrchestratorTask task) => new("Tasks", task.Goal.ReplaceLineEndings(" "), "account_tree", task.Id.ToString(), $"/pipeline/{task.Id}");

    private async Task<IEnumerable<PaletteEntry>> TasksAsync(Actor actor, string text, CancellationToken cancel)
    {
        if (TaskId.TryParse(text, out var id))
        {
            return await tasks.GetAsync(actor, id, cancel) is { } task ? [Entry(task)] : [];
        }

        var newest = await tasks.FindAsync(actor, TaskFilter.All, null, Newest, cancel);
        return newest.Rows.Where(task => task.Goal.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(Most).Select(Entry);
    }
}
