using System.Text.Json;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Approvals;

/// <summary>Decisions that wait out their undo window, in Redis: neither a closed tab nor a killed console loses or doubles one (ADR 0013).</summary>
public sealed class RedisPendingStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most decisions that wait at once.</summary>
    public const int MostPending = 10_000;

    /// <summary>Most outcomes kept for a person.</summary>
    public const int MostOutcomes = 50;

    /// <summary>How long outcomes are kept after the last one.</summary>
    public static readonly TimeSpan OutcomeMemory = TimeSpan.FromDays(1);

    /// <summary>Who has taken a decision commits it within this time; then another may.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const int MostAtOnce = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly RedisScript StageScript = RedisScript.Load("Approvals/stage.lua");
    private static readonly RedisScript UndoScript = RedisScript.Load("Approvals/undo.lua");
    private static readonly RedisScript DueScript = RedisScript.Load("Approvals/due.lua");
    private static readonly RedisScript SettleScript = RedisScript.Load("Approvals/settle.lua");

    /// <summary>Keeps decisions; true for each that is new, false where one of the same person waits already, null when too many wait.</summary>
    public async Task<IReadOnlyList<bool?>> StageAsync(IReadOnlyList<PendingDecision> decisions, DateTimeOffset now, CancellationToken cancel)
    {
        if (decisions.Count == 0)
        {
            return [];
        }

        var reply = await redis.RunAsync(
            StageScript,
            [keys.Events, keys.EventsSequence, keys.ApprovalsPending, keys.ApprovalsDue],
            [Iso.Write(now), MostPending, .. decisions.SelectMany(one => new RedisArg[] { PendingDecision.Member(one.Task, one.Person), Write(one), one.Due.ToUnixTimeMilliseconds(), Event(one) })],
            cancel);
        return [.. reply.AsArray().Select(one => one.AsInt64() switch { 1 => true, 0 => false, _ => (bool?)null })];
    }

    /// <summary>Takes one back; null: none waits.</summary>
    public async Task<UndoOutcome?> UndoAsync(string task, string person, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        UndoScript,
        [keys.Events, keys.EventsSequence, keys.ApprovalsPending, keys.ApprovalsDue],
        [Iso.Write(now), PendingDecision.Member(task, person), JsonSerializer.Serialize(new { id = task, by = person })],
        cancel)).AsInt64() switch { 1 => UndoOutcome.Undone, 0 => UndoOutcome.TooLate, _ => null };

    /// <summary>Everything that waits, oldest first.</summary>
    public async Task<IReadOnlyList<PendingDecision>> ListAsync(CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("HVALS", [keys.ApprovalsPending], cancel)).AsArray().Select(one => Read(one.AsString()!)).OfType<PendingDecision>().OrderBy(one => one.At)];

    /// <summary>Takes what is due for this process to commit.</summary>
    public async Task<IReadOnlyList<DueDecision>> TakeAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            DueScript, [keys.ApprovalsPending, keys.ApprovalsDue], [now.ToUnixTimeMilliseconds(), (now + Lease).ToUnixTimeMilliseconds(), MostAtOnce], cancel);
        return [.. reply.AsArray().Select(one => new DueDecision(one[0].AsString()!, one[1].AsInt64() == 1, Read("1" + one[2].AsString())))];
    }

    /// <summary>Ends one with its outcome.</summary>
    public Task SettleAsync(string member, string person, DecisionOutcome outcome, CancellationToken cancel) => redis.RunAsync(
        SettleScript,
        [keys.Events, keys.EventsSequence, keys.ApprovalsPending, keys.ApprovalsDue, keys.ApprovalOutcomes(person.ToLowerInvariant())],
        [
            Iso.Write(outcome.At), member, JsonSerializer.Serialize(outcome, Json), MostOutcomes, (long)OutcomeMemory.TotalSeconds,
            JsonSerializer.Serialize(new { id = outcome.Task, by = person, done = outcome.Done }),
        ],
        cancel);

    /// <summary>What became of a person's decisions, newest first.</summary>
    public async Task<IReadOnlyList<DecisionOutcome>> OutcomesAsync(string person, CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("LRANGE", [keys.ApprovalOutcomes(person.ToLowerInvariant()), 0, -1], cancel)).AsArray().Select(one => JsonSerializer.Deserialize<DecisionOutcome>(one.AsString()!, Json)!)];

    private static string Write(PendingDecision decision) => JsonSerializer.Serialize(decision, Json);

    private static string Event(PendingDecision decision) => JsonSerializer.Serialize(new { id = decision.Task, by = decision.Person, approve = decision.Approve });

    /// <summary>A digit whether it is taken, then the decision; null when it cannot be read.</summary>
    private static PendingDecision? Read(string stored)
    {
        try
        {
            return JsonSerializer.Deserialize<PendingDecision>(stored.AsSpan(1), Json) is { } decision ? decision with { Taken = stored[0] == '1' } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A decision whose undo window is over.</summary>
/// <param name="Resumed">Somebody had taken it before and did not end it.</param>
/// <param name="Decision">Null: it cannot be read.</param>
public sealed record DueDecision(string Member, bool Resumed, PendingDecision? Decision);
