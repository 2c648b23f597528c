using OpenClaw.Console.Components.Layout;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>One line of the help: the keys in order, and what they do.</summary>
public sealed record Shortcut(string Group, IReadOnlyList<string> Keys, string Does);

/// <summary>Every shortcut there is; the help dialog is generated from it, js/keys.js carries it out.</summary>
public static class Shortcuts
{
    public const string Everywhere = "Everywhere";
    public const string Pages = "Go to";
    public const string Lists = "In a list";

    public static IReadOnlyList<Shortcut> All { get; } =
    [
        new(Everywhere, ["Ctrl", "K"], "Command palette"),
        new(Everywhere, ["?"], "This help"),
        new(Everywhere, ["/"], "Search on this page"),
        new(Everywhere, ["Space"], "Pause or resume live updates"),
        new(Everywhere, ["Esc"], "Close the panel or dialog"),
        .. NavItems.All.Where(item => item.Key is not null).Select(item => new Shortcut(Pages, ["g", item.Key!], item.Label)),
        new(Lists, ["j"], "Next row"),
        new(Lists, ["k"], "Previous row"),
        new(Lists, ["Enter"], "Open the row"),
        new(Lists, ["x"], "Select the row"),
        new(Lists, ["a"], "Approve the open result"),
        new(Lists, ["r"], "Reject the open result"),
        new(Lists, ["u"], "Undo the decision just made"),
        new(Lists, ["d"], "Dismiss the open dead letters"),
    ];
}
