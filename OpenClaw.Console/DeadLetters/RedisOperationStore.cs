using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>
/// Operations on dead letters: what was clicked, the records still to go through, those of the wave under way, and how it went. Every step is one script
/// that checks where the operation stands, so that a runner killed between two steps leaves nothing half done.
/// </summary>
public sealed class RedisOperationStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most operations kept; the oldest ended ones make room, the ledger keeps what they did.</summary>
    public const int MaxOperations = 200;

    /// <summary>Most failures listed of one operation.</summary>
    public const int MaxFailures = 1_000;

    private const int SettlePage = 500;

    private static readonly RedisScript Add = RedisScript.Load("DeadLetters/operation-add.lua");
    private static readonly RedisScript Create = RedisScript.Load("DeadLetters/operation-create.lua");
    private static readonly RedisScript Turn = RedisScript.Load("DeadLetters/operation-turn.lua");
    private static readonly RedisScript Take = RedisScript.Load("DeadLetters/operation-take.lua");
    private static readonly RedisScript Settle = RedisScript.Load("DeadLetters/operation-settle.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Collects records for an operation that is not made yet.</summary>
    public Task CollectAsync(string operationId, IReadOnlyList<DeliveryId> ids, CancellationToken cancel) =>
        redis.RunAsync(Add, [], [keys.DeliveriesRoot, operationId, .. ids.Select(id => (RedisArg)id.Value)], cancel);

    /// <summary>Makes an operation of what was collected for it.</summary>
    /// <returns>Its records; 0: there are none; -1: it is there already.</returns>
    public async Task<int> CreateAsync(RequeueOperation draft, string byKind, DateTimeOffset now, CancellationToken cancel) => (int)(await redis.RunAsync(
        Create,
        [keys.Events, keys.EventsSequence],
        [
            keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), draft.Id, MaxOperations, "kind", RequeueOperation.ToWire(draft.Kind), "what", draft.What, "by", draft.By,
            "byKind", byKind, "reason", draft.Reason, "rate", draft.RatePerMinute, "commit", draft.CommitAt.ToUnixTimeMilliseconds(),
        ],
        cancel)).AsInt64();

    /// <summary>Begins one whose time to be taken back is over.</summary>
    public Task<bool> BeginAsync(RequeueOperation operation, int size, DateTimeOffset now, CancellationToken cancel) =>
        TurnAsync(operation.Id, [OperationState.Waiting], "", now, cancel, "state", "running", "wave", 1, "waveSize", size, "waveTaken", 0, "waveFailed", 0);

    /// <summary>Goes on to the next wave.</summary>
    public Task<bool> NextWaveAsync(RequeueOperation operation, int size, DateTimeOffset now, CancellationToken cancel) => TurnAsync(
        operation.Id, [OperationState.Running], $"{operation.Wave}", now, cancel, "wave", operation.Wave + 1, "waveSize", size, "waveTaken", 0, "waveFailed", 0);

    /// <summary>Ends one.</summary>
    /// <returns>False: it no longer stood so.</returns>
    public Task<bool> EndAsync(string operationId, OperationState from, OperationState to, string why, DateTimeOffset now, CancellationToken cancel) =>
        TurnAsync(operationId, [from], "", now, cancel, "state", RequeueOperation.ToWire(to), "why", why);

    /// <summary>Requeues or dismisses its next records.</summary>
    /// <returns>How many went off its list.</returns>
    public async Task<int> TakeAsync(string operationId, int count, DateTimeOffset now, CancellationToken cancel) => (int)(await redis.RunAsync(
        Take, [keys.Events, keys.EventsSequence], [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), operationId, count, MaxFailures], cancel)).AsInt64();

    /// <summary>Looks how the records of its wave went; page by page, so that Redis serves others meanwhile.</summary>
    /// <returns>How many have not been attempted yet.</returns>
    public async Task<int> SettleAsync(string operationId, DateTimeOffset now, CancellationToken cancel)
    {
        var open = 0;
        while (true)
        {
            var reply = await redis.RunAsync(
                Settle, [keys.Events, keys.EventsSequence],
                [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), operationId, open, SettlePage, MaxFailures], cancel);
            open += (int)reply[1].AsInt64();
            if (reply[0].AsInt64() < SettlePage)
            {
                return open;
            }
        }
    }

    /// <summary>Every kept operation, the newest first.</summary>
    public async Task<IReadOnlyList<RequeueOperation>> ListAsync(int count, CancellationToken cancel) =>
        await ReadAsync([.. (await redis.ExecuteAsync("ZREVRANGE", [keys.DeliveryOperations, 0, count - 1], cancel)).AsArray().Select(id => id.AsString()!)], cancel);

    /// <summary>Those that somebody must still do something about: waiting, running, or not wholly in the ledger.</summary>
    public async Task<IReadOnlyList<RequeueOperation>> ActiveAsync(CancellationToken cancel) =>
        await ReadAsync([.. (await redis.ExecuteAsync("SMEMBERS", [keys.DeliveryOperationsActive], cancel)).AsArray().Select(id => id.AsString()!)], cancel);

    public async Task<RequeueOperation?> GetAsync(string operationId, CancellationToken cancel) => (await ReadAsync([operationId], cancel)) is [var one] ? one : null;

    /// <summary>What failed or was not touched, the first first.</summary>
    public async Task<IReadOnlyList<OperationFailure>> FailuresAsync(string operationId, int count, CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("LRANGE", [keys.DeliveryOperation(operationId) + ":failures", 0, count - 1], cancel)).AsArray()
            .Select(line => JsonSerializer.Deserialize<OperationFailure>(line.AsString()!, Json)!)];

    /// <summary>What became of records and is not in the ledger yet.</summary>
    public async Task<IReadOnlyList<OperationTrace>> UnauditedAsync(string operationId, int count, CancellationToken cancel) =>
        [.. (await redis.ExecuteAsync("LRANGE", [keys.DeliveryOperation(operationId) + ":audit", 0, count - 1], cancel)).AsArray()
            .Select(line => JsonSerializer.Deserialize<OperationTrace>(line.AsString()!, Json)!)];

    /// <summary>The first of them are in the ledger now.</summary>
    public Task AuditedAsync(string operationId, int count, CancellationToken cancel) =>
        redis.ExecuteAsync("LTRIM", [keys.DeliveryOperation(operationId) + ":audit", count, -1], cancel);

    /// <summary>Nothing is left to do about one that has ended.</summary>
    public Task RetireAsync(string operationId, CancellationToken cancel) => redis.ExecuteAsync("SREM", [keys.DeliveryOperationsActive, operationId], cancel);

    /// <summary>The kind of actor who began one: user, machine or system.</summary>
    public async Task<string> ActorKindAsync(string operationId, CancellationToken cancel) =>
        (await redis.ExecuteAsync("HGET", [keys.DeliveryOperation(operationId), "byKind"], cancel)).AsString() ?? "";

    private async Task<bool> TurnAsync(string operationId, OperationState[] from, string wave, DateTimeOffset now, CancellationToken cancel, params RedisArg[] set) => (await redis.RunAsync(
        Turn,
        [keys.Events, keys.EventsSequence],
        [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), operationId, string.Join(',', from.Select(RequeueOperation.ToWire)), wave, .. set],
        cancel)).AsInt64() == 1;

    private async Task<IReadOnlyList<RequeueOperation>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var hashes = await redis.PipelineAsync([.. ids.Select(id => new RedisCommand("HGETALL", keys.DeliveryOperation(id)))], cancel);
        return [.. ids.Zip(hashes, Read).OfType<RequeueOperation>().OrderByDescending(operation => operation.CreatedAt)];
    }

    private static RequeueOperation? Read(string id, RedisReply hash)
    {
        var f = hash.AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1], StringComparer.Ordinal);
        string Text(string name) => f.TryGetValue(name, out var value) ? value.AsString() ?? "" : "";
        int Number(string name) => f.TryGetValue(name, out var value) ? (int)value.AsInt64() : 0;
        DateTimeOffset? Time(string name) => f.TryGetValue(name, out var value) ? DateTimeOffset.FromUnixTimeMilliseconds(value.AsInt64()) : null;
        return RequeueOperation.ParseKind(Text("kind")) is not { } kind || RequeueOperation.ParseState(Text("state")) is not { } state
            ? null
            : new RequeueOperation
            {
                Id = id, Kind = kind, State = state, What = Text("what"), By = Text("by"), Reason = Text("reason"), RatePerMinute = Number("rate"), CreatedAt = Time("created")!.Value,
                CommitAt = Time("commit")!.Value, EndedAt = Time("ended"), Total = Number("total"), Taken = Number("taken"), Succeeded = Number("ok"), Failed = Number("failed"),
                Skipped = Number("skipped"), Wave = Number("wave"), WaveSize = Number("waveSize"), WaveTaken = Number("waveTaken"), WaveFailed = Number("waveFailed"), Why = Text("why"),
            };
    }
}

/// <summary>A record an operation had no luck with.</summary>
/// <param name="Why">Its error, or why it was not touched.</param>
/// <param name="Skipped">It was not touched.</param>
public sealed record OperationFailure(string Id, string Why, bool Skipped = false)
{
    /// <summary>In words.</summary>
    public string Words => Skipped ? Deliveries.DeliveryReplies.Action(default, Why).Reason : Why;
}

/// <summary>What an operation did to one record.</summary>
/// <param name="Why">Why it did nothing; empty: it did.</param>
public sealed record OperationTrace(string Id, string Why, string Endpoint, string Before, string Subject);
