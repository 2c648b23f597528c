using Microsoft.Playwright;

namespace OpenClaw.Bench.Browser;

/// <summary>A page with a list in a browser: its first paint and its rows at several visits, and how long a filter takes from the choice to the painted list.</summary>
internal sealed class ListPage : IAsyncDisposable
{
    /// <summary>What the wait for the next key costs a search, in milliseconds; part of what is measured.</summary>
    public const int KeyWait = 150;

    private readonly BenchBrowser _browser;

    private ListPage(BenchBrowser browser) => _browser = browser;

    public IPage Page => _browser.Page;

    /// <param name="console">Where the console answers.</param>
    /// <param name="row">Selector of a row of the list.</param>
    /// <param name="found">Selector of what says how many there are: it changes with every filter that is measured.</param>
    /// <param name="script">More that runs before anything of each page.</param>
    public static async Task<ListPage> OpenAsync(Uri console, string row = "tr[data-oc-row]", string found = ".tools [role=status]", string script = "") =>
        new(await BenchBrowser.OpenAsync(console, $"const rowSelector = `{row}`;\nconst foundSelector = `{found}`;\n{Script}\n{script}"));

    /// <returns>First paint and painted rows of each visit, in milliseconds; the first one fills the browser's cache.</returns>
    public async Task<(List<double> Paints, List<double> Rows)> VisitAsync(string path, int visits)
    {
        var (paints, rows) = (new List<double>(), new List<double>());
        for (var i = 0; i < visits; i++)
        {
            await Page.GotoAsync(path);
            await Page.WaitForFunctionAsync("() => window.__rows > 0", null, new() { Timeout = 60_000 });
            paints.Add(await Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"));
            rows.Add(await Page.EvaluateAsync<double>("() => window.__rows"));
        }

        System.Console.WriteLine($"{path}: first paint {Join(paints)} ms, rows painted {Join(rows)} ms (the first visit fills the browser's cache)");
        return (paints, rows);
    }

    /// <summary>Chooses a facet and takes it back.</summary>
    /// <returns>The longer of the two, in milliseconds.</returns>
    public Task<double> FacetAsync(string group, string label) =>
        FilterAsync($"{group.ToLowerInvariant()} {label}", $"() => window.__facet('{group}', '{label}')", $"() => window.__facet('{group}', '{label}')", "");

    /// <summary>Types words and takes them back.</summary>
    /// <returns>The longer of the two, in milliseconds, with the wait for the next key.</returns>
    public Task<double> WordsAsync(string words) =>
        FilterAsync($"words '{words}'", $"() => window.__type('{words}')", "() => window.__type('')", $", of which {KeyWait} wait for the next key");

    public async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("OPENCLAW_SHOTS") is { Length: > 0 } shots)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(shots, name + ".png") });
        }
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private async Task<double> FilterAsync(string name, string act, string undo, string note)
    {
        var took = await Page.EvaluateAsync<double>($"() => window.__filter({act})");
        var back = await Page.EvaluateAsync<double>($"() => window.__filter({undo})");
        System.Console.WriteLine($"filter by {name}: {took:0} ms, without it {back:0} ms{note}");
        return Math.Max(took, back);
    }

    private static string Join(IEnumerable<double> times) => string.Join(' ', times.Select(time => $"{time:0}"));

    private const string Script = """
        const rows = () => [...document.querySelectorAll(rowSelector)];
        const nextFrame = () => new Promise((done) => requestAnimationFrame(() => done()));
        new MutationObserver((_, observer) => {
          if (rows().length > 0) {
            observer.disconnect();
            // Seen is what has been painted.
            requestAnimationFrame(() => requestAnimationFrame(() => { window.__rows = performance.now(); }));
          }
        }).observe(document, { subtree: true, childList: true });
        window.__facet = (group, label) => [...document.querySelectorAll(`section[aria-label="${group}"] button.facet`)].find((one) => one.textContent.includes(label)).click();
        window.__type = (text) => {
          const box = document.querySelector('input[data-oc-search]');
          box.value = text;
          box.dispatchEvent(new InputEvent('input', { bubbles: true }));
        };
        // From the choice to the list that fits it: the count changes with the rows, in one batch; painted a frame later. Rows that still wait for their content are none.
        window.__filter = async (act) => {
          const found = () => document.querySelector(foundSelector).textContent;
          const before = found();
          const start = performance.now();
          act();
          while (found() === before || document.querySelector('tr.wait')) {
            if (performance.now() - start > 20000) throw new Error('the list did not change');
            await nextFrame();
          }
          await nextFrame();
          return performance.now() - start;
        };
        """;
}
