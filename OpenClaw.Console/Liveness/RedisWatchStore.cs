using OpenClaw.Console.Redis;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>What the watchdog keeps: where each job stands, its decisions, and what people are told.</summary>
public sealed class RedisWatchStore(RedisGateway redis, RedisKeys keys)
{
    private static readonly RedisScript Commit = RedisScript.Load("Liveness/commit.lua");
    private static readonly RedisScript Escalate = RedisScript.Load("Liveness/escalate.lua");
    private static readonly RedisScript Clear = RedisScript.Load("Liveness/clear.lua");
    private static readonly RedisScript Told = RedisScript.Load("Liveness/told.lua");

    public async Task<WatchState> StateAsync(CancellationToken cancel) =>
        LivenessJson.Read<WatchState>((await redis.ExecuteAsync("HGET", [keys.LivenessState, "json"], cancel)).AsString()) ?? WatchState.New;

    public Task<IReadOnlyDictionary<string, JobWatch>> WatchesAsync(CancellationToken cancel) => HashAsync<JobWatch>(keys.LivenessWatch, cancel);

    public Task<IReadOnlyDictionary<string, ResetTally>> TalliesAsync(CancellationToken cancel) => HashAsync<ResetTally>(keys.LivenessTally, cancel);

    public Task<IReadOnlyDictionary<string, Escalation>> EscalationsAsync(CancellationToken cancel) => HashAsync<Escalation>(keys.LivenessEscalations, cancel);

    /// <summary>Keeps a check; false: another one was kept since its state was read.</summary>
    public async Task<bool> CommitAsync(WatchState before, WatchRound round, CancellationToken cancel) => (await redis.RunAsync(
        Commit,
        [keys.Events, keys.EventsSequence, keys.LivenessState, keys.LivenessWatch, .. round.Decisions.Select(decision => keys.LivenessDecisions(decision.Job))],
        [
            Iso.Write(round.State.LastAt!.Value), before.Number, LivenessJson.Write(round.State), LivenessJson.Write(new { jobs = round.Decisions.Count, number = round.State.Number }),
            .. round.Decisions.SelectMany(decision => new RedisArg[] { decision.Job, LivenessJson.Write(decision.Watch), LivenessJson.Write(decision) }),
        ],
        cancel)).AsInt64() == 1;

    /// <summary>The last 200 verdicts on a job, newest first.</summary>
    public async Task<IReadOnlyList<JobDecision>> DecisionsAsync(string job, CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("LRANGE", [keys.LivenessDecisions(job), 0, -1], cancel)).AsArray().Select(text => LivenessJson.Read<JobDecision>(text.AsString())).OfType<JobDecision>()];

    /// <summary>The last verdict on each of these jobs, where there is one.</summary>
    public async Task<IReadOnlyList<JobDecision>> LastDecisionsAsync(IReadOnlyCollection<string> jobs, CancellationToken cancel) => jobs.Count == 0 ? [] :
        [.. (await redis.PipelineAsync([.. jobs.Select(job => new RedisCommand("LINDEX", keys.LivenessDecisions(job), 0))], cancel)).Select(text => LivenessJson.Read<JobDecision>(text.AsString())).OfType<JobDecision>()];

    /// <summary>Tells people, once for each job and kind.</summary>
    public async Task<bool> EscalateAsync(Escalation escalation, CancellationToken cancel) => (await redis.RunAsync(
        Escalate, [keys.Events, keys.EventsSequence, keys.LivenessEscalations, keys.AlertLiveness],
        [
            Iso.Write(escalation.At), escalation.Job, LivenessJson.Write(escalation), escalation.Kind.ToWire(), LivenessJson.Write(new LivenessNotice(escalation.Job, escalation.Kind, escalation.Reason, escalation.At, Cleared: false)),
            LivenessJson.Write(new { job = escalation.Job, kind = escalation.Kind, reason = escalation.Reason }),
        ],
        cancel)).AsInt64() == 1;

    /// <summary>Takes back what people were told about a job, with its attempts.</summary>
    /// <param name="kind">Only this kind, and the attempts stay; null: any but a job that was left disabled, and the attempts go.</param>
    public async Task<bool> ClearAsync(string job, EscalationKind? kind, string reason, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Clear, [keys.Events, keys.EventsSequence, keys.LivenessEscalations, keys.AlertLiveness, .. kind is null ? [keys.LivenessTally] : Array.Empty<string>()],
        [
            Iso.Write(now), job, kind?.ToWire() ?? "", LivenessJson.Write(new LivenessNotice(job, kind ?? EscalationKind.StuckAgain, reason, now, Cleared: true)), LivenessJson.Write(new { job, reason }),
        ],
        cancel)).AsInt64() == 1;

    /// <summary>A notice went out.</summary>
    public Task MarkToldAsync(LivenessNotice notice, DateTimeOffset now, CancellationToken cancel) => redis.RunAsync(
        Told, [keys.LivenessEscalations, keys.AlertLiveness], [notice.Job, Iso.Write(now), LivenessJson.Write(notice with { Cleared = true, Reason = "healthy again", At = now })], cancel);

    /// <summary>Forgets where a job stood.</summary>
    public Task ForgetAsync(string job, CancellationToken cancel) => redis.PipelineAsync(
        [new RedisCommand("HDEL", keys.LivenessWatch, job), new RedisCommand("HDEL", keys.LivenessTally, job), new RedisCommand("HDEL", keys.LivenessEscalations, job), new RedisCommand("HDEL", keys.AlertLiveness, "w:" + job, "d:" + job, "p:" + job)],
        cancel);

    private async Task<IReadOnlyDictionary<string, T>> HashAsync<T>(string key, CancellationToken cancel)
        where T : class => (await redis.ExecuteAsync("HGETALL", [key], cancel)).AsArray().Chunk(2)
        .Select(pair => (Name: pair[0].AsString()!, Value: LivenessJson.Read<T>(pair[1].AsString()))).Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Name, pair => pair.Value!, StringComparer.Ordinal);
}

/// <summary>A message to people about a job.</summary>
/// <param name="Cleared">What they were told is over.</param>
public sealed record LivenessNotice(string Job, EscalationKind Kind, string Reason, DateTimeOffset At, bool Cleared);
