using Microsoft.Extensions.Logging;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Scheduling;

/// <summary>One replica runs a job, and what became of it is kept.</summary>
public sealed class SingleRunnerTests(SharedRedis redis)
{
    [Fact]
    public async Task Turn_OfTwoReplicasAtOnce_IsRunByOne()
    {
        var keys = redis.NewKeys();
        await using var one = new JobBench(redis.Gateway, keys);
        await using var other = new JobBench(redis.Gateway, keys);

        await Task.WhenAll(one.RunAsync(JobBench.Scheduled(JobBench.Turn)), other.RunAsync(JobBench.Scheduled(JobBench.Turn)));

        Assert.Equal(1, one.Job.Runs + other.Job.Runs);
        var run = Assert.Single(await one.RunsAsync());
        Assert.Equal((1L, RunResult.Ok, "Did it.", RunCause.Schedule), (run.Fence, run.Result, run.Sentence, run.Cause));
        Assert.Equal("taken", (await other.RunAsync(JobBench.Scheduled(JobBench.Turn))).Why);
    }

    [Fact]
    public async Task Turn_WhileAnotherReplicaStillRunsTheOneBefore_IsNotRunAndSaidToBeMissed()
    {
        var keys = redis.NewKeys();
        await using var slow = new JobBench(redis.Gateway, keys);
        await using var other = new JobBench(redis.Gateway, keys);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        slow.Job.Work = async (_, _) =>
        {
            begun.SetResult();
            await go.Task;
            return "Slowly done.";
        };
        var running = slow.RunAsync(JobBench.Scheduled(JobBench.Turn));
        await begun.Task;

        var take = await other.RunAsync(JobBench.Scheduled(JobBench.Turn.AddMinutes(5)));

        Assert.Equal("running", take.Why);
        Assert.Equal(RunCause.Schedule, take.Other!.Cause);
        go.SetResult();
        await running;
        await other.RunAsync(JobBench.Scheduled(JobBench.Turn.AddMinutes(10)));
        var last = (await other.RunsAsync())[0];
        Assert.Equal((1, JobBench.Turn.AddMinutes(5)), (last.Missed, last.MissedSince!.Value));
    }

    [Fact]
    public async Task Replica_ThatDiesWhileItRuns_FreesTheJobWithinAMinuteAndTheRunIsKeptAsLost()
    {
        var keys = redis.NewKeys();
        await using var next = new JobBench(redis.Gateway, keys, JobBench.Turn.AddMinutes(5));
        var dead = new RecurringRun { Id = "dead", Job = "job", Cause = RunCause.Schedule, ScheduledAt = JobBench.Turn, StartedAt = JobBench.Turn, Replica = "gone/1" };
        Assert.Null((await next.Store.TakeAsync(next.Entry, dead, JobBench.Cron, default)).Why);
        var left = (await redis.Gateway.ExecuteAsync("PTTL", [keys.JobLease("job")])).AsInt64();
        Assert.InRange(left, 1, 60_000);

        await redis.Gateway.ExecuteAsync("DEL", [keys.JobLease("job")]); // its time runs out
        await next.RunAsync(JobBench.Scheduled(JobBench.Turn.AddMinutes(5)));

        var runs = await next.RunsAsync();
        Assert.Equal([(2L, RunResult.Ok), (1L, RunResult.Lost)], runs.Select(run => (run.Fence, run.Result)));
        Assert.Equal("gone/1", runs[1].Replica);
        Assert.False(await next.Store.FinishAsync(dead with { EndedAt = JobBench.Turn, Result = RunResult.Ok }, default)); // it comes back, too late
        Assert.Equal(2, (await next.RunsAsync()).Count);
    }

    [Fact]
    public async Task Lease_TakenFromARun_EndsIt()
    {
        var keys = redis.NewKeys();
        await using var bench = new JobBench(redis.Gateway, keys);
        var begun = new TaskCompletionSource();
        bench.Job.Work = async (_, cancel) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            return "never";
        };
        var running = bench.RunAsync(JobBench.Scheduled(JobBench.Turn));
        await begun.Task;
        await redis.Gateway.ExecuteAsync("SET", [keys.JobLease("job"), "another"]);

        await Eventually.BecomesTrueAsync(
            () =>
            {
                bench.Time.Advance(RedisJobStore.Lifetime / 3);
                return running.IsCompleted;
            },
            "the run is ended");

        Assert.Equal(RunResult.Lost, Assert.Single(await bench.RunsAsync()).Result);
    }

    [Fact]
    public async Task Run_ThatThrows_IsKeptWithWhatItLoggedAndWhy()
    {
        await using var bench = new JobBench(redis.Gateway, redis.NewKeys());
        bench.Job.Work = (_, _) =>
        {
            bench.Logger.LogInformation("looked at {Count} things", 3);
            throw new InvalidOperationException("the fourth was odd");
        };

        await bench.RunAsync(JobBench.Scheduled(JobBench.Turn));

        var run = Assert.Single(await bench.RunsAsync());
        Assert.Equal((RunResult.Failed, "InvalidOperationException: the fourth was odd"), (run.Result, run.Sentence));
        Assert.Contains(run.Log!, line => line.Text == "looked at 3 things" && line.Level == "information");
        var slot = (await bench.Store.StandAsync(["job"], JobBench.Turn, default))[0].Day[^1];
        Assert.Equal((0, 1), (slot.Ok, slot.Bad));
    }

    [Fact]
    public async Task Runs_MoreThanAreKept_DropTheOldest()
    {
        await using var bench = new JobBench(redis.Gateway, redis.NewKeys());
        for (var i = 0; i < RedisJobStore.MaxRuns + 3; i++)
        {
            await bench.RunAsync(new JobTurn($"run-{i}", RunCause.Person, "ada"));
        }

        var (runs, kept) = await bench.Store.RunsAsync("job", 0, 1000, default);
        Assert.Equal((RedisJobStore.MaxRuns, (long)RedisJobStore.MaxRuns, "run-502", "run-3"), (runs.Count, kept, runs[0].Id, runs[^1].Id));
        Assert.Equal("repeated", (await bench.RunAsync(new JobTurn("run-7", RunCause.Person, "ada"))).Why);
    }

    [Fact]
    public async Task Schedule_ThatIsPausedOrAnotherNow_IsNotFollowedEvenByAReplicaThatHasNotHeard()
    {
        await using var bench = new JobBench(redis.Gateway, redis.NewKeys());
        await bench.Store.SetAsync("job", "", new JobSettings(PausedAt: JobBench.Turn, PausedBy: "ada", PauseReason: "moving"), JobBench.Turn, default);
        Assert.Equal("paused", (await bench.RunAsync(JobBench.Scheduled(JobBench.Turn))).Why);

        var (_, seen) = await bench.Store.SettingsAsync("job", default);
        Assert.True(await bench.Store.SetAsync("job", seen, new JobSettings(Cron: "0 0/10 * * * ?"), JobBench.Turn, default));
        Assert.False(await bench.Store.SetAsync("job", seen, JobSettings.None, JobBench.Turn, default)); // somebody else was first

        Assert.Equal("moved", (await bench.RunAsync(JobBench.Scheduled(JobBench.Turn))).Why);
        Assert.Null((await bench.RunAsync(JobBench.Scheduled(JobBench.Turn, "0 0/10 * * * ?"))).Why);
        Assert.Equal(1, bench.Job.Runs);
    }
}
