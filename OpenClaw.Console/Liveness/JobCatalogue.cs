using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>
/// The monitored jobs: those that are stored, and those of the configuration, which are stored when first looked for, so that it is known since when they are
/// watched. A job somebody changed on the page is no longer the configuration's; a configured one follows its configuration.
/// </summary>
public sealed class JobCatalogue(RedisLeaseStore store, ConsoleOptions options, TimeProvider time)
{
    private readonly Dictionary<string, MonitoredJob> _configured = options.Liveness.Jobs.Select(job => job.ToJob()).ToDictionary(job => job.Name, StringComparer.Ordinal);

    public bool IsConfigured(string job) => _configured.ContainsKey(job);

    /// <summary>All of them by name.</summary>
    public async Task<IReadOnlyList<MonitoredJob>> ListAsync(CancellationToken cancel)
    {
        var stored = (await store.JobsAsync(cancel)).ToDictionary(job => job.Job.Name, StringComparer.Ordinal);
        var changed = false;
        foreach (var job in _configured.Values)
        {
            changed |= await FollowAsync(job, stored.GetValueOrDefault(job.Name), cancel);
        }

        return changed ? [.. (await store.JobsAsync(cancel)).Select(job => job.Job)] : [.. stored.Values.Select(job => job.Job).OrderBy(job => job.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public async Task<MonitoredJob?> FindAsync(string job, CancellationToken cancel) => (await FindStoredAsync(job, cancel))?.Job;

    public async Task<StoredJob?> FindStoredAsync(string job, CancellationToken cancel)
    {
        var stored = await store.JobAsync(job, cancel);
        return _configured.GetValueOrDefault(job) is { } configured && await FollowAsync(configured, stored, cancel) ? await store.JobAsync(job, cancel) : stored;
    }

    private async Task<bool> FollowAsync(MonitoredJob configured, StoredJob? stored, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var next = configured with { Source = JobSource.Configuration, Since = stored?.Job.Since ?? now, Mute = stored?.Job.Mute };
        return stored is { Job.Source: JobSource.Page } || (stored is not null && LivenessJson.Write(next) == stored.Text) ? false : await store.PutJobAsync(next, stored?.Text ?? "", now, cancel) == 1;
    }
}
