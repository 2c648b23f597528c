using Microsoft.Playwright;
using OpenClaw.Bench.Hosting;

namespace OpenClaw.Bench.Browser;

/// <summary>Chromium with one signed-in page. The executable: $CHROMIUM_PATH, else Debian's /usr/bin/chromium.</summary>
internal sealed class BenchBrowser : IAsyncDisposable
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BenchBrowser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <param name="script">Runs before anything of each page.</param>
    public static async Task<BenchBrowser> OpenAsync(Uri console, string script)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
            Args = Arguments,
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = console.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var session = await SignIn.RunAsync(console);
        await context.AddCookiesAsync([new Cookie { Name = session.Name, Value = session.Value, Url = console.ToString() }]);
        await context.AddInitScriptAsync(script);
        return new BenchBrowser(playwright, browser, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
