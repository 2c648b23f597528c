using System.Net;
using System.Net.Http.Json;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Http;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using Quartz;

namespace OpenClaw.Console.Tests.Scheduling;

/// <summary>What operators do about jobs, over HTTP, with a restart and with two consoles.</summary>
[Slow]
public sealed class JobHttpTests(SharedRedis redis, UntouchedHost untouched) : IClassFixture<UntouchedHost>
{
    [Fact]
    public async Task Catalogue_OfTheConsole_HasEveryJobWithItsSchedule()
    {
        var host = untouched.Host;
        using var client = await host.SignedInAsync();

        var jobs = (await (await client.GetAsync("/api/jobs")).JsonAsync()).GetProperty("jobs").EnumerateArray().ToDictionary(job => job.GetProperty("name").GetString()!, job => job.GetProperty("schedule").GetString());

        Assert.Equal("every 5 minutes", jobs["delivery-retries"]);
        Assert.Equal("every hour, on the hour", jobs["expiry-sweeper"]);
        Assert.Equal("every 2 minutes", jobs["watchdog"]);
        Assert.Equal("every 2 minutes, from minute 1", jobs["reset-daemon"]);
        Assert.Equal("every 5 minutes, from minute 2", jobs["approval-reminders"]);
        Assert.Equal("every day at 03:30 UTC", jobs["retention"]);
        Assert.Equal("every hour, at 20 past", jobs["demand-history-downsample"]);
    }

    [Fact]
    public async Task RunNow_PressedTwice_RunsOnceAndIsInTheLedger()
    {
        await using var host = await ConsoleHost.StartAsync(redis);
        using var client = await host.SignedInAsync();

        using var first = await client.PostAsJsonAsync("/api/jobs/delivery-retries/run", new { run = "press-1" });
        using var again = await client.PostAsJsonAsync("/api/jobs/delivery-retries/run", new { run = "press-1" });

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        RecurringRun? run = null;
        await Eventually.BecomesTrueAsync(async () => (run = (await RunsAsync(host, "delivery-retries")).SingleOrDefault(one => one.Id == "press-1")) is not null, "the run is kept");
        Assert.Equal((RunCause.Person, ConsoleHost.UserName, RunResult.Ok), (run!.Cause, run.By, run.Result));
        Assert.StartsWith("0 endpoints", run.Sentence, StringComparison.Ordinal);
        Assert.Contains(run.Log!, line => line.Text.StartsWith("delivery-retries: 0 endpoints", StringComparison.Ordinal));
        Assert.Single(await LedgerAsync(host, "job.run"));
    }

    [Fact]
    public async Task DryRun_WhereThereIsOne_IsKeptAsOneAndRefusedElsewhere()
    {
        var host = untouched.Host;
        using var client = await host.SignedInAsync();

        using var refused = await client.PostAsJsonAsync("/api/jobs/watchdog/run", new { dryRun = true });
        using var done = await client.PostAsJsonAsync("/api/jobs/demand-history-downsample/run", new { dryRun = true, run = "try" });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (refused.StatusCode, done.StatusCode));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        await Eventually.BecomesTrueAsync(async () => (await RunsAsync(host, "demand-history-downsample")).Any(run => run is { Id: "try", DryRun: true }), "the dry run is kept");
    }

    [Fact]
    public async Task Pause_OfAJob_SurvivesARestartAndSaysWhoAndWhy()
    {
        var prefix = redis.NewPrefix();
        await using (var before = await ConsoleHost.StartAsync(redis.ConnectionString, prefix))
        {
            using var client = await before.SignedInAsync();
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("/api/jobs/watchdog/pause", new { reason = " " })).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/api/jobs/watchdog/pause", new { reason = "moving the gateway" })).StatusCode);
            Assert.Equal(HttpStatusCode.Conflict, (await client.PostAsJsonAsync("/api/jobs/watchdog/pause", new { reason = "again" })).StatusCode);
        }

        await using var after = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        var job = (await after.Get<JobService>().JobAsync(Actor.System, "watchdog", 1, default))!.View;
        Assert.Equal(("paused", "ada", "moving the gateway"), (job.State, job.Settings.PausedBy, job.Settings.PauseReason));
        Assert.Null(job.Next);
        var entry = after.Get<RecurringJobs>().Find("watchdog")!;
        Assert.Equal("paused", (await after.Get<SingleRunner>().RunAsync(entry, new JobTurn("t", RunCause.Schedule, Scheduled: after.Time.GetUtcNow(), Cron: entry.Cron), default)).Why);

        Assert.IsType<JobOutcome.Done>(await after.Get<JobService>().ResumeAsync(Actor.System, "watchdog", default));
        Assert.NotNull((await after.Get<JobService>().JobAsync(Actor.System, "watchdog", 1, default))!.View.Next);
    }

    [Fact]
    public async Task Schedule_ChangedOnOneConsole_IsFollowedByBothAndAfterARestart()
    {
        var prefix = redis.NewPrefix();
        await using var one = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        await using var other = await ConsoleHost.StartAsync(redis.ConnectionString, prefix);
        using var client = await one.SignedInAsync();

        var wrong = await client.PutAsJsonAsync("/api/jobs/retention/schedule", new { cron = "0/10 * * * * ?" }).TextAsync();
        Assert.StartsWith("400 ", wrong, StringComparison.Ordinal);
        Assert.Contains("more often than once a minute", wrong, StringComparison.Ordinal);
        Assert.StartsWith("200 ", await client.PutAsJsonAsync("/api/jobs/retention/schedule", new { cron = "0 15 4 * * ?" }).TextAsync(), StringComparison.Ordinal);

        await FollowsAsync(one, "0 15 4 * * ?");
        await FollowsAsync(other, "0 15 4 * * ?");
        await using (var restarted = await ConsoleHost.StartAsync(redis.ConnectionString, prefix))
        {
            await FollowsAsync(restarted, "0 15 4 * * ?");
        }

        Assert.StartsWith("200 ", await client.DeleteAsync("/api/jobs/retention/schedule").TextAsync(), StringComparison.Ordinal);
        await FollowsAsync(other, "0 30 3 * * ?");
        var entries = await LedgerAsync(one, "job.schedule");
        Assert.Equal(("0 30 3 * * ?", "0 15 4 * * ?"), (entries[^1].Before, entries[^1].After));
    }

    [Fact]
    public async Task UnknownJobAndViewers_AreToldSo()
    {
        var host = untouched.Host;
        using var viewer = await host.SignedInAsync(Role.Viewer);

        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync("/api/jobs/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/api/jobs/watchdog")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("/api/jobs/watchdog/run", new { })).StatusCode);
    }

    private static async Task<IReadOnlyList<RecurringRun>> RunsAsync(ConsoleHost host, string job) => (await host.Get<RedisJobStore>().RunsAsync(job, 0, 10, default)).Runs;

    private static async Task<IReadOnlyList<AuditEntry>> LedgerAsync(ConsoleHost host, string action) =>
        [.. (await host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All, null, 100, default)).Entries.Where(entry => entry.Action == action)];

    private static async Task FollowsAsync(ConsoleHost host, string cron)
    {
        var scheduler = await host.Get<ISchedulerFactory>().GetScheduler();
        await Eventually.BecomesTrueAsync(async () => await scheduler.GetTrigger(new TriggerKey("retention")) is ICronTrigger trigger && trigger.CronExpressionString == cron, $"the job runs by {cron}");
    }
}
