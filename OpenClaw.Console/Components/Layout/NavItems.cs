using System.Security.Claims;

namespace OpenClaw.Console.Components.Layout;

/// <summary>One entry of the navigation.</summary>
/// <param name="Key">The letter after g that leads there; null: none.</param>
/// <param name="Role">Who sees it; null: everyone who is signed in. The page checks for itself: this only leaves out what would be refused.</param>
/// <param name="Separated">Stands below a line: the administration.</param>
public sealed record NavItem(string Path, string Label, string Icon, string? Key, string? Role = null, bool Separated = false);

/// <summary>The navigation. A new page adds a line here, and has its link, shortcut, palette entry and help.</summary>
public static class NavItems
{
    public static IReadOnlyList<NavItem> All { get; } =
    [
        new("/", "Overview", "space_dashboard", "o"),
        new("/proof", "Proof", "verified", "p"),
        new("/demand", "Demand", "monitoring", "d"),
        new("/dead-letters", "Dead letters", "report", "x"),
        new("/secrets", "Secrets", "key", "s", "admin", Separated: true),
        new("/access", "Access", "group", "c", "admin", Separated: true),
    ];

    /// <summary>What this person may see.</summary>
    public static IEnumerable<NavItem> For(ClaimsPrincipal? user) => All.Where(item => item.Role is null || user?.IsInRole(item.Role) == true);
}
