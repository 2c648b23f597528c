using OpenClaw.Bench.Hosting;
using OpenClaw.Bench.Load;

namespace OpenClaw.Bench.Ingest;

/// <summary>
/// ingest: distinct signed milestones at 64 connections beside the same server's bare "read the body and answer" endpoint, in alternating phases of one
/// run on one machine; the client runs on the same cores. --soak runs the ingest alone for long and looks for errors and growth.
/// </summary>
internal sealed class IngestVerb(Arguments args)
{
    private const double WantedRatio = 0.35;
    private const double WantedTail = 10;
    private readonly int _connections = args.Number("connections", 64);
    private long _number = 1;
    private double _bareCpu;
    private double _ingestCpu;

    public async Task<int> RunAsync()
    {
        await using var console = await ConsoleUnderTest.StartAsync();
        var seconds = args.Number("seconds", 10);
        System.Console.WriteLine($"{_connections} connections; envelopes of {new SignedRequests("/", 0, 1, At).BodyLength} bytes");
        await PhaseAsync(console, "warm-up bare", "/bench/bare", args.Number("warm-up", 8));
        await PhaseAsync(console, "warm-up ingest", "/internal/milestones/ingest", args.Number("warm-up", 8));
        return args.Has("soak") ? await SoakAsync(console, args.Number("soak", 300)) : await CompareAsync(console, args.Number("rounds", 3), seconds);
    }

    private static DateTimeOffset At => TimeProvider.System.GetUtcNow();

    private async Task<int> CompareAsync(ConsoleUnderTest console, int rounds, int seconds)
    {
        (_bareCpu, _ingestCpu) = (0, 0);
        var bare = new List<LoadResult>();
        var ingest = new List<LoadResult>();
        for (var round = 1; round <= rounds; round++)
        {
            bare.Add(await PhaseAsync(console, $"bare {round}", "/bench/bare", seconds));
            ingest.Add(await PhaseAsync(console, $"ingest {round}", "/internal/milestones/ingest", seconds));
        }

        var (one, other) = (Sum(bare), Sum(ingest));
        var ratio = other.PerSecond / one.PerSecond;
        var tail = other.Latencies.Milliseconds(0.99) / one.Latencies.Milliseconds(0.99);
        System.Console.WriteLine($"ratio {ratio:0.000} (wanted {WantedRatio:0.00}), per round {string.Join(' ', bare.Zip(ingest, (b, i) => $"{i.PerSecond / b.PerSecond:0.000}"))}");
        System.Console.WriteLine($"ratio by CPU time per request {_bareCpu / one.Latencies.Count / (_ingestCpu / other.Latencies.Count):0.000}: what other work on the machine disturbs less");
        System.Console.WriteLine($"p99 {tail:0.0} times the bare one's (wanted at most {WantedTail:0}); errors {one.Errors + other.Errors}");
        return ratio >= WantedRatio && tail <= WantedTail && other.Errors == 0 ? 0 : 1;
    }

    private async Task<int> SoakAsync(ConsoleUnderTest console, int seconds)
    {
        var before = await console.StatsAsync(collect: true);
        var result = await PhaseAsync(console, $"soak {seconds} s", "/internal/milestones/ingest", seconds);
        var after = await console.StatsAsync(collect: true);
        System.Console.WriteLine(
            $"memory: heap {Mib(before.HeapBytes)} -> {Mib(after.HeapBytes)}, resident {Mib(before.ResidentBytes)} -> {Mib(after.ResidentBytes)}, "
            + $"redis {Mib(before.RedisBytes)} -> {Mib(after.RedisBytes)}; rows in the index {before.IndexedRows} -> {after.IndexedRows}");
        return result.Errors == 0 ? 0 : 1;
    }

    private async Task<LoadResult> PhaseAsync(ConsoleUnderTest console, string name, string path, int seconds)
    {
        var ingest = path != "/bench/bare";
        var requests = new SignedRequests(path, Math.Min(seconds * 25_000, 400_000), _number, At);
        var before = await console.StatsAsync();
        var result = await LoadRun.RunAsync(console.Url, requests, _connections, TimeSpan.FromSeconds(seconds), ingest);
        var after = await console.StatsAsync();
        _number = ingest ? requests.NextNumber : _number;
        (_bareCpu, _ingestCpu) = (_bareCpu + (ingest ? 0 : Cpu(before, after, result)), _ingestCpu + (ingest ? Cpu(before, after, result) : 0));
        var count = (double)result.Latencies.Count;
        System.Console.WriteLine(
            $"{name,-15} {result.PerSecond,8:0} req/s  p50 {result.Latencies.Milliseconds(0.5),6:0.00}  p99 {result.Latencies.Milliseconds(0.99),6:0.00}  "
            + $"p99.9 {result.Latencies.Milliseconds(0.999),7:0.00}  max {result.Latencies.Max / 1000.0,7:0.0} ms  errors {result.Errors}  "
            + $"scripts/req {(after.Scripts - before.Scripts) / count:0.00}  cores: console {(after.CpuSeconds - before.CpuSeconds) / result.Seconds:0.00} "
            + $"redis {(after.RedisCpuSeconds - before.RedisCpuSeconds) / result.Seconds:0.00} client {result.ClientCpuSeconds / result.Seconds:0.00}  "
            + $"cpu/req {Cpu(before, after, result) / count * 1e6:0.0} us  alloc/req {(after.AllocatedBytes - before.AllocatedBytes) / count:0} B");
        if (args.Has("verbose"))
        {
            System.Console.WriteLine("    redis calls/req: " + string.Join(", ", after.RedisCalls
                .Select(call => (call.Key, Count: (call.Value - before.RedisCalls.GetValueOrDefault(call.Key)) / count)).Where(call => call.Count > 0.001)
                .OrderByDescending(call => call.Count).Select(call => $"{call.Key} {call.Count:0.000}"))
                + $"; contentions/req {(after.Contentions - before.Contentions) / count:0.000}; threads {after.Threads}");
        }

        if (result.FirstError is { } error)
        {
            System.Console.WriteLine($"    first error: {error}");
        }

        return result;
    }

    /// <summary>Seconds of CPU of all three: console, Redis and client.</summary>
    private static double Cpu(ConsoleStats before, ConsoleStats after, LoadResult result) =>
        after.CpuSeconds - before.CpuSeconds + after.RedisCpuSeconds - before.RedisCpuSeconds + result.ClientCpuSeconds;

    private static LoadResult Sum(List<LoadResult> parts)
    {
        var all = new Latencies();
        parts.ForEach(part => all.Add(part.Latencies));
        return new LoadResult(parts.Sum(part => part.Seconds), all, parts.Sum(part => part.Errors), parts[0].FirstError, parts.Sum(part => part.ClientCpuSeconds));
    }

    private static string Mib(long bytes) => $"{bytes / 1048576.0:0.0} MiB";
}
