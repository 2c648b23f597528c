using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpenClaw.Bench.Browser;
using OpenClaw.Bench.Hosting;
using OpenClaw.Bench.Load;

namespace OpenClaw.Bench.Deliveries;

/// <summary>The second half of dead-letters: the page in a browser, and requeueing everything by an operation, with progress, beside other requests.</summary>
internal sealed class DeadLettersPageRun(DeliveryLab lab, int count, int visits)
{
    private const double WantedPaint = 1_000;
    private const string Operations = "/api/dead-letters/deliveries/operations";

    public async Task<bool> RunAsync()
    {
        await using var console = await lab.ServeAsync();
        var url = new Uri(console.Ready);
        System.Console.WriteLine($"{count} dead letters; wanted: first paint {WantedPaint:0} ms");
        await using var page = await ListPage.OpenAsync(url, "section.outbound tbody tr");
        var (paints, _) = await page.VisitAsync("/dead-letters", visits);
        var cookie = await SignIn.RunAsync(url);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = url };
        client.DefaultRequestHeaders.Add("Cookie", $"{cookie.Name}={cookie.Value}");
        return await RequeueAsync(client) && paints[^1] <= WantedPaint;
    }

    private async Task<bool> RequeueAsync(HttpClient client)
    {
        using var ended = new CancellationTokenSource();
        var others = new Latencies();
        var asking = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                var asked = TimeProvider.System.GetTimestamp();
                await client.GetStringAsync("/api/milestones/latest?limit=5");
                others.Add((long)TimeProvider.System.GetElapsedTime(asked).TotalMicroseconds);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        });
        var id = Guid.NewGuid().ToString("N");
        var began = TimeProvider.System.GetTimestamp();
        using var answer = await client.PostAsJsonAsync(Operations, new { id, action = "requeue", rate = 0 });
        System.Console.WriteLine($"requeue all: HTTP {(int)answer.StatusCode} after {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms (the records are collected by then)");
        if (answer.StatusCode is not HttpStatusCode.Accepted)
        {
            return false;
        }

        var (state, steps, seen) = ("waiting", 0, -1);
        JsonElement operation = default;
        while (state is "waiting" or "running")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            operation = (await client.GetFromJsonAsync<JsonElement>($"{Operations}/{id}")).GetProperty("operation");
            state = operation.GetProperty("state").GetString()!;
            var through = operation.GetProperty("succeeded").GetInt32();
            steps += through > seen ? 1 : 0;
            seen = through;
        }

        var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        await ended.CancelAsync();
        await asking;
        System.Console.WriteLine(
            $"requeue all: {state}, {operation.GetProperty("succeeded")} delivered, {operation.GetProperty("failed")} failed, {operation.GetProperty("skipped")} not touched, in {took:0.0} s; "
            + $"progress seen at {steps} points; other requests meanwhile p50 {others.Milliseconds(0.5):0.0} ms, p99 {others.Milliseconds(0.99):0.0} ms, max {others.Max / 1000.0:0.0} ms");
        return state == "done" && seen == count && steps > 3;
    }
}
