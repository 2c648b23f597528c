using OpenClaw.Console.Audit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Scheduling;

/// <summary>Recurring jobs for people: how they stand, their runs; run now, pause and resume, change the schedule.</summary>
public sealed class JobService(RecurringJobs jobs, RedisJobStore store, SingleRunner runner, AuditLog audit, TimeProvider time)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>Runs kept of each job.</summary>
    public const int MaxRuns = RedisJobStore.MaxRuns;

    /// <summary>Fire times shown of a schedule.</summary>
    public const int ShownTimes = 5;

    /// <summary>A turn is late after this: replicas' clocks differ, and a turn takes a moment to be taken.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly RecentReasons _reasons = new();

    /// <summary>The last few reasons given here, the newest first; offered as suggestions.</summary>
    public IReadOnlyList<string> RecentReasons => _reasons.All;

    public async Task<IReadOnlyList<RecurringJobView>> BoardAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var now = time.GetUtcNow();
        var stands = await store.StandAsync([.. jobs.All.Select(entry => entry.Name)], now, cancel);
        return [.. jobs.All.Zip(stands, (entry, stand) => View(entry, stand, now))];
    }

    /// <summary>One job with its runs, newest first; null: there is none of the name.</summary>
    public async Task<RecurringJobDetail?> JobAsync(Actor actor, string job, int count, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        if (jobs.Find(job) is not { } entry)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var view = View(entry, (await store.StandAsync([job], now, cancel))[0], now);
        var (runs, kept) = await store.RunsAsync(job, 0, Math.Clamp(count, 1, RedisJobStore.MaxRuns), cancel);
        return new RecurringJobDetail(view, JobCron.Next(view.Cron, now, ShownTimes), runs, kept);
    }

    /// <summary>Begins a run now, on this console, also while the job is paused: a person asked.</summary>
    /// <param name="run">Its id, made once for each press of a button: the same one again does nothing more.</param>
    public async Task<JobOutcome> RunNowAsync(Actor actor, string job, bool dryRun, string run, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (jobs.Find(job) is not { } entry)
        {
            return new JobOutcome.Unknown(job);
        }

        if (run is not { Length: > 0 and <= 64 } || !run.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
        {
            return new JobOutcome.Invalid("run", "must be 1 to 64 letters, digits and hyphens.");
        }

        if (dryRun && !entry.Job.HasDryRun)
        {
            return new JobOutcome.Invalid("dryRun", $"is not possible: {job} has no dry run.");
        }

        var take = await runner.StartAsync(entry, new JobTurn(run, RunCause.Person, actor.Name, dryRun), cancel);
        switch (take.Why)
        {
            case null:
                await audit.AppendAsync(actor, new AuditAction(dryRun ? "job.dry-run" : "job.run", job) { Operation = run }, CancellationToken.None);
                return new JobOutcome.Started(run, $"{job} {(dryRun ? "is tried out" : "runs")} now");
            case "repeated":
                return new JobOutcome.Started(run, $"{job} was begun already");
            default:
                return new JobOutcome.Refused(take.Other is { } other
                    ? $"{job} is running since {Iso.Write(other.StartedAt)} on {other.Replica}{(other.By.Length > 0 ? $", begun by {other.By}" : "")}."
                    : $"{job} is running.");
        }
    }

    /// <summary>No turn of the job is run until somebody resumes it; restarts and other replicas know.</summary>
    public async Task<JobOutcome> PauseAsync(Actor actor, string job, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var why = reason?.Trim() ?? "";
        if (why.Length is 0 or > MaxReason)
        {
            return new JobOutcome.Invalid("reason", why.Length == 0 ? "is missing." : $"is longer than {MaxReason} characters.");
        }

        var now = time.GetUtcNow();
        return await ChangeAsync(
            actor, job, settings => settings.Paused ? $"{settings.PausedBy} has paused it already: {settings.PauseReason}" : null,
            settings => settings with { PausedAt = now, PausedBy = actor.Name, PauseReason = why, Since = now }, new AuditAction("job.pause", job) { Reason = why }, $"{job} is paused", cancel);
    }

    public Task<JobOutcome> ResumeAsync(Actor actor, string job, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var now = time.GetUtcNow();
        return ChangeAsync(
            actor, job, settings => settings.Paused ? null : "It is not paused.", settings => settings with { PausedAt = null, PausedBy = null, PauseReason = null, Since = now },
            new AuditAction("job.resume", job), $"{job} runs by its schedule again", cancel);
    }

    /// <summary>Changes when the job runs.</summary>
    /// <param name="cron">The schedule; null: its default.</param>
    public async Task<JobOutcome> RescheduleAsync(Actor actor, string job, string? cron, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (jobs.Find(job) is not { } entry)
        {
            return new JobOutcome.Unknown(job);
        }

        var (now, next) = (time.GetUtcNow(), cron is null ? null : string.Join(' ', cron.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        if (next is not null && JobCron.Problem(next, now) is { } problem)
        {
            return new JobOutcome.Invalid("cron", problem);
        }

        next = next == entry.Cron ? null : next;
        var before = (await store.SettingsAsync(job, cancel)).Settings.Cron ?? entry.Cron;
        var after = next ?? entry.Cron;
        return await ChangeAsync(
            actor, job, settings => settings.Cron == next ? $"It runs {JobCron.Words(after)} already." : null,
            settings => settings with { Cron = next, CronBy = next is null ? null : actor.Name, CronAt = next is null ? null : now, Since = now },
            new AuditAction("job.schedule", job) { Before = before, After = after }, $"{job} runs {JobCron.Words(after)} from now on", cancel);
    }

    private RecurringJobView View(JobEntry entry, JobStand stand, DateTimeOffset now)
    {
        var cron = stand.Settings.Cron ?? entry.Cron;
        // A run by hand did the work of the turn that was missed.
        var since = new[] { stand.Settings.Since, stand.Turn, stand.Last is { Result: RunResult.Ok, DryRun: false } done ? done.StartedAt : null }.Max();
        var due = since is { } from && !stand.Settings.Paused ? JobCron.Next(cron, from, 1) : [];
        var late = due.Count > 0 && due[0] < now - Late && stand.Running is null ? due[0] : (DateTimeOffset?)null;
        var next = stand.Settings.Paused ? [] : JobCron.Next(cron, now, 1);
        return new RecurringJobView(
            entry.Name, entry.Job.What, entry.Job.HasDryRun, entry.Cron, cron, JobCron.Words(cron), stand.Settings, stand.Last, stand.Running, next.Count > 0 ? next[0] : null, late, stand.Day, late > _began);
    }

    private async Task<JobOutcome> ChangeAsync(Actor actor, string job, Func<JobSettings, string?> hindrance, Func<JobSettings, JobSettings> change, AuditAction action, string message, CancellationToken cancel)
    {
        if (jobs.Find(job) is null)
        {
            return new JobOutcome.Unknown(job);
        }

        var (settings, seen) = await store.SettingsAsync(job, cancel);
        if (hindrance(settings) is { } why)
        {
            return new JobOutcome.Refused(why);
        }

        if (!await store.SetAsync(job, seen, change(settings), time.GetUtcNow(), cancel))
        {
            return new JobOutcome.Refused("Somebody else has just changed it: look at it again.");
        }

        await audit.AppendAsync(actor, action, CancellationToken.None);
        _reasons.Add(action.Reason);
        return new JobOutcome.Done(message);
    }
}
