using System.Security.Claims;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>One line of the command palette: somewhere to go or something to do.</summary>
/// <param name="Group">The heading it stands under: "Pages", "Actions", "Milestones".</param>
/// <param name="Hint">Shown at the right: a shortcut or a detail.</param>
/// <param name="Href">Where it leads; or null and <paramref name="Run"/>.</param>
public sealed record PaletteEntry(string Group, string Title, string Icon, string? Hint = null, string? Href = null, Func<Task>? Run = null);

/// <summary>Gives the palette entries: a feature registers its own in the container, and finds its things by id or text.</summary>
public interface IPaletteSource
{
    /// <summary>The entries that could fit; the palette filters and ranks them. Return at most a few dozen.</summary>
    /// <param name="text">What was typed, trimmed; empty at first.</param>
    /// <param name="user">Offer only what this person may see.</param>
    Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, ClaimsPrincipal? user, CancellationToken cancel);
}
