using System.Text;
using OpenClaw.Bench.Hosting;

namespace OpenClaw.Bench.Deliveries;

/// <summary>
/// deliver: records a second to a receiver on the same machine that answers at once, in alternating phases of one run beside a BullMQ worker in Node on the
/// same Redis, with the same receiver and concurrency; and the console's rate with 100,000 more due records in the queue.
/// </summary>
internal sealed class DeliverVerb(Arguments args)
{
    private const double WantedRate = 2_000;
    private const double WantedRatio = 1.5;
    private const double WantedUnderLoad = 0.9;

    private readonly int _concurrency = args.Number("concurrency", 8);
    private readonly int _count = args.Number("count", 20_000);
    private int _phase;
    private double _ourCpu;
    private double _theirCpu;

    public async Task<int> RunAsync()
    {
        if (args.Has("soak"))
        {
            return await DeliverSoak.RunAsync(args);
        }

        await using var lab = await DeliveryLab.StartAsync(_concurrency, []);
        var bull = args.Has("alone") ? null : await StartBullAsync(lab);
        var (ours, theirs, loaded) = (new List<double>(), new List<double>(), new List<double>());
        await using (var console = await lab.ServeAsync())
        {
            // More than the console keeps of what was delivered: from then on it lets go of one for each, in every phase.
            await OursAsync(lab, console, "warm-up", 60_000, 0);
            if (bull is not null)
            {
                await TheirsAsync(lab, bull, "warm-up bullmq", 25_000);
            }

            for (var round = 1; round <= args.Number("rounds", 3); round++)
            {
                var due = args.Number("due", 100_000);
                async Task LoadedAsync() => loaded.Add(await OursAsync(lab, console, $"console, {due} due", _count, due));
                // Redis grows slower in the course of a run: each goes first in turn.
                if (due > 0 && round % 2 == 0)
                {
                    await LoadedAsync();
                }

                ours.Add(await OursAsync(lab, console, $"console {round}", _count, 0));
                if (bull is not null)
                {
                    theirs.Add(await TheirsAsync(lab, bull, $"bullmq {round}", _count));
                }

                if (due > 0 && round % 2 == 1)
                {
                    await LoadedAsync();
                }
            }
        }

        if (bull is not null)
        {
            await bull.DisposeAsync();
        }

        return Judge(ours, theirs, loaded);
    }

    private int Judge(List<double> ours, List<double> theirs, List<double> loaded)
    {
        var rate = Median(ours);
        var good = rate >= WantedRate;
        System.Console.WriteLine($"console {rate:0}/s (wanted {WantedRate:0})");
        if (theirs.Count > 0)
        {
            var ratios = Pairs(ours, theirs);
            System.Console.WriteLine($"ratio to BullMQ {Median(ratios):0.00} (wanted {WantedRatio:0.0}), per round {Each(ratios)}");
            System.Console.WriteLine($"ratio by CPU time per record, all processes: {_theirCpu / _ourCpu:0.00}: what other work on the machine disturbs less");
            good &= Median(ratios) >= WantedRatio;
        }

        if (loaded.Count > 0)
        {
            var ratios = Pairs(loaded, ours);
            System.Console.WriteLine($"with more due: {Median(ratios):0.00} of the rate (wanted {WantedUnderLoad:0.0}), per round {Each(ratios)}");
            good &= Median(ratios) >= WantedUnderLoad;
        }

        return good ? 0 : 1;
    }

    /// <summary>Fills the queue while the endpoint is isolated, lets go, and times until so many arrived.</summary>
    private async Task<double> OursAsync(DeliveryLab lab, Child console, string name, int count, int more)
    {
        await lab.Breakers.IsolateAsync(DeliveryLab.EndpointId, "filling", DeliveryLab.Now, default);
        await lab.FillAsync($"ours.{++_phase}", count + more);
        await SettleAsync(lab);
        var start = await lab.ReceivedAsync();
        var (cpu, redis, receiver, scripts) = (console.CpuSeconds, await lab.RedisCpuAsync(), lab.Receiver.CpuSeconds, await lab.ScriptsAsync());
        await lab.Breakers.CloseAsync(DeliveryLab.EndpointId, "filled", DeliveryLab.Now, default);
        var seconds = await lab.UntilAsync(start + count);
        var received = await lab.ReceivedAsync() - start;
        var spent = Tell(name, received / seconds, seconds, received, ("console", console.CpuSeconds - cpu), ("redis", await lab.RedisCpuAsync() - redis), ("receiver", lab.Receiver.CpuSeconds - receiver));
        _ourCpu += more > 0 || name == "warm-up" ? 0 : spent;
        System.Console.WriteLine($"    scripts/record {(await lab.ScriptsAsync() - scripts) / (double)received:0.00}");
        if (more > 0)
        {
            await lab.UntilAsync(start + count + more); // the next phase begins with an empty queue
        }

        while (await lab.CountAsync() is { Backlog: > 0 })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return received / seconds;
    }

