using System.Security.Claims;
using OpenClaw.Console.Access;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Layout;

/// <summary>One entry of the navigation.</summary>
/// <param name="Key">The letter after g that leads there; null: none.</param>
/// <param name="Needs">What one must be allowed to see it. The page checks for itself: this only leaves out what would be refused.</param>
/// <param name="Separated">Stands below a line: the administration.</param>
public sealed record NavItem(string Path, string Label, string Icon, string? Key, Permission Needs = Permission.View, bool Separated = false);

/// <summary>The navigation. A new page adds a line here, and has its link, shortcut, palette entry and help.</summary>
public static class NavItems
{
    public static IReadOnlyList<NavItem> All { get; } =
    [
        new("/", "Overview", "space_dashboard", "o"),
        new("/proof", "Proof", "verified", "p"),
        new("/demand", "Demand", "monitoring", "d"),
        new("/pipeline", "Pipeline", "account_tree", "i"),
        new("/deliveries", "Deliveries", "outbox", "l"),
        new("/dead-letters", "Dead letters", "report", "x"),
        new("/liveness", "Liveness", "monitor_heart", "v"),
        new("/secrets", "Secrets", "key", "s", Permission.ManageSecrets, Separated: true),
        new("/audit", "Audit", "receipt_long", "t", Separated: true),
        new("/access", "Access", "group", "c", Permission.ManageUsers, Separated: true),
    ];

    /// <summary>What this person may see.</summary>
    public static IEnumerable<NavItem> For(ClaimsPrincipal? user)
    {
        var actor = user.ToActor();
        return All.Where(item => actor.May(item.Needs));
    }
}
