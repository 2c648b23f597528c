using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Scheduling;

/// <summary>Who works on something that is nobody's turn in particular (a wide operation on dead letters), so that of several replicas one does.</summary>
public sealed class RedisJobLeases(RedisGateway redis, RedisKeys keys)
{
    /// <summary>A lease that is not renewed ends after this: its replica died.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private static readonly RedisScript Take = RedisScript.Load("Scheduling/lease.lua");
    private static readonly RedisScript Keep = RedisScript.Load("Scheduling/keep.lua");

    /// <summary>Whether this owner may run the job for a scheduled time; nobody else may then.</summary>
    public async Task<bool> TakeAsync(string job, string owner, DateTimeOffset scheduled, CancellationToken cancel) => (await redis.RunAsync(
        Take, [keys.JobLease(job), keys.JobTurn(job)], [owner, scheduled.ToUnixTimeMilliseconds(), (long)Lifetime.TotalMilliseconds], cancel)).AsInt64() == 1;

    /// <summary>Prolongs the lease; false: it is no longer the owner's.</summary>
    public async Task<bool> RenewAsync(string job, string owner, CancellationToken cancel) =>
        (await redis.RunAsync(Keep, [keys.JobLease(job)], [owner, (long)Lifetime.TotalMilliseconds], cancel)).AsInt64() == 1;

    /// <summary>Ends the lease.</summary>
    public Task EndAsync(string job, string owner, CancellationToken cancel) => redis.RunAsync(Keep, [keys.JobLease(job)], [owner, 0], cancel);
}
