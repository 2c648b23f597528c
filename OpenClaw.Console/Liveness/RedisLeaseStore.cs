using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>Monitored jobs, their leases and runs. Checks nothing: the services above do.</summary>
public sealed class RedisLeaseStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most monitored jobs.</summary>
    public const int MaxJobs = 500;

    private static readonly RedisScript Acquire = RedisScript.Load("Liveness/acquire.lua");
    private static readonly RedisScript Heartbeat = RedisScript.Load("Liveness/heartbeat.lua");
    private static readonly RedisScript Release = RedisScript.Load("Liveness/release.lua");
    private static readonly RedisScript Output = RedisScript.Load("Liveness/output.lua");
    private static readonly RedisScript Import = RedisScript.Load("Liveness/import.lua");
    private static readonly RedisScript Set = RedisScript.Load("Liveness/set.lua");
    private static readonly RedisArg[] Fields = ["fence", "holder", "pid", "status", "started", "heartbeat", "completed", "ttl", "detail", "output", "errors"];

    /// <summary>The monitored jobs by name.</summary>
    public async Task<IReadOnlyList<StoredJob>> JobsAsync(CancellationToken cancel) => [.. (await redis.ExecuteAsync("HGETALL", [keys.LivenessJobs], cancel)).AsArray().Chunk(2)
        .Select(pair => ReadJob(pair[1].AsString())).OfType<StoredJob>().OrderBy(stored => stored.Job.Name, StringComparer.OrdinalIgnoreCase)];

    public async Task<StoredJob?> JobAsync(string job, CancellationToken cancel) => ReadJob((await redis.ExecuteAsync("HGET", [keys.LivenessJobs, job], cancel)).AsString());

    /// <summary>Stores a job unless it is no longer what was seen.</summary>
    /// <returns>1: done; 0: it has changed meanwhile; -1: there are <see cref="MaxJobs"/>.</returns>
    public Task<long> PutJobAsync(MonitoredJob job, string seen, DateTimeOffset now, CancellationToken cancel) => SetAsync(job.Name, seen, LivenessJson.Write(job), [], now, cancel);

    /// <summary>Forgets a job with all that is known of it.</summary>
    public Task<long> RemoveJobAsync(string job, string seen, DateTimeOffset now, CancellationToken cancel) =>
        SetAsync(job, seen, "", [keys.LivenessLease(job), keys.LivenessRuns(job), keys.LivenessDecisions(job)], now, cancel);

    public async Task<LeaseOutcome> AcquireAsync(MonitoredJob job, AcquireBody body, TimeSpan ttl, DateTimeOffset now, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Acquire, [keys.Events, keys.EventsSequence, keys.LivenessJobs, keys.LivenessLease(job.Name), keys.LivenessRuns(job.Name)],
            [
                Iso.Write(now), Ms(now), job.Name, body.Holder, body.Pid is { } pid ? (RedisArg)pid : "", (long)ttl.TotalMilliseconds, (long)job.Grace.TotalMilliseconds, body.Steal ? "1" : "0",
                LivenessJson.Write(job), MaxJobs, LivenessJson.Write(new { job = job.Name, holder = body.Holder }),
            ],
            cancel);
        return reply[0].AsInt64() switch
        {
            1 => new LeaseOutcome.Acquired(reply[1].AsInt64(), now + ttl + job.Grace),
            0 => new LeaseOutcome.Held(reply[1].AsString() ?? "", Time(reply[2].AsInt64())),
            _ => new LeaseOutcome.Full(MaxJobs),
        };
    }

    public async Task<LeaseOutcome> HeartbeatAsync(string job, long fence, TimeSpan grace, DateTimeOffset now, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(Heartbeat, [keys.LivenessLease(job)], [fence, Ms(now)], cancel);
        return reply[0].AsInt64() == 1 ? new LeaseOutcome.Done(now + TimeSpan.FromMilliseconds(reply[1].AsInt64()) + grace) : new LeaseOutcome.FenceLost();
    }

    public async Task<LeaseOutcome> ReleaseAsync(string job, ReleaseBody body, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Release, [keys.Events, keys.EventsSequence, keys.LivenessLease(job), keys.LivenessRuns(job)],
        [Iso.Write(now), Ms(now), job, body.Fence, body.Status.ToWire(), body.Detail ?? "", LivenessJson.Write(new { job, status = body.Status })], cancel)).AsInt64() == 1
        ? new LeaseOutcome.Done(null) : new LeaseOutcome.FenceLost();

    public async Task<bool> OutputAsync(string job, DateTimeOffset at, CancellationToken cancel) =>
        (await redis.RunAsync(Output, [keys.LivenessJobs, keys.LivenessLease(job)], [job, Ms(at)], cancel)).AsInt64() == 1;

    /// <summary>Takes over what a lease file says, where it is newer than what is known.</summary>
    /// <param name="job">The job, stored when nobody monitors it yet.</param>
    public Task ImportAsync(MonitoredJob job, JobLease lease, DateTimeOffset now, CancellationToken cancel) => redis.RunAsync(
        Import, [keys.Events, keys.EventsSequence, keys.LivenessJobs, keys.LivenessLease(job.Name), keys.LivenessRuns(job.Name)],
        [
            Iso.Write(now), Ms(now), job.Name, lease.Holder, lease.Pid is { } pid ? (RedisArg)pid : "", (long)lease.Ttl.TotalMilliseconds, lease.Status.ToWire(), Ms(lease.StartedAt), Ms(lease.HeartbeatAt),
            lease.CompletedAt is { } completed ? (RedisArg)Ms(completed) : "", lease.Detail ?? "", LivenessJson.Write(job), MaxJobs, LivenessJson.Write(new { job = job.Name, holder = lease.Holder }),
        ],
        cancel);

    /// <summary>The leases of these jobs, in their order.</summary>
    public async Task<IReadOnlyList<StoredLease>> LeasesAsync(IReadOnlyCollection<string> jobs, CancellationToken cancel) => jobs.Count == 0 ? [] :
        [.. jobs.Zip(await redis.PipelineAsync([.. jobs.Select(job => new RedisCommand("HMGET", [keys.LivenessLease(job), .. Fields]))], cancel), ReadLease)];

    /// <summary>The last 200 runs, newest first.</summary>
    public async Task<IReadOnlyList<JobRun>> RunsAsync(string job, CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("LRANGE", [keys.LivenessRuns(job), 0, -1], cancel)).AsArray().Select(run => ReadRun(run.AsString()!))];

    private async Task<long> SetAsync(string job, string seen, string json, string[] more, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Set, [keys.Events, keys.EventsSequence, keys.LivenessJobs, .. more], [Iso.Write(now), job, seen, json, MaxJobs, "job.changed", LivenessJson.Write(new { job })], cancel)).AsInt64();

    private static StoredJob? ReadJob(string? text) => LivenessJson.Read<MonitoredJob>(text) is { } job ? new StoredJob(job, text!) : null;

    private static StoredLease ReadLease(string job, RedisReply reply)
    {
        var f = reply.AsArray();
        var lease = f[3].AsString() is not { } status ? null : new JobLease
        {
            JobName = job, Fence = f[0].AsInt64(), Holder = f[1].AsString() ?? "", Pid = int.TryParse(f[2].AsString(), out var pid) ? pid : null, Status = LeaseStatuses.Parse(status) ?? LeaseStatus.Error,
            StartedAt = Time(f[4].AsInt64(0)), HeartbeatAt = Time(f[5].AsInt64(0)), CompletedAt = f[6].IsNull ? null : Time(f[6].AsInt64()), Ttl = TimeSpan.FromMilliseconds(f[7].AsInt64(0)),
            Detail = f[8].AsString() is { Length: > 0 } detail ? detail : null,
        };
        return new StoredLease(lease, f[9].IsNull ? null : Time(f[9].AsInt64()), (int)f[10].AsInt64(0));
    }

    private static JobRun ReadRun(string text)
    {
        using var run = JsonDocument.Parse(text);
        var r = run.RootElement;
        return new JobRun(
            (long)r.GetProperty("fence").GetDouble(), r.GetProperty("holder").GetString() ?? "", r.TryGetProperty("pid", out var pid) ? (int)pid.GetDouble() : null,
            Time((long)r.GetProperty("startedAt").GetDouble()), Time((long)r.GetProperty("endedAt").GetDouble()), LeaseStatuses.Parse(r.GetProperty("status").GetString()) ?? LeaseStatus.Error,
            r.GetProperty("detail").GetString() ?? "");
    }

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
