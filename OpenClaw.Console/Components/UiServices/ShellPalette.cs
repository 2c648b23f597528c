using System.Security.Claims;
using OpenClaw.Console.Components.Layout;

namespace OpenClaw.Console.Components.UiServices;

/// <summary>The palette's own entries: every page one may see, and the shell's actions.</summary>
internal sealed class ShellPalette(UiScript script, ViewPause pause) : IPaletteSource
{
    public Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, ClaimsPrincipal? user, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<PaletteEntry>>([.. NavItems.For(user).Select(Page), .. Actions()]);

    private static PaletteEntry Page(NavItem item) => new("Pages", item.Label, item.Icon, item.Key is null ? null : $"g {item.Key}", item.Path);

    private IEnumerable<PaletteEntry> Actions()
    {
        yield return new("Actions", pause.Paused ? "Resume live updates" : "Pause live updates", pause.Paused ? "play_arrow" : "pause", "Space", Run: Toggle);
        yield return new("Actions", "Keyboard shortcuts", "keyboard", "?", Run: () => Press("?"));
        yield return Theme("Light theme", "light_mode", "light");
        yield return Theme("Dark theme", "dark_mode", "dark");
        yield return Theme("Theme of the system", "contrast", "system");
        yield return new("Actions", "Narrow or widen the navigation", "left_panel_close", Run: () => script.CallAsync("toggleNav").AsTask());
    }

    private PaletteEntry Theme(string title, string icon, string value) => new("Actions", title, icon, Run: () => script.CallAsync("setTheme", value).AsTask());

    private Task Press(string key) => script.CallAsync("press", key).AsTask();

    private Task Toggle()
    {
        pause.Toggle();
        return Task.CompletedTask;
    }
}