    private async Task<double> TheirsAsync(DeliveryLab lab, Child bull, string name, int count)
    {
        await bull.TellAsync($"fill theirs-{++_phase} {count}");
        await SettleAsync(lab);
        var start = await lab.ReceivedAsync();
        var (cpu, redis, receiver) = (bull.CpuSeconds, await lab.RedisCpuAsync(), lab.Receiver.CpuSeconds);
        await bull.TellAsync("go");
        var seconds = await lab.UntilAsync(start + count);
        var received = await lab.ReceivedAsync() - start;
        _theirCpu += name.StartsWith("warm-up", StringComparison.Ordinal) ? 0 : Tell(name, received / seconds, seconds, received, ("bullmq", bull.CpuSeconds - cpu), ("redis", await lab.RedisCpuAsync() - redis), ("receiver", lab.Receiver.CpuSeconds - receiver));
        return received / seconds;
    }

    /// <summary>What filling wrote is on the disk, and its file is not being rewritten: Redis cannot write on while the system syncs the file, and that is no part of delivering.</summary>
    private static async Task SettleAsync(DeliveryLab lab)
    {
        string info;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System); // it syncs once a second
            info = (await lab.Gateway.ExecuteAsync("INFO", ["persistence"])).AsString()!;
        }
        while (!info.Contains("aof_pending_bio_fsync:0", StringComparison.Ordinal) || !info.Contains("aof_rewrite_in_progress:0", StringComparison.Ordinal));
    }

    private async Task<Child> StartBullAsync(DeliveryLab lab)
    {
        var folder = args.Text("npm", Path.Combine(Path.GetTempPath(), "openclaw-bench-bullmq"));
        Directory.CreateDirectory(folder);
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ioredis")))
        {
            await Child.RunAsync("npm", ["install", "--no-audit", "--no-fund", "--silent", "bullmq", "ioredis"], folder);
        }

        // Beside its packages, which is where Node looks for them.
        File.Copy(Path.Combine(AppContext.BaseDirectory, "bull.mjs"), Path.Combine(folder, "bull.mjs"), overwrite: true);
        return await Child.StartAsync("node", ["bull.mjs"], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REDIS_PORT"] = $"{lab.Port}", ["RECEIVER"] = lab.Receiver.Ready + "/in", ["CONCURRENCY"] = $"{_concurrency}", ["SECRET"] = BenchSecret.Text,
            ["EVENT"] = Encoding.UTF8.GetString(DeliveryLab.Payload("bench")),
        }, folder);
    }

    /// <returns>Seconds of CPU of all processes together for each record.</returns>
    private static double Tell(string name, double rate, double seconds, long count, params (string Name, double Cpu)[] cpu)
    {
        System.Console.WriteLine(
            $"{name,-24} {rate,7:0}/s  {count,6} in {seconds,5:0.00} s  cpu us/record: {string.Join("  ", cpu.Select(part => $"{part.Name} {part.Cpu / count * 1e6:0}"))}  "
            + $"cores: {string.Join(' ', cpu.Select(part => $"{part.Cpu / seconds:0.00}"))}");
        return cpu.Sum(part => part.Cpu) / count;
    }

    /// <summary>Round by round: the machine's speed changes in the course of a run, and what ran next to each other had the same.</summary>
    private static List<double> Pairs(List<double> ones, List<double> others) => [.. ones.Zip(others, (one, other) => one / other)];

    private static string Each(List<double> ratios) => string.Join(' ', ratios.Select(ratio => $"{ratio:0.00}"));

    private static double Median(List<double> values)
    {
        var order = values.Order().ToList();
        return (order[(order.Count - 1) / 2] + order[order.Count / 2]) / 2;
    }
}
