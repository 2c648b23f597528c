namespace OpenClaw.Console.Scheduling;

/// <summary>A job of the catalogue (spec 4 section 4). What it logs while it runs is kept with the run.</summary>
public abstract class RecurringJob
{
    /// <summary>What it does, for people who see it once a month.</summary>
    public abstract string What { get; }

    /// <summary>It can say what it would do without doing it.</summary>
    public virtual bool HasDryRun => false;

    /// <summary>Does its work once.</summary>
    /// <param name="dryRun">Only where <see cref="HasDryRun"/>.</param>
    /// <returns>What it did, in a sentence.</returns>
    public abstract Task<string> RunAsync(bool dryRun, CancellationToken cancel);
}

/// <summary>A job and when it runs by default.</summary>
/// <param name="Cron">Quartz's form with seconds, UTC.</param>
/// <param name="AtStart">It also runs once when a console has started.</param>
public sealed record JobEntry(string Name, string Cron, bool AtStart, RecurringJob Job);

/// <summary>Every recurring job there is, in the order they were registered.</summary>
public sealed class RecurringJobs(IEnumerable<JobEntry> entries)
{
    public IReadOnlyList<JobEntry> All { get; } = [.. entries];

    public JobEntry? Find(string name) => All.FirstOrDefault(entry => entry.Name == name);
}
