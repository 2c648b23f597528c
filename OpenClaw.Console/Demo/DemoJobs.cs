namespace OpenClaw.Console.Demo;

/// <summary>Monitored jobs with leases and heartbeats: two that do well, one whose runs end badly, and one that takes its lease and goes silent, so that it is found stuck.</summary>
internal sealed class DemoJobs(DemoClient client, TimeProvider time) : IDemoScene
{
    private readonly IReadOnlyList<Job> _jobs =
    [
        new("demo-rss-sweep", TimeSpan.FromSeconds(300), Run: TimeSpan.FromSeconds(40), Rest: TimeSpan.FromMinutes(2), "ok", "Read 14 feeds, drafted 3 items"),
        new("demo-nightly-batch", TimeSpan.FromSeconds(600), Run: TimeSpan.FromMinutes(8), Rest: TimeSpan.FromMinutes(4), "ok", "Published 6 summaries"),
        new("demo-mail-digest", TimeSpan.FromSeconds(300), Run: TimeSpan.FromSeconds(5), Rest: TimeSpan.FromSeconds(50), "error", "The mail server refused the connection"),
        new("demo-price-scan", TimeSpan.FromSeconds(60), Run: TimeSpan.FromMinutes(25), Rest: TimeSpan.Zero, "timeout", "It never said that it ended", Silent: true),
    ];

    public async Task BeginAsync(CancellationToken cancel)
    {
        foreach (var job in _jobs)
        {
            await AcquireAsync(job, cancel);
        }
    }

    public async Task StepAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_jobs.Where(job => job.Next <= now).MinBy(job => job.Next) is not { } due)
        {
            return;
        }

        if (due.Fence == 0)
        {
            await AcquireAsync(due, cancel);
        }
        else if (now >= due.Ends)
        {
            await client.PostAsync($"/api/leases/{due.Name}/release", new { fence = due.Fence, status = due.Status, detail = due.Detail }, cancel);
            (due.Fence, due.Next) = (0, now + due.Rest);
        }
        else
        {
            // One that was taken over, or has lost its lease, begins anew.
            due.Fence = await client.PostAsync($"/api/leases/{due.Name}/heartbeat", new { fence = due.Fence }, cancel) is null ? 0 : due.Fence;
            due.Next = due.Fence == 0 ? now + due.Rest : Earlier(now + (due.Ttl / 3), due.Ends);
        }
    }

    private async Task AcquireAsync(Job job, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var answer = await client.PostAsync($"/api/leases/{job.Name}/acquire", new { holder = "demo worker", ttlSeconds = (int)job.Ttl.TotalSeconds, steal = true }, cancel);
        job.Fence = answer?.GetProperty("fence").GetInt64() ?? 0;
        job.Ends = now + job.Run;
        job.Next = job.Fence == 0 ? now + TimeSpan.FromMinutes(1) : job.Silent ? job.Ends : Earlier(now + (job.Ttl / 3), job.Ends);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <param name="Ttl">How long one sign of life counts.</param>
    /// <param name="Run">How long a run takes.</param>
    /// <param name="Rest">From the end of a run to the next one.</param>
    /// <param name="Status">How its runs end.</param>
    /// <param name="Silent">It gives no sign of life while it runs.</param>
    private sealed record Job(string Name, TimeSpan Ttl, TimeSpan Run, TimeSpan Rest, string Status, string Detail, bool Silent = false)
    {
        /// <summary>Of the run under way; 0: there is none.</summary>
        public long Fence { get; set; }

        public DateTimeOffset Ends { get; set; }

        /// <summary>When there is something to do.</summary>
        public DateTimeOffset Next { get; set; }
    }
}
