using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>A page under test. Disposing it fails the test on any console error, uncaught exception or content security violation.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string? Shots = Environment.GetEnvironmentVariable("OPENCLAW_SHOTS");

    private readonly IBrowserContext _context;
    private readonly string _look;
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly List<string> _tolerated = [];

    public BrowserPage(IBrowserContext context, IPage page, string look)
    {
        (_context, Page, _look) = (context, page, look);
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
    public async Task ShotAsync(string name)
    {
        if (Shots is { Length: > 0 })
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Shots, $"{name}-{_look}.png"), Animations = ScreenshotAnimations.Disabled });
        }
    }

    /// <summary>Axe finds nothing serious or critical on what is shown now.</summary>
    public async Task ExpectAccessibleAsync()
    {
        var found = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        var bad = found.Violations.Where(v => v.Impact is "serious" or "critical").ToList();
        Assert.True(bad.Count == 0, string.Join('\n', bad.Select(v =>
            $"{v.Impact} {v.Id}: {v.Help}\n  {string.Join("\n  ", v.Nodes.Take(5).Select(n => $"{n.Html} {string.Join("; ", n.Any.Select(c => c.Message))}"))}")));
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        var errors = _errors.Where(error => !_tolerated.Exists(text => error.Contains(text, StringComparison.Ordinal))).ToList();
        Assert.True(errors.Count == 0, $"The browser reported:\n{string.Join('\n', errors)}");
    }
}
