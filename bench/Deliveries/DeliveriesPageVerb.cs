using OpenClaw.Bench.Browser;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Bench.Deliveries;

/// <summary>deliveries-page: /deliveries with many records in a browser, half of them delivered, the others waiting: first paint, the rows, and how long filters take.</summary>
internal sealed class DeliveriesPageVerb(Arguments args)
{
    private const double WantedPaint = 1_000;
    private const double WantedFilter = 500;
    private static readonly DeliveryEndpoint Endpoint = new() { Id = DeliveryLab.EndpointId, Name = "Milestones", Channels = [DeliveryChannel.Milestones], Url = "http://127.0.0.1/in" };

    public async Task<int> RunAsync()
    {
        var count = args.Number("count", 100_000);
        await using var lab = await DeliveryLab.StartAsync(8, [], ("Deliveries__DeliveredCap", $"{count}"));
        await lab.FillAsync("page", count);
        await DeliverAsync(lab, count / 2, new DeliveryRules(TimeSpan.FromMinutes(1), BreakerRules.Default, count));
        await lab.Breakers.IsolateAsync(DeliveryLab.EndpointId, "the others wait", DeliveryLab.Now, default);
        await using var console = await lab.ServeAsync();
        System.Console.WriteLine($"{count} records; wanted: first paint {WantedPaint:0} ms, filters {WantedFilter:0} ms");
        await using var page = await ListPage.OpenAsync(new Uri(console.Ready));
        var (paints, _) = await page.VisitAsync("/deliveries", args.Number("visits", 5));
        double[] filters =
        [
            await page.FacetAsync("Status", "delivered"), await page.FacetAsync("Status", "retrying"), // none is
            await page.WordsAsync($"page.{count - 1}"), // the newest
            await page.WordsAsync("nothing has this"),
        ];
        await page.ShotAsync("deliveries-page");
        return paints.Max() <= WantedPaint && filters.Max() <= WantedFilter ? 0 : 1;
    }

    private static async Task DeliverAsync(DeliveryLab lab, int count, DeliveryRules rules)
    {
        var queue = new RedisDeliveryQueue(lab.Gateway, new RedisKeys(""));
        for (var done = 0; done < count;)
        {
            var claims = await queue.ClaimAsync(Endpoint, RedisDeliveryQueue.LargestExchange, rules, DeliveryLab.Now, default);
            await queue.CompleteAsync(Endpoint, [.. claims.Select(Delivered)], rules, DeliveryLab.Now, default);
            done += claims.Count;
        }
    }

    private static DeliveryCompletion Delivered(DeliveryClaim claim)
    {
        var outcome = DeliveryOutcome.OfAnswer(200, """{"ok":true,"status":"accepted"}""");
        return new(claim, new DeliveryAttempt(DeliveryLab.Now, Endpoint.Url, 200, 3, null, "{}", "0a1b2c3d", "bench/1"), outcome, new DeliveryVerdict(DeliveryStatus.Delivered, null));
    }
}
