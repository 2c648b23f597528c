using OpenClaw.Bench.Hosting;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Bench.Deliveries;

/// <summary>
/// deliver-faults: 10,000 records; the receiver fails at random (30 %), the console is killed with -9 five times and Redis once, while it delivers. At the end
/// every record was accepted exactly once by idempotency key, or is in the dead letters; none is lost, none stuck.
/// </summary>
internal sealed class FaultsVerb(Arguments args)
{
    private const int Kills = 5;
    private readonly int _count = args.Number("count", 10_000);

    public async Task<int> RunAsync()
    {
        await using var lab = await DeliveryLab.StartAsync(
            args.Number("concurrency", 8), ["--fail", args.Text("fail", "0.3")],
            ("Deliveries__RetryDelays__0", "00:00:00.500"), ("Deliveries__RetryDelays__1", "00:00:01"), ("Deliveries__Timeout", "00:00:01"), ("Deliveries__ClaimTimeout", "00:00:05"),
            ("Deliveries__BreakerFailures", "20"), ("Deliveries__BreakerOpenTime", "00:00:01"));
        await lab.Breakers.IsolateAsync(DeliveryLab.EndpointId, "filling", DeliveryLab.Now, default);
        var ids = await lab.FillAsync("faults", _count);
        var console = await lab.ServeAsync();
        await lab.Breakers.CloseAsync(DeliveryLab.EndpointId, "filled", DeliveryLab.Now, default);
        var began = TimeProvider.System.GetTimestamp();
        for (var kill = 1; kill <= Kills + 1; kill++)
        {
            await DoneAsync(lab, (long)_count * kill / (Kills + 2));
            if (kill == (Kills / 2) + 1)
            {
                await lab.RestartRedisAsync();
                System.Console.WriteLine($"{Elapsed(began)}  Redis was killed and started again; {await DescribeAsync(lab)}");
                continue;
            }

            await console.KillAsync();
            await console.DisposeAsync();
            System.Console.WriteLine($"{Elapsed(began)}  the console was killed; {await DescribeAsync(lab)}");
            console = await lab.ServeAsync();
        }

        await DrainAsync(lab, began);
        await console.DisposeAsync();
        return await JudgeAsync(lab, ids);
    }

    private async Task<int> JudgeAsync(DeliveryLab lab, IReadOnlyList<DeliveryId> ids)
    {
        var accepted = await lab.KeysAsync();
        var (byStatus, lost, unknown) = (new Dictionary<DeliveryStatus, int>(), 0, 0);
        foreach (var part in ids.Chunk(200))
        {
            var records = await lab.Store.GetAsync(part, default);
            lost += part.Length - records.Count;
            foreach (var record in records)
            {
                byStatus[record.Status] = byStatus.GetValueOrDefault(record.Status) + 1;
                unknown += record.Status is DeliveryStatus.Delivered or DeliveryStatus.Duplicate && !accepted.ContainsKey(record.IdempotencyKey) ? 1 : 0;
            }
        }

        var grouped = (await lab.Dead.GroupsAsync(DeliveryLab.Now, default)).Sum(group => group.Count);
        var dead = byStatus.GetValueOrDefault(DeliveryStatus.DeadLetter) + byStatus.GetValueOrDefault(DeliveryStatus.Rejected);
        var stuck = byStatus.GetValueOrDefault(DeliveryStatus.Pending) + byStatus.GetValueOrDefault(DeliveryStatus.Retrying);
        System.Console.WriteLine($"records: {string.Join(", ", byStatus.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key.ToWire()}"))}");
        System.Console.WriteLine(
            $"lost {lost}, stuck {stuck}, said to be accepted but unknown to the receiver {unknown}, dead letters outside their groups {Math.Abs(dead - grouped)}; "
            + $"the receiver accepted {accepted.Count} keys, each once ({accepted.Values.Sum() - accepted.Count} times a key came again and was told 'duplicate')");
        return lost + stuck + unknown == 0 && dead == grouped ? 0 : 1;
    }

    /// <summary>Waits until so many records have come to an end.</summary>
    private static async Task DoneAsync(DeliveryLab lab, long wanted)
    {
        while (await CountAsync(lab) is var counts && counts[DeliveryStatus.Delivered] + counts[DeliveryStatus.Duplicate] + counts[DeliveryStatus.DeadLetter] < wanted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static async Task DrainAsync(DeliveryLab lab, long began)
    {
        while (await CountAsync(lab) is { } counts && (counts.Backlog > 0 || counts.InFlight > 0))
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(5))
            {
                System.Console.WriteLine($"{Elapsed(began)}  given up; {await DescribeAsync(lab)}");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        System.Console.WriteLine($"{Elapsed(began)}  everything has come to an end");
    }

    private static async Task<string> DescribeAsync(DeliveryLab lab)
    {
        var counts = await CountAsync(lab);
        return $"{counts.Backlog} open, {counts.InFlight} of them claimed";
    }

    /// <summary>The counts; while Redis starts again, once it has.</summary>
    private static async Task<DeliveryCounts> CountAsync(DeliveryLab lab)
    {
        while (true)
        {
            try
            {
                return await lab.CountAsync();
            }
            catch (RedisUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static string Elapsed(long began) => $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds,6:0.0} s";
}
