using Microsoft.Playwright;
using OpenClaw.Console.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace OpenClaw.Console.Tests.Infrastructure;

/// <summary>One Chromium for all browser tests of the run, started by the first. The executable: $CHROMIUM_PATH, else Debian's /usr/bin/chromium.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    // A window of Chromium 150 and later begins a hidden page for what its address bar suggests and an empty process for the next page: nobody sees either, and with each test's window
    // they take as much processor time as the test's own page. The last list on the command line counts alone, so the first line repeats what Playwright turns off.
    private const string FeaturesOff =
        "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,DialMediaRouteProvider,GlobalMediaControls,HttpsUpgrades,LensOverlay,MediaRouter,PaintHolding,"
        + "ThirdPartyStoragePartitioning,BlockOriginHeaderModificationOnRedirect,AvoidCorsURLLoaderRestartOnRedirect,Translate,AutoDeElevate,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,"
        + "WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess";

    // There is no graphics card to draw with: no process for it, and no imitation of one.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--in-process-gpu", "--disable-software-rasterizer", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-features=" + FeaturesOff,
    ];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _started = new(StartAsync);

    /// <summary>A page in a context of its own: nothing is shared with other tests but the process.</summary>
    /// <param name="host">The console it looks at.</param>
    /// <param name="width">Of the viewport, in CSS pixels: 1440, 1024 or 390.</param>
    /// <param name="theme">"light", "dark" or "system".</param>
    /// <param name="signedIn">Whether the administrator's session is there already.</param>
    public async Task<BrowserPage> OpenAsync(ConsoleHost host, int width = 1440, string theme = "light", bool signedIn = true)
    {
        ArgumentNullException.ThrowIfNull(host);
        var context = await (await _started.Value).Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = host.Url,
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 900 },
            HasTouch = width < 500,
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce, // axe would measure the contrast of what is just fading in
        });
        if (signedIn)
        {
            var cookie = (await host.SignInAsync()).Split('=', 2);
            await context.AddCookiesAsync([new Cookie { Name = cookie[0], Value = cookie[1], Url = host.Url }]);
        }

        await context.AddInitScriptAsync($"if (!localStorage.getItem('oc-theme')) localStorage.setItem('oc-theme', '{theme}');");
        return new BrowserPage(context, await context.NewPageAsync(), width, theme);
    }

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated)
        {
            var (playwright, browser) = await _started.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(15_000); // what must become true does so at once; a slow machine with busy neighbours gets its time
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM_PATH") ?? "/usr/bin/chromium",
            Args = Arguments,
        }));
    }
}
