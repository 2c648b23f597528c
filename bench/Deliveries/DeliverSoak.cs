using System.Net.Http.Json;
using OpenClaw.Bench.Hosting;

namespace OpenClaw.Bench.Deliveries;

/// <summary>deliver --soak 600: a steady stream to a receiver that fails now and then; what the console and Redis hold must not grow once the caps are reached.</summary>
internal static class DeliverSoak
{
    private const double WantedGrowth = 1.15;

    public static async Task<int> RunAsync(Arguments args)
    {
        var (seconds, rate) = (args.Number("soak", 600), args.Number("rate", 500));
        // Caps small enough to be reached within the first part of the run, so that growth after it is a leak and not history.
        await using var lab = await DeliveryLab.StartAsync(
            args.Number("concurrency", 8), ["--fail", "0.05"], ("Deliveries__DeliveredCap", "10000"), ("Deliveries__RetryDelays__0", "00:00:01"), ("Deliveries__BreakerFailures", "1000"),
            ("Deliveries__MaxAttempts", "10"));
        await using var console = await lab.ServeAsync();
        using var http = new HttpClient { BaseAddress = new Uri(console.Ready) };
        var began = TimeProvider.System.GetTimestamp();
        var sampled = new List<ConsoleStats>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        for (var second = 1; second <= seconds && await timer.WaitForNextTickAsync(); second++)
        {
            await lab.FillAsync($"soak.{second}", rate);
            if (second % Math.Max(1, seconds / 20) == 0)
            {
                var stats = (await http.GetFromJsonAsync<ConsoleStats>("/bench/stats?collect"))!;
                sampled.Add(stats);
                var counts = await lab.CountAsync();
                System.Console.WriteLine(
                    $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds,5:0} s  heap {Mib(stats.HeapBytes)}  resident {Mib(stats.ResidentBytes)}  redis {Mib(stats.RedisBytes)}  "
                    + $"open {counts.Backlog}  kept {counts.ByStatus.Values.Sum()}  let go {counts.Dropped}");
            }
        }

        var (first, last) = (sampled[sampled.Count / 4], sampled[^1]);
        var growth = (double)last.HeapBytes / first.HeapBytes;
        System.Console.WriteLine($"heap {growth:0.00} times, resident {(double)last.ResidentBytes / first.ResidentBytes:0.00} times what it was after a quarter of the run (wanted at most {WantedGrowth})");
        return growth <= WantedGrowth ? 0 : 1;
    }

    private static string Mib(long bytes) => $"{bytes / 1048576.0:0.0} MiB";
}
