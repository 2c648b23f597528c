using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>What jobs say about themselves (spec 4 section 1). Leases are many and are told by machines: they are kept as runs, not in the audit ledger.</summary>
public sealed class LeaseService(RedisLeaseStore leases, RedisWatchStore watches, JobCatalogue catalogue, TimeProvider time)
{
    /// <summary>Takes a job's lease; a job nobody knows is monitored from then on.</summary>
    public async Task<LeaseOutcome> AcquireAsync(Actor actor, string job, AcquireBody body, CancellationToken cancel)
    {
        actor.Demand(Permission.Lease);
        ArgumentNullException.ThrowIfNull(body);
        if (NameProblem(job) is { } problem)
        {
            return problem;
        }

        var (known, now) = (await catalogue.FindAsync(job, cancel), time.GetUtcNow());
        if ((body.Ttl ?? known?.Ttl) is not { } ttl)
        {
            return new LeaseOutcome.Invalid([new FieldProblem("ttlSeconds", "is missing: the job is not monitored yet, so say how long one sign of life counts.")]);
        }

        if (known is { Demo: false } && body.Demo)
        {
            return new LeaseOutcome.Invalid([new FieldProblem("job", "is a real one: the demo leaves it alone.")]);
        }

        return await leases.AcquireAsync(known ?? new MonitoredJob { Name = job, Ttl = ttl, Source = JobSource.Lease, Since = now, Demo = body.Demo }, body, ttl, now, cancel);
    }

    public async Task<LeaseOutcome> HeartbeatAsync(Actor actor, string job, long fence, CancellationToken cancel)
    {
        actor.Demand(Permission.Lease);
        return await leases.HeartbeatAsync(job, fence, (await catalogue.FindAsync(job, cancel))?.Grace ?? MonitoredJob.DefaultGrace, time.GetUtcNow(), cancel);
    }

    /// <summary>Ends a run. The same end told twice counts once.</summary>
    public Task<LeaseOutcome> ReleaseAsync(Actor actor, string job, ReleaseBody body, CancellationToken cancel)
    {
        actor.Demand(Permission.Lease);
        ArgumentNullException.ThrowIfNull(body);
        return leases.ReleaseAsync(job, body, time.GetUtcNow(), cancel);
    }

    /// <summary>The job has made output just now.</summary>
    public async Task<LeaseOutcome> OutputAsync(Actor actor, string job, CancellationToken cancel)
    {
        actor.Demand(Permission.Lease);
        if (NameProblem(job) is { } problem)
        {
            return problem;
        }

        return await catalogue.FindAsync(job, cancel) is not null && await leases.OutputAsync(job, time.GetUtcNow(), cancel) ? new LeaseOutcome.Done(null) : new LeaseOutcome.Unknown(job);
    }

    /// <summary>Every monitored job with its lease.</summary>
    public async Task<IReadOnlyList<LeaseView>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        var jobs = await catalogue.ListAsync(cancel);
        var stored = await leases.LeasesAsync([.. jobs.Select(job => job.Name)], cancel);
        return [.. jobs.Zip(stored, (job, lease) => new LeaseView(job, lease))];
    }

    /// <summary>One job with its last runs and decisions; null: nobody monitors it.</summary>
    public async Task<LeaseDetail?> ReadAsync(Actor actor, string job, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        if (await catalogue.FindAsync(job, cancel) is not { } known)
        {
            return null;
        }

        var lease = (await leases.LeasesAsync([job], cancel))[0];
        return new LeaseDetail(new LeaseView(known, lease), await leases.RunsAsync(job, cancel), await watches.DecisionsAsync(job, cancel));
    }

    private static LeaseOutcome.Invalid? NameProblem(string job) => MonitoredJob.IsName(job)
        ? null : new LeaseOutcome.Invalid([new FieldProblem("job", $"must be 1 to {MonitoredJob.MaxNameLength} letters, digits, dots, colons, dashes or underscores, beginning with a letter or digit.")]);
}

/// <summary>A monitored job with its lease.</summary>
public sealed record LeaseView(MonitoredJob Job, StoredLease Stored);

/// <summary>One job with its last 200 runs and decisions, newest first.</summary>
public sealed record LeaseDetail(LeaseView View, IReadOnlyList<JobRun> Runs, IReadOnlyList<JobDecision> Decisions);
