using OpenClaw.Console.Redis;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>
/// Looks at every monitored job, keeps the verdicts, and does what they ask for (spec 4 section 2). Everything it does after keeping them can be done twice, and
/// follows from what is stored: what a crash leaves undone the next check does.
/// </summary>
public sealed class WatchdogService(
    RedisLeaseStore leases, RedisWatchStore watches, RedisResetStore resets, JobCatalogue catalogue, OutputFiles outputs, StateFiles files, SchedulerWord word, RedisGateway redis, TimeProvider time)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>One check of all jobs; then the scheduler is asked for its word.</summary>
    public async Task<WatchReport> RunAsync(CancellationToken cancel)
    {
        await files.ImportLeasesAsync(cancel);
        var report = await CheckAsync(cancel);
        await word.RefreshAsync(cancel);
        return report;
    }

    /// <summary>The same while somebody waits: for a scheduler that does not answer they wait no longer than this.</summary>
    public async Task<WatchReport> RunNowAsync(CancellationToken cancel)
    {
        await files.ImportLeasesAsync(cancel);
        var report = await CheckAsync(cancel);
        var asking = word.RefreshAsync(CancellationToken.None);
        if (await Task.WhenAny(asking, Task.Delay(Patience, time, cancel)) == asking)
        {
            await asking;
        }

        return report;
    }

    /// <summary>One check of all jobs.</summary>
    public async Task<WatchReport> CheckAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var stored = await watches.StateAsync(cancel);
        var state = stored with { HeardSince = HeardSince(stored) };
        var jobs = await FactsAsync(await catalogue.ListAsync(cancel), cancel);
        var round = Watchdog.Check(jobs, state, now, WatchRules.Default);
        if (!await watches.CommitAsync(stored, round, cancel))
        {
            return new WatchReport(round.Decisions.Count, new Dictionary<string, int>(StringComparer.Ordinal), "Another check was made at the same time; that one counts.");
        }

        var facts = jobs.ToDictionary(job => job.Job.Name, StringComparer.Ordinal);
        foreach (var decision in round.Decisions)
        {
            await ActAsync(decision, facts[decision.Job], cancel);
        }

        await TurnBrakeAsync(round.State.Brake, now, cancel);
        return Report(round);
    }

    /// <summary>Everything a check, or a page, knows about these jobs.</summary>
    internal async Task<IReadOnlyList<JobFacts>> FactsAsync(IReadOnlyList<MonitoredJob> jobs, CancellationToken cancel)
    {
        var lease = leases.LeasesAsync([.. jobs.Select(job => job.Name)], cancel);
        var (watch, tally, escalation) = (await watches.WatchesAsync(cancel), await watches.TalliesAsync(cancel), await watches.EscalationsAsync(cancel));
        var open = (await resets.RequestsAsync(time.GetUtcNow(), cancel)).Select(stored => stored.Request.JobName).ToHashSet(StringComparer.Ordinal);
        return [.. jobs.Zip(await lease, (job, known) => new JobFacts
        {
            Job = job, Lease = known.Lease, OutputAt = outputs.Newest(job, known.OutputAt, now: true), ErrorsInARow = known.ErrorsInARow, Watch = watch.GetValueOrDefault(job.Name),
            Tally = tally.GetValueOrDefault(job.Name, ResetTally.None), RequestOpen = open.Contains(job.Name), Escalation = escalation.GetValueOrDefault(job.Name),
        })];
    }

    /// <summary>
    /// From when on jobs could be heard: after more than an interval without checks during which this process, or its Redis, was not there, what nobody could have
    /// told us is not held against the jobs.
    /// </summary>
    private DateTimeOffset? HeardSince(WatchState state)
    {
        var back = redis.Health is { State: RedisState.Up, Since: var since } && since > _started ? since : _started;
        return state.LastAt is { } last && back - last > Interval ? back : state.HeardSince;
    }

    private Task ActAsync(JobDecision decision, JobFacts facts, CancellationToken cancel) => decision.Act switch
    {
        WatchAct.Reset => resets.AddAsync(
            new ResetRequest
            {
                Id = Guid.NewGuid().ToString("N")[..12], JobId = facts.Job.JobId, JobName = decision.Job, Reason = decision.Sentence, RequestedAt = decision.At, Attempt = facts.Tally.Attempts + 1,
                By = ResetDaemonService.Watchdog,
            },
            cancel),
        WatchAct.Escalate => watches.EscalateAsync(new Escalation(decision.Job, decision.Kind!.Value, decision.ActReason, decision.At), cancel),
        WatchAct.Clear => watches.ClearAsync(decision.Job, null, decision.ActReason, decision.At, cancel),
        _ => Task.CompletedTask,
    };

    private Task<bool> TurnBrakeAsync(Brake brake, DateTimeOffset now, CancellationToken cancel) => brake.On
        ? watches.EscalateAsync(new Escalation(Escalation.AllJobs, EscalationKind.Blind, Watchdog.BrakeReason(brake), now), cancel)
        : watches.ClearAsync(Escalation.AllJobs, null, "the jobs are heard again", now, cancel);

    private static WatchReport Report(WatchRound round)
    {
        var counts = round.Decisions.GroupBy(decision => decision.Verdict.ToWire()).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var (asked, told) = (round.Decisions.Count(decision => decision.Act == WatchAct.Reset), round.Decisions.Count(decision => decision.Act == WatchAct.Escalate));
        var parts = Verdicts.All.Select(Verdicts.ToWire).Where(counts.ContainsKey).Select(verdict => $"{counts[verdict]} {verdict}")
            .Concat(asked == 0 ? [] : [$"{asked} {(asked == 1 ? "reset" : "resets")} asked for"]).Concat(told == 0 ? [] : [$"{told} escalated"]).Concat(round.State.Brake.On ? ["the brake is on"] : []);
        return new WatchReport(round.Decisions.Count, counts, round.Decisions.Count == 0 ? "No job is monitored." : $"{round.Decisions.Count} jobs looked at: {string.Join(", ", parts)}.");
    }
}

/// <summary>What a check found.</summary>
/// <param name="Summary">In a sentence.</param>
public sealed record WatchReport(int Jobs, IReadOnlyDictionary<string, int> Counts, string Summary);
