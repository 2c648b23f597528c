using OpenClaw.Bench.Browser;
using OpenClaw.Bench.Hosting;

namespace OpenClaw.Bench.Tasks;

/// <summary>tasks-page: /pipeline with many tasks in a browser: first paint, the rows, and how long filters take from the click to the painted list.</summary>
internal sealed class TasksPageVerb(Arguments args)
{
    private const double WantedPaint = 1_000;
    private const double WantedFilter = 500;

    public async Task<int> RunAsync()
    {
        var count = args.Number("count", 100_000);
        await using var console = await ConsoleUnderTest.StartAsync();
        using (var client = new HttpClient { BaseAddress = console.Url, Timeout = TimeSpan.FromMinutes(5) })
        {
            (await client.PostAsync("/bench/tasks/open", null)).Dispose();
            (await client.PostAsync($"/bench/tasks/fill?count={count}&days=30&expired=false", null)).Dispose();
        }

        System.Console.WriteLine($"{count} tasks; wanted: first paint {WantedPaint:0} ms, filters {WantedFilter:0} ms");
        await using var page = await ListPage.OpenAsync(console.Url, found: ".found");
        var (paints, _) = await page.VisitAsync("/pipeline", args.Number("visits", 5));
        double[] filters =
        [
            await page.FacetAsync("Agent", "coder"), await page.FacetAsync("Rule", "default"),
            await page.FacetAsync("State", "failed"), // none is
            await page.WordsAsync("module 7775"), // a few have it
            await page.WordsAsync("nothing has this"),
        ];
        await page.ShotAsync("tasks-page");
        var stats = await console.StatsAsync(collect: true);
        System.Console.WriteLine($"console: heap {stats.HeapBytes >> 20} MiB, resident {stats.ResidentBytes >> 20} MiB; redis {stats.RedisBytes >> 20} MiB");
        return paints.Max() <= WantedPaint && filters.Max() <= WantedFilter ? 0 : 1;
    }
}
