using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using OpenClaw.Bench.Browser;
using OpenClaw.Bench.Circuits;
using OpenClaw.Bench.Hosting;
using OpenClaw.Bench.Load;

namespace OpenClaw.Bench.Pixel;

/// <summary>
/// pixel: from the ingest's answer to the row in a browser, with open circuits on the same page and milestones coming in steadily. The browser's script and
/// the sender read the same clock. A milestone counts as shown when its row, or that of a later one, is in the DOM: at 200 a second some are overtaken.
/// </summary>
internal sealed partial class PixelVerb(Arguments args)
{
    private const double WantedP95 = 250;
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;
    private readonly ConcurrentQueue<(long Number, double At)> _answers = new();

    public async Task<int> RunAsync()
    {
        var (seconds, rate, circuits) = (args.Number("seconds", 60), args.Number("rate", 200), args.Number("circuits", 50));
        await using var console = await ConsoleUnderTest.StartAsync();
        await PostAsync(console.Url, new SignedRequests(Ingest, 500, 1, TimeProvider.System.GetUtcNow()), 500, 2, record: false);
        await using var browser = await BenchBrowser.OpenAsync(console.Url, Script(args.Text("row", "a.oc-row-link")));
        await browser.Page.GotoAsync("/proof");
        await browser.Page.WaitForFunctionAsync("() => window.__seen && window.__seen.size > 0");
        var one = await console.StatsAsync(collect: true);
        var cookie = (await SignIn.RunAsync(console.Url)).ToString();
        var open = new List<BlazorCircuit>();
        for (var i = 1; i < circuits; i++)
        {
            open.Add(await BlazorCircuit.OpenAsync(console.Url, "/proof", cookie));
        }

        var all = await console.StatsAsync(collect: true);
        System.Console.WriteLine($"open circuits {one.Circuits} -> {all.Circuits}: heap {Kib(all.HeapBytes - one.HeapBytes, open.Count)} each, resident {Kib(all.ResidentBytes - one.ResidentBytes, open.Count)} each (idle)");
        await PostAsync(console.Url, new SignedRequests(Ingest, seconds * rate, 1_000, TimeProvider.System.GetUtcNow()), seconds * rate, rate, record: true);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var busy = await console.StatsAsync(collect: true);
        var seen = await browser.Page.EvaluateAsync<string[]>("() => [...window.__seen].map(([href, at]) => at + ' ' + href)");
        System.Console.WriteLine(
            $"after the run: heap {Kib(busy.HeapBytes - one.HeapBytes, open.Count)} each, resident {Kib(busy.ResidentBytes - one.ResidentBytes, open.Count)} each; console {(busy.CpuSeconds - all.CpuSeconds) / seconds:0.00} cores, "
            + $"batches a circuit and second {open.Sum(circuit => circuit.Batches) / Math.Max(1.0, open.Count) / seconds:0.0}, {open.Sum(circuit => circuit.Received) / Math.Max(1.0, open.Count) / seconds / 1024:0.0} KiB/s each");
        foreach (var circuit in open)
        {
            await circuit.DisposeAsync();
        }

        return Report(seen, seconds);
    }

    private const string Ingest = "/internal/milestones/ingest";

    private int Report(string[] seen, int seconds)
    {
        var rows = seen.Select(line => (At: double.Parse(line[..line.IndexOf(' ')], CultureInfo.InvariantCulture), Id: Number().Match(line)))
            .Where(row => row.Id.Success).Select(row => (row.At, Number: long.Parse(row.Id.Groups["n"].Value, CultureInfo.InvariantCulture))).OrderBy(row => row.At).ToList();
        var own = rows.Select(row => row.Number).ToHashSet();
        var times = new Latencies();
        var never = 0;
        var shown = 0;
        foreach (var (number, at) in _answers)
        {
            var first = rows.FindIndex(row => row.Number >= number);
            never += first < 0 ? 1 : 0;
            shown += own.Contains(number) ? 1 : 0;
            if (first >= 0)
            {
                times.Add((long)Math.Max(0, (rows[first].At - at) * 1000));
            }
        }

        System.Console.WriteLine(
            $"{_answers.Count} milestones at {_answers.Count / (double)seconds:0} a second: to the row p50 {times.Milliseconds(0.5):0} p95 {times.Milliseconds(0.95):0} (wanted {WantedP95:0}) p99 {times.Milliseconds(0.99):0} max {times.Max / 1000} ms; "
            + $"own row seen {100.0 * shown / _answers.Count:0} %, the others overtaken by a later one; never {never}");
        return times.Milliseconds(0.95) <= WantedP95 && never == 0 ? 0 : 1;
    }

    private async Task PostAsync(Uri url, SignedRequests requests, int count, int rate, bool record)
    {
        const int Connections = 8;
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var taken = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var connection = new LoadConnection(url, requests, wantAccepted: true);
            await connection.ConnectAsync();
            for (var i = Interlocked.Increment(ref taken); i <= count; i = Interlocked.Increment(ref taken))
            {
                if (record && (i / (double)rate) - time.GetElapsedTime(started).TotalSeconds is var early and > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(early), time);
                }

                var number = await connection.PostAsync();
                if (record)
                {
                    _answers.Enqueue((number, (time.GetUtcNow() - Epoch).TotalMilliseconds));
                }
            }

            if (connection.FirstError is { } error)
            {
                throw new InvalidOperationException($"A milestone was not accepted: {error}");
            }
        }));
    }

    private static string Script(string row) => $$"""
        window.__seen = new Map();
        new MutationObserver(() => {
          const now = Date.now();
          for (const link of document.querySelectorAll({{System.Text.Json.JsonSerializer.Serialize(row)}})) {
            const href = link.getAttribute('href');
            if (!window.__seen.has(href)) window.__seen.set(href, now);
          }
        }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['href'] });
        """;

    private static string Kib(long bytes, int count) => $"{bytes / 1024.0 / Math.Max(1, count):0} KiB";

    [GeneratedRegex("bench\\.lane-\\d\\.(?<n>\\d{12})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
