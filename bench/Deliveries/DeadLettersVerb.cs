using OpenClaw.Bench.Load;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Bench.Deliveries;

/// <summary>
/// dead-letters: 100,000 dead letters in 200 groups; how long the list of groups takes, and what requeueing all of them does to other calls meanwhile; then the
/// page in a browser, and the same by an operation of the console.
/// </summary>
internal sealed class DeadLettersVerb(Arguments args)
{
    private const double WantedList = 300;
    private static readonly DeliveryEndpoint Endpoint = new() { Id = DeliveryLab.EndpointId, Name = "Milestones", Channels = [DeliveryChannel.Milestones], Url = "http://127.0.0.1/in" };
    private static readonly DeliveryRules Rules = new(TimeSpan.FromMinutes(1), BreakerRules.Default, 50_000);

    private readonly int _count = args.Number("count", 100_000);
    private readonly int _groups = args.Number("groups", 200);

    public async Task<int> RunAsync()
    {
        await using var lab = await DeliveryLab.StartAsync(args.Number("concurrency", 32), [], ("Actions__UndoWindow", "00:00:00"));
        await lab.FillAsync("dead", _count);
        await KillAsync(lab);
        var lists = new Latencies();
        IReadOnlyList<DeadLetterGroup> groups = [];
        for (var i = 0; i < 40; i++)
        {
            lists.Add(await TimeAsync(async () => groups = await lab.Dead.GroupsAsync(DeliveryLab.Now, default)));
        }

        System.Console.WriteLine($"{groups.Sum(group => group.Count)} dead letters in {groups.Count} groups: list p50 {lists.Milliseconds(0.5):0.0} ms, max {lists.Max / 1000.0:0.0} ms (wanted {WantedList:0})");
        var good = groups.Count == _groups && groups.Sum(group => group.Count) == _count && lists.Max / 1000.0 <= WantedList;
        good &= await RequeueAllAsync(lab, groups);
        await KillAsync(lab);
        return await new DeadLettersPageRun(lab, _count, args.Number("visits", 5)).RunAsync() && good ? 0 : 1;
    }

    /// <summary>Every group in pages, as a bulk operation does, while somebody else asks for small things.</summary>
    private static async Task<bool> RequeueAllAsync(DeliveryLab lab, IReadOnlyList<DeadLetterGroup> groups)
    {
        using var ended = new CancellationTokenSource();
        var others = new Latencies();
        var asking = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                others.Add(await TimeAsync(() => lab.CountAsync()));
            }
        });
        var requeued = 0L;
        var took = await TimeAsync(async () =>
        {
            foreach (var group in groups)
            {
                while (await lab.Dead.OldestMembersAsync(group.Id, RedisDeadLetterStore.LargestAction, default) is { Count: > 0 } ids)
                {
                    requeued += (await lab.Dead.RequeueAsync(ids, DeliveryLab.Now, DeliveryLab.Now, default)).Count(result => result.Done);
                }
            }
        });
        await ended.CancelAsync();
        await asking;
        System.Console.WriteLine($"requeued {requeued} in {took / 1e6:0.0} s; other calls meanwhile p50 {others.Milliseconds(0.5):0.0} ms, p99 {others.Milliseconds(0.99):0.0} ms, max {others.Max / 1000.0:0.0} ms");
        var counts = await lab.CountAsync();
        return requeued == groups.Sum(group => group.Count) && counts[DeliveryStatus.Pending] == requeued && (await lab.Dead.GroupsAsync(DeliveryLab.Now, default)).Count == 0;
    }

    private async Task KillAsync(DeliveryLab lab)
    {
        var queue = new RedisDeliveryQueue(lab.Gateway, new RedisKeys(""));
        var n = 0;
        while (await queue.ClaimAsync(Endpoint, RedisDeliveryQueue.LargestExchange, Rules, DeliveryLab.Now, default) is { Count: > 0 } claims)
        {
            await queue.CompleteAsync(Endpoint, [.. claims.Select(claim => Refused(claim, n++ % _groups))], Rules, DeliveryLab.Now, default);
        }
    }

    private static DeliveryCompletion Refused(DeliveryClaim claim, int cause)
    {
        var name = $"{(char)('a' + (cause % 26))}{(char)('a' + (cause / 26))}";
        var outcome = DeliveryOutcome.OfAnswer(400, $$"""{"ok":false,"reason":"cause {{name}} of record {{claim.Id}}"}""");
        var attempt = new DeliveryAttempt(DeliveryLab.Now, Endpoint.Url, 400, 3, outcome.Error, "{}", "0a1b2c3d", "bench/1");
        return new DeliveryCompletion(claim, attempt, outcome, new DeliveryVerdict(DeliveryStatus.Rejected, null));
    }

    /// <summary>In microseconds.</summary>
    private static async Task<long> TimeAsync(Func<Task> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        await work();
        return (long)TimeProvider.System.GetElapsedTime(began).TotalMicroseconds;
    }
}
