using OpenClaw.Console.Components.Pages.Deliveries;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Home;

/// <summary>A subsystem in the health strip.</summary>
/// <param name="State">By the language of states.</param>
/// <param name="Says">Its figures in a few words.</param>
public sealed record OverviewPart(string Name, string? Href, string State, string? Word, string Says);

/// <summary>What was read, as the page shows it.</summary>
public static class OverviewParts
{
    /// <summary>What was checked longer ago than this says nothing about now.</summary>
    private static readonly TimeSpan StaleCheck = 3 * WatchdogService.Interval;

    /// <summary>Every subsystem, in the order of the navigation.</summary>
    public static IReadOnlyList<OverviewPart> Of(OverviewRead read, RedisHealth redis, LiveState live, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(redis);
        return
        [
            Part(read, "Proof", "/proof", read.Proof, proof => S(proof.LastPollAt is null ? "idle" : proof.Stale ? "stale" : "live", proof.LastPollAt is null ? "none yet" : null, proof.LastPollAt is { } at ? $"last {Format.Relative(at, now)}" : "")),
            Part(read, "Demand", "/demand", read.Demand, demand => S(demand!.Value.Latest is null ? "idle" : demand.Value.Stale ? "stale" : "live", demand.Value.Latest is null ? "none yet" : null,
                demand.Value.Latest is { } latest ? $"made {Format.Relative(latest.Snapshot.GeneratedAtUtc, now)}" : "")),
            Part(read, "Pipeline", "/pipeline", read.Tasks, board => board.Total == 0 ? S("idle", "no task yet", "") : S("ok", null, $"{Format.Number(board.Open)} open, {Format.Number(board.Of(TaskState.Failed).Count)} failed")),
            Part(read, "Approvals", "/approvals", read.Tasks, board => board.Of(TaskState.AwaitingApproval) is { Count: > 0 } waiting
                ? S("awaiting approval", $"{Format.Number(waiting.Count)} waiting", waiting.OldestSince is { } since ? $"oldest {Format.Duration(now - since)}" : "") : S("ok", "none waits", "")),
            Part(read, "Deliveries", "/deliveries", read.Endpoints, all => all.Count(IsStopped) is var stopped and > 0
                ? S("open", $"{stopped} stopped", Waits(all.Sum(one => one.Counts.Backlog))) : all.Count == 0 ? S("idle", "no endpoint yet", "") : S("ok", null, Waits(all.Sum(one => one.Counts.Backlog)))),
            Part(read, "Dead letters", "/dead-letters", read.Dead, dead => S(dead.Total > 0 ? "dead letter" : "ok", dead.Total > 0 ? Format.Count(dead.Total, "dead letter", "dead letters") : "none",
                read.Refused is { LastHour: > 0 } refused ? $"{Format.Number(refused.LastHour)} refused in the last hour" : "")),
            Part(read, "Liveness", "/liveness", read.Liveness, jobs => jobs is { Jobs: > 0, CheckedAt: { } at } && now - at > StaleCheck ? S("stale", "not checked", $"checked {Format.Relative(at, now)}")
                : jobs.BrakeOn ? S("blind", "brake on", "no resets") : jobs.Jobs == 0 && jobs.Escalations == 0 ? S("idle", "no job yet", "")
                : jobs.Escalations > 0 ? S("stuck", $"{jobs.Escalations} escalated", $"{jobs.Healthy} of {jobs.Jobs} healthy") : jobs.Stuck + jobs.Failing + jobs.Idle > 0 ? S("at risk", null, $"{jobs.Healthy} of {jobs.Jobs} healthy") : jobs.Healthy == 0 && jobs.Waiting > 0 ? S("waiting", null, $"{Format.Count(jobs.Jobs, "job", "jobs")}, not checked yet")
                : S("healthy", null, Format.Count(jobs.Jobs, "job", "jobs"))),
            Part(read, "Jobs", "/jobs", read.Jobs, all => all.Count(job => job.State == "failed" || job.Neglected) is var bad and > 0 ? S("failed", $"{bad} in trouble", "")
                : all.Count(job => job.Settings.Paused) is var paused and > 0 ? S("paused", $"{paused} paused", "") : S("ok", null, "all by their schedules")),
            new OverviewPart("Redis", null, redis.State.ToString(), null, redis.Detail),
            new OverviewPart("Live feed", null, live.ToString(), null, ""),
        ];
    }

    /// <summary>Adds to the facts what was read.</summary>
    public static OverviewFacts Facts(OverviewRead read, OverviewFacts facts)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(facts);
        var hour = facts.Now - TimeSpan.FromHours(1);
        return facts with
        {
            RefusedLastHour = read.Refused?.LastHour ?? 0, RefusedHourBefore = read.Refused?.HourBefore ?? 0,
            TopReason = read.Refused?.Groups.Where(group => group.LastSeen > hour).MaxBy(group => group.Count)?.Reason,
            LastAcceptedAt = read.Proof?.LastPollAt, FeedStale = read.Proof?.Stale ?? false,
            DemandAt = read.Demand?.Latest?.Snapshot.GeneratedAtUtc, DemandStale = read.Demand?.Stale ?? false,
            Stopped =
            [
                .. (read.Endpoints ?? []).Where(IsStopped).Select(one => new StoppedEndpoint(one.Endpoint.Id, one.Endpoint.Name, DeliveryWords.State(one), one.Entry.Problem ?? one.Breaker.Cause, one.Counts.Backlog)),
            ],
            DeadDeliveries = read.Dead?.Total ?? 0, DeadLastHour = read.Dead?.LastHour ?? 0,
            Approvals = read.Tasks?.Of(TaskState.AwaitingApproval).Count ?? 0, OldestApproval = read.Tasks?.Of(TaskState.AwaitingApproval).OldestSince,
            Escalations = read.Liveness?.Escalated ?? [], PausedGuards = read.Liveness is { Jobs: > 0 } ? [.. (read.Jobs ?? []).Where(job => job is { Name: WatchdogJob.Name or ResetDaemonJob.Name, Settings.Paused: true })] : [],
            TroubledJobs = [.. (read.Jobs ?? []).Where(job => job.State == "failed" || job.Neglected)], Expiring = read.Expiring, Unread = read.Failed,
        };
    }

    private static (string State, string? Word, string Says) S(string state, string? word, string says) => (state, word, says);

    private static string Waits(long backlog) => backlog == 0 ? "nothing waits" : $"{Format.Count(backlog, "record waits", "records wait")}";

    /// <summary>Nothing is attempted to it, and a person has to see to that.</summary>
    private static bool IsStopped(EndpointStatus one) => DeliveryWords.IsBarred(one) || (one.Endpoint.Enabled && one.Breaker.State is BreakerState.Open or BreakerState.Isolated);

    private static OverviewPart Part<T>(OverviewRead read, string name, string href, T? value, Func<T, (string State, string? Word, string Says)> say)
    {
        if (value is null)
        {
            return read.Failed.TryGetValue(name, out var why) ? new OverviewPart(name, href, "missing", "not read", why) : new OverviewPart(name, href, "waiting", "reading", "");
        }

        var (state, word, says) = say(value);
        return read.Failed.ContainsKey(name) ? new OverviewPart(name, href, "stale", "as last known", says) : new OverviewPart(name, href, state, word, says);
    }
}
