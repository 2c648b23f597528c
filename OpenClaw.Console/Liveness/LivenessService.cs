using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>Liveness for people who look: the board, one job, the summary; and a check on demand.</summary>
public sealed class LivenessService(
    RedisLeaseStore leases, RedisWatchStore watches, RedisResetStore resets, JobCatalogue catalogue, OutputFiles outputs, WatchdogService watchdog, ResetDaemonService daemon, SchedulerWord word, TimeProvider time)
{
    /// <summary>Results shown on the page.</summary>
    public const int ShownResults = 50;

    /// <summary>Results among which those of one job are looked for.</summary>
    private const int LookedThrough = 200;

    public async Task<LivenessBoard> BoardAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var now = time.GetUtcNow();
        var requests = await resets.RequestsAsync(now, cancel);
        var results = resets.ResultsAsync(ShownResults, cancel);
        var poison = resets.PoisonAsync(cancel);
        var escalations = watches.EscalationsAsync(cancel);
        var (state, said) = (await watches.StateAsync(cancel), await word.ReadAsync(cancel));
        var jobs = await ViewsAsync(await catalogue.ListAsync(cancel), state, said, requests, await escalations, now, cancel);
        var known = jobs.Select(job => job.Job.JobId).ToHashSet(StringComparer.Ordinal);
        return new LivenessBoard(
            now, state, jobs, [.. (await escalations).Values.OrderByDescending(escalation => escalation.At)], [.. requests.Select(stored => stored.Request)], await results,
            [.. (await poison).Select(stored => stored.Poison)], said, [.. said.Jobs.Where(job => !known.Contains(job.Id))]);
    }

    /// <summary>One job with its runs and decisions; null: nobody monitors it.</summary>
    public async Task<JobDetail?> JobAsync(Actor actor, string job, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        if (await catalogue.FindAsync(job, cancel) is not { } known)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var views = await ViewsAsync([known], await watches.StateAsync(cancel), await word.ReadAsync(cancel), await resets.RequestsAsync(now, cancel), await watches.EscalationsAsync(cancel), now, cancel);
        var results = (await resets.ResultsAsync(LookedThrough, cancel)).Where(result => result.JobName == job).Take(ShownResults);
        return new JobDetail(views[0], await leases.RunsAsync(job, cancel), await watches.DecisionsAsync(job, cancel), [.. results]);
    }

    /// <summary>How the jobs are, in numbers.</summary>
    public async Task<LivenessSummary> SummaryAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var (now, jobs, watch) = (time.GetUtcNow(), await catalogue.ListAsync(cancel), await watches.WatchesAsync(cancel));
        var (escalations, state) = (await watches.EscalationsAsync(cancel), await watches.StateAsync(cancel));
        var verdicts = jobs.Select(job => watch.GetValueOrDefault(job.Name)?.Verdict ?? Verdict.Waiting).ToList();
        int Count(Verdict verdict) => verdicts.Count(one => one == verdict);
        return new LivenessSummary(
            jobs.Count, Count(Verdict.Healthy), Count(Verdict.Idle), Count(Verdict.Failing), Count(Verdict.SchedulerLying), Count(Verdict.Stuck), Count(Verdict.Blind), Count(Verdict.Waiting),
            jobs.Count(job => job.IsMuted(now)), escalations.Count, [.. escalations.Values.OrderByDescending(escalation => escalation.At)], state.Brake.On, state.LastAt);
    }

    /// <summary>Looks at all jobs now.</summary>
    public Task<WatchReport> CheckNowAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        return watchdog.RunNowAsync(cancel);
    }

    /// <summary>Carries out now what resets are asked for.</summary>
    public Task<ResetReport> ResetNowAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        return daemon.RunAsync(cancel);
    }

    private async Task<IReadOnlyList<JobView>> ViewsAsync(
        IReadOnlyList<MonitoredJob> jobs, WatchState state, SchedulerNews said, IReadOnlyList<StoredRequest> requests, IReadOnlyDictionary<string, Escalation> escalations, DateTimeOffset now, CancellationToken cancel)
    {
        var stored = await leases.LeasesAsync([.. jobs.Select(job => job.Name)], cancel);
        var (watch, tally) = (await watches.WatchesAsync(cancel), await watches.TalliesAsync(cancel));
        var last = (await watches.LastDecisionsAsync([.. jobs.Select(job => job.Name)], cancel)).ToDictionary(decision => decision.Job, StringComparer.Ordinal);
        var open = requests.ToDictionary(request => request.Request.JobName, request => request.Request, StringComparer.Ordinal);
        var heard = state.Brake.ReleasedAt > (state.HeardSince ?? DateTimeOffset.MinValue) ? state.Brake.ReleasedAt : state.HeardSince;
        return [.. jobs.Zip(stored, (job, lease) =>
        {
            var output = outputs.Newest(job, lease.OutputAt, now: false);
            var (seen, decision) = (Observation.Of(job, lease.Lease, output, lease.ErrorsInARow, heard ?? DateTimeOffset.MinValue, now), last.GetValueOrDefault(job.Name));
            return new JobView(
                job, lease, output, seen, watch.GetValueOrDefault(job.Name), tally.GetValueOrDefault(job.Name, ResetTally.None),
                open.GetValueOrDefault(job.Name), escalations.GetValueOrDefault(job.Name), said.Find(job.JobId), catalogue.IsConfigured(job.Name))
            {
                Muted = job.IsMuted(now), Sentence = decision?.Sentence ?? $"{DecisionTable.Reasons(seen)}, not checked yet", CheckedAt = decision?.At,
            };
        })];
    }
}
