using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A page under test. Disposing it fails the test on any console error, uncaught exception or content security violation.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private const int Wide = 1440;
    private const int Middle = 1024;

    // The package's own runner takes 1.5 s for a page: it loads axe for every call and opens another page for the end. Axe itself takes a fifth of a second.
    // It looks at the top document alone: the console has no frames.
    private const string Run = """
        async options => {
          const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false, ...options });
          return violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v =>
            [`${v.impact} ${v.id}: ${v.help}`, ...v.nodes.slice(0, 5).map(n => `  ${n.html} ${n.failureSummary}`)].join('\n'));
        }
        """;

    private static readonly string? Shots = Environment.GetEnvironmentVariable("OPENCLAW_SHOTS");
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly int _width;
    private readonly string _theme;
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly List<string> _tolerated = [];

    public BrowserPage(IBrowserContext context, IPage page, int width, string theme)
    {
        (_context, Page, _width, _theme) = (context, page, width, theme);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" || message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _errors.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>Goes to an address and waits until the circuit has rendered the shell and the focus has arrived on the page.</summary>
    public async Task GotoAsync(string path)
    {
        await Page.GotoAsync(path);
        await Assertions.Expect(Page.Locator(".oc-shell h1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Assertions.Expect(Page.Locator("body :focus")).ToBeAttachedAsync(); // not by a script of ours: the policy allows none
    }

    /// <summary>Errors with this text are part of the test, such as a refused connection while the server is down.</summary>
    public void Tolerate(string text) => _tolerated.Add(text);

    /// <summary>Saves what is seen as name-width-theme.png in $OPENCLAW_SHOTS; nothing without it.</summary>
    public Task ShotAsync(string name) => ShotAsync(name, _width, _theme);

    /// <summary>
    /// What is shown now is accessible and fits the screen: axe as it is, the contrasts again in the other theme, and from a wide screen also the width of a tablet.
    /// A Look test asks it at 1440 in light and at 390 in dark. Photographs each of these as <see cref="ShotAsync(string)"/> does.
    /// </summary>
    public async Task ExpectLooksRightAsync(string name)
    {
        await ShotAsync(name);
        await ExpectFitsAsync(name, _width);
        await ExpectAccessibleAsync();

        var other = _theme == "dark" ? "light" : "dark";
        await SetThemeAsync(other);
        await ShotAsync(name, _width, other);
        await ExpectAccessibleAsync(name, new { runOnly = new[] { "color-contrast", "link-in-text-block" } });
        await SetThemeAsync(_theme);

        if (_width == Wide)
        {
            await Page.SetViewportSizeAsync(Middle, 900);
            await ExpectFitsAsync(name, Middle);
            await ShotAsync(name, Middle, _theme);
            await Page.SetViewportSizeAsync(Wide, 900);
        }
    }

    /// <summary>Axe finds nothing serious or critical on what is shown now.</summary>
    public Task ExpectAccessibleAsync() => ExpectAccessibleAsync(Page.Url, new { });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        var errors = _errors.Where(error => !_tolerated.Exists(text => error.Contains(text, StringComparison.Ordinal))).ToList();
        Assert.True(errors.Count == 0, $"The browser reported:\n{string.Join('\n', errors)}");
    }

    private async Task ExpectAccessibleAsync(string what, object options)
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }

        var found = await Page.EvaluateAsync<string[]>(Run, options);
        Assert.True(found.Length == 0, $"{what}:\n{string.Join('\n', found)}");
    }

    /// <summary>Nothing makes the page wider than the screen. Waits: after a change of width the page is laid out anew, in part by the console.</summary>
    private Task ExpectFitsAsync(string what, int width) => Eventually.BecomesTrueAsync(
        async () => await Page.EvaluateAsync<int>("document.documentElement.scrollWidth") == width, $"{what} fits a screen of {width} pixels");

    private Task SetThemeAsync(string theme) => Page.EvaluateAsync("theme => ocLook.setTheme(theme)", theme);

    private async Task ShotAsync(string name, int width, string theme)
    {
        if (Shots is { Length: > 0 })
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Shots, $"{name}-{width}-{theme}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }
}
