using System.Globalization;
using System.Text.Json;
using OpenClaw.Bench.Browser;
using OpenClaw.Bench.Hosting;
using OpenClaw.Bench.Load;

namespace OpenClaw.Bench.History;

/// <summary>history: the timeline over a long history in a browser: first row, a filter, a search, and scrolling to the very end.</summary>
internal sealed class HistoryVerb(Arguments args)
{
    private const double WantedFirstRow = 1_000;
    private const double WantedFilter = 500;
    private const int Days = 10;
    private const int Connections = 32;

    public async Task<int> RunAsync()
    {
        var count = args.Number("count", 100_000);
        await using var console = await ConsoleUnderTest.StartAsync();
        await SeedAsync(console, count);
        await using var page = await ListPage.OpenAsync(console.Url, "tr[data-oc-row] a.oc-row-link", ".found", Scroll);
        System.Console.WriteLine($"wanted: first row {WantedFirstRow:0} ms, filters {WantedFilter:0} ms");
        var (_, first) = await page.VisitAsync("/proof", args.Number("visits", 5));
        var lane = await page.FacetAsync("Lane", "");
        var text = await page.WordsAsync(SignedRequests.MilestoneId(42));
        var end = await page.Page.EvaluateAsync<JsonElement>("() => window.__scroll(8000)", null);
        System.Console.WriteLine(
            $"scrolled to the end in 8 s: {end.GetProperty("frames")} frames, {end.GetProperty("slow")} longer than 50 ms, longest {end.GetProperty("longest").GetDouble():0} ms, long tasks {end.GetProperty("tasks")}; "
            + $"rows at the end after {end.GetProperty("settled").GetDouble():0} ms, the oldest is {end.GetProperty("last")}");
        var stats = await console.StatsAsync(collect: true);
        System.Console.WriteLine($"console: heap {stats.HeapBytes >> 20} MiB with {stats.IndexedRows} rows in the index, resident {stats.ResidentBytes >> 20} MiB; redis {stats.RedisBytes >> 20} MiB");
        await page.ShotAsync("history-end");

        // Sent on several connections: any of their first ones may have arrived first.
        var reached = long.TryParse(end.GetProperty("last").GetString()!.Split('.')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var oldest) && oldest <= Connections;
        return first[^1] <= WantedFirstRow && Math.Max(lane, text) <= WantedFilter && reached ? 0 : 1;
    }

    /// <summary>By the ingest itself, as senders do; over some days, so that there are days to separate.</summary>
    private static async Task SeedAsync(ConsoleUnderTest console, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        var started = TimeProvider.System.GetTimestamp();
        for (var day = 0; day < Days; day++)
        {
            var first = 1 + ((long)day * count / Days);
            var last = (long)(day + 1) * count / Days;
            var requests = new SignedRequests("/internal/milestones/ingest", (int)(last - first + 1), first, now.AddDays(day + 1 - Days));
            await LoadRun.PostAllAsync(console.Url, requests, Connections, last);
        }

        while ((await console.StatsAsync()).IndexedRows < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        System.Console.WriteLine($"seeded {count} milestones in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private const string Scroll = """
        const idOf = (link) => decodeURIComponent(link.getAttribute('href').replace(/^.*\/proof\//, '').replace(/[?#].*$/, ''));
        window.__scroll = async (duration) => {
          let at = rows()[0];
          while (at && !(at.scrollHeight > at.clientHeight + 1000 && /auto|scroll/.test(getComputedStyle(at).overflowY))) at = at.parentElement;
          const box = at ?? document.scrollingElement;
          let tasks = 0;
          new PerformanceObserver((list) => { tasks += list.getEntries().length; }).observe({ type: 'longtask' });
          const start = performance.now();
          let [frames, slow, longest, last] = [0, 0, 0, start];
          while (performance.now() - start < duration) {
            box.scrollTop = (box.scrollHeight - box.clientHeight) * (performance.now() - start) / duration;
            await nextFrame();
            const now = performance.now();
            frames++;
            slow += now - last > 50 ? 1 : 0;
            longest = Math.max(longest, now - last);
            last = now;
          }
          const stop = performance.now();
          const bottom = () => { box.scrollTop = box.scrollHeight; return box.scrollTop + box.clientHeight >= box.scrollHeight - 2; };
          let calm = 0;
          while (calm < 10 && performance.now() - stop < 20000) {
            calm = bottom() && rows().length > 0 && !document.querySelector('tr.wait') ? calm + 1 : 0;
            await nextFrame();
          }
          return { frames, slow, longest, tasks, settled: performance.now() - stop, last: rows().length > 0 ? idOf(rows().at(-1)) : 'none' };
        };
        """;
}
