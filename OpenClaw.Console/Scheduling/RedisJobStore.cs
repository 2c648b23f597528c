using System.Globalization;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Scheduling;

/// <summary>Recurring jobs in Redis: who runs one now, what people set, the last runs.</summary>
public sealed class RedisJobStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>A lease that is not renewed ends after this: its replica died. Within a minute, as the spec has it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>Runs kept of each job.</summary>
    public const int MaxRuns = 500;

    private const int Slots = 48;
    private const long SlotMs = 30 * 60_000;
    private const string WhyLost = "Its console died or lost Redis while it ran; nobody knows how far it came. The next turn did the rest.";

    private static readonly RedisScript Take = RedisScript.Load("Scheduling/take.lua");
    private static readonly RedisScript Keep = RedisScript.Load("Scheduling/keep.lua");
    private static readonly RedisScript Finish = RedisScript.Load("Scheduling/finish.lua");
    private static readonly RedisScript Set = RedisScript.Load("Scheduling/settings.lua");

    /// <summary>Whether a run may work now; nobody else may then.</summary>
    /// <param name="cron">The schedule it fired by.</param>
    public async Task<JobTake> TakeAsync(JobEntry entry, RecurringRun run, string cron, CancellationToken cancel)
    {
        var job = entry.Name;
        var reply = (await redis.RunAsync(
            Take,
            [keys.Events, keys.EventsSequence, keys.JobLease(job), keys.JobTurn(job), keys.JobSettings, keys.JobsRunning, keys.JobRuns(job), keys.JobFences, keys.JobDay(job), keys.JobAsked(run.Id)],
            [
                Iso.Write(run.StartedAt), job, run.Id, run.ScheduledAt?.ToUnixTimeMilliseconds() ?? 0, (long)Lifetime.TotalMilliseconds, cron, entry.Cron, JobJson.Write(run),
                System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(run.Cause.ToString()), MaxRuns, Slot(run.StartedAt), WhyLost,
            ],
            cancel)).AsArray();
        return reply[0].AsString() == "ok"
            ? new JobTake(null, reply[1].AsInt64(), reply[2].AsInt64() is > 0 and var before ? DateTimeOffset.FromUnixTimeMilliseconds(before) : null, null)
            : new JobTake(reply[0].AsString(), 0, null, reply.Length > 1 ? JobJson.Read<RecurringRun>(reply[1].AsString()) : null);
    }

    /// <summary>Prolongs the lease; false: it is no longer the run's.</summary>
    public async Task<bool> RenewAsync(string job, string run, CancellationToken cancel) =>
        (await redis.RunAsync(Keep, [keys.JobLease(job)], [run, (long)Lifetime.TotalMilliseconds], cancel)).AsInt64() == 1;

    /// <summary>Ends the lease and keeps the run; false: it had been given up for lost.</summary>
    public async Task<bool> FinishAsync(RecurringRun run, CancellationToken cancel) => (await redis.RunAsync(
        Finish, [keys.Events, keys.EventsSequence, keys.JobLease(run.Job), keys.JobsRunning, keys.JobRuns(run.Job), keys.JobDay(run.Job)],
        [
            Iso.Write(run.EndedAt!.Value), run.Job, run.Id, JobJson.Write(run), MaxRuns, Slot(run.StartedAt), run.DryRun ? "" : run.Result is RunResult.Failed or RunResult.Lost ? "bad" : "ok",
            Slot(run.EndedAt.Value) - Slots + 1, JobJson.Write(new { job = run.Job, run = run.Id, result = run.Result, dryRun = run.DryRun }),
        ],
        cancel)).AsInt64() == 1;

    /// <summary>What people set about each job.</summary>
    public async Task<IReadOnlyDictionary<string, JobSettings>> SettingsAsync(CancellationToken cancel) => Hash<JobSettings>(await redis.ExecuteAsync("HGETALL", [keys.JobSettings], cancel));

    /// <summary>What people set about a job, with the text that stands there.</summary>
    public async Task<(JobSettings Settings, string Seen)> SettingsAsync(string job, CancellationToken cancel)
    {
        var text = (await redis.ExecuteAsync("HGET", [keys.JobSettings, job], cancel)).AsString() ?? "";
        return (JobJson.Read<JobSettings>(text) ?? JobSettings.None, text);
    }

    /// <summary>False: they are others than the caller saw.</summary>
    public async Task<bool> SetAsync(string job, string seen, JobSettings next, DateTimeOffset now, CancellationToken cancel) =>
        (await redis.RunAsync(Set, [keys.Events, keys.EventsSequence, keys.JobSettings], [Iso.Write(now), job, seen, JobJson.Write(next), JobJson.Write(new { job })], cancel)).AsInt64() == 1;

    /// <summary>How the jobs stand, in one exchange.</summary>
    public async Task<IReadOnlyList<JobStand>> StandAsync(IReadOnlyList<string> jobs, DateTimeOffset now, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync(
            [
                new RedisCommand("HGETALL", keys.JobSettings), new RedisCommand("HGETALL", keys.JobsRunning),
                .. jobs.SelectMany(job => new[] { new RedisCommand("LINDEX", keys.JobRuns(job), 0), new RedisCommand("GET", keys.JobTurn(job)), new RedisCommand("GET", keys.JobLease(job)), new RedisCommand("HGETALL", keys.JobDay(job)) }),
            ],
            cancel);
        var (settings, running) = (Hash<JobSettings>(replies[0]), Hash<RecurringRun>(replies[1]));
        return [.. jobs.Select((job, i) =>
        {
            var own = replies.AsSpan(2 + (i * 4), 4);
            var run = running.GetValueOrDefault(job);
            return new JobStand(
                settings.GetValueOrDefault(job, JobSettings.None), JobJson.Read<RecurringRun>(own[0].AsString()), own[1].IsNull ? null : DateTimeOffset.FromUnixTimeMilliseconds(own[1].AsInt64()),
                own[2].AsString() == run?.Id ? run : null, Day(own[3], now));
        })];
    }

    /// <summary>Runs of a job, newest first, and how many there are.</summary>
    public async Task<(IReadOnlyList<RecurringRun> Runs, long Kept)> RunsAsync(string job, int start, int count, CancellationToken cancel)
    {
        var replies = await redis.PipelineAsync([new RedisCommand("LRANGE", keys.JobRuns(job), start, start + count - 1), new RedisCommand("LLEN", keys.JobRuns(job))], cancel);
        return ([.. replies[0].AsArray().Select(text => JobJson.Read<RecurringRun>(text.AsString())).OfType<RecurringRun>()], replies[1].AsInt64());
    }

    private static long Slot(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / SlotMs;

    private static DaySlot[] Day(RedisReply reply, DateTimeOffset now)
    {
        var counts = reply.AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => (int)pair[1].AsInt64(), StringComparer.Ordinal);
        return [.. Enumerable.Range(0, Slots).Select(i => Slot(now) - Slots + 1 + i).Select(slot => new DaySlot(
            DateTimeOffset.FromUnixTimeMilliseconds(slot * SlotMs), counts.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"{slot}:ok")), counts.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"{slot}:bad"))))];
    }

    private static Dictionary<string, T> Hash<T>(RedisReply reply)
        where T : class => reply.AsArray().Chunk(2).Select(pair => (Name: pair[0].AsString()!, Value: JobJson.Read<T>(pair[1].AsString()))).Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Name, pair => pair.Value!, StringComparer.Ordinal);
}

/// <summary>Whether a run may work.</summary>
/// <param name="Why">Why not: paused, moved (its schedule is another), taken, running or repeated; null: it may.</param>
/// <param name="Before">The scheduled time that was run before.</param>
/// <param name="Other">The run under way.</param>
public sealed record JobTake(string? Why, long Fence, DateTimeOffset? Before, RecurringRun? Other);

/// <summary>How a job stands in Redis.</summary>
/// <param name="Turn">The scheduled time that was last run.</param>
public sealed record JobStand(JobSettings Settings, RecurringRun? Last, DateTimeOffset? Turn, RecurringRun? Running, IReadOnlyList<DaySlot> Day);
