using System.Text.Json;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Alerts;

/// <summary>What is to be told and what was, shared by all replicas: each message is taken by one of them.</summary>
public sealed class RedisAlertStore(RedisGateway redis, AlertBook book)
{
    /// <summary>What was taken and was neither told nor put back within it, and <see cref="HoldOfOne"/> for each message, waits again: whoever took it is gone.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(5);

    /// <summary>A webhook that hangs holds up the messages after it.</summary>
    public static readonly TimeSpan HoldOfOne = TimeSpan.FromSeconds(10);

    private static readonly RedisScript Take = RedisScript.Load("Alerts/take.lua");
    private static readonly RedisScript Back = RedisScript.Load("Alerts/back.lua");
    private static readonly RedisScript Missed = RedisScript.Load("Alerts/missed.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Counts events of the type <c>delivery.dead</c> and takes what may be told now. Each is to be told and then <see cref="DoneAsync"/>, or put back, within <see cref="Hold"/>.</summary>
    public async Task<AlertTake> TakeAsync(IEnumerable<LiveEvent> events, int mostMessages, DateTimeOffset now, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Take, [book.Key],
            [now.ToUnixTimeMilliseconds(), (long)book.Repeat.TotalMilliseconds, mostMessages, (long)book.Slot.TotalMilliseconds, (now + Hold + (HoldOfOne * mostMessages)).ToUnixTimeMilliseconds(), .. events.SelectMany(Arguments)],
            cancel);
        return new AlertTake(
            [.. reply[0].AsArray().Select(one => new DeadAlert(one[0].AsString()!, one[1].AsInt64(), one[2].AsString() ?? "{}"))], reply[1].AsInt64(), (int)reply[2].AsInt64());
    }

    /// <summary>Counts what died and was not heard of, because events were missed.</summary>
    /// <param name="since">When nothing was counted yet: what died after this.</param>
    /// <param name="earliest">Nothing that died before.</param>
    /// <param name="quiet">Ids of endpoints nobody is told about.</param>
    public async Task<long> CountMissedAsync(
        RedisKeys keys, DateTimeOffset since, DateTimeOffset earliest, IEnumerable<string> quiet, DateTimeOffset now, CancellationToken cancel) => (await redis.RunAsync(
        Missed, [book.Key, keys.EventsSequence],
        [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), since.ToUnixTimeMilliseconds(), earliest.ToUnixTimeMilliseconds(), .. quiet.Select(id => (RedisArg)id)], cancel)).AsInt64();

    /// <summary>One was told, or need not be.</summary>
    public Task DoneAsync(DeadAlert alert, CancellationToken cancel) => redis.ExecuteAsync("HDEL", [book.Key, "p:" + alert.GroupId], cancel);

    /// <summary>Puts one back that could not be told.</summary>
    /// <param name="again">When it may be tried again.</param>
    public Task PutBackAsync(DeadAlert alert, DateTimeOffset again, CancellationToken cancel) =>
        redis.RunAsync(Back, [book.Key], [alert.GroupId, alert.Count, alert.Data, (again - book.Repeat).ToUnixTimeMilliseconds()], cancel);

    /// <summary>Forgets what waits: nobody is to be told.</summary>
    public Task DropAsync(CancellationToken cancel) => redis.ExecuteAsync("DEL", [book.Key], cancel);

    private static IEnumerable<RedisArg> Arguments(LiveEvent happened)
    {
        var count = JsonSerializer.Deserialize<Died>(happened.Data, Json)!.Count;
        return [happened.Id, happened.Ref ?? "", count, happened.Data, happened.At.ToUnixTimeMilliseconds()];
    }

    private sealed record Died(long Count);
}

/// <summary>One kind of message with a budget of its own.</summary>
/// <param name="Key">Where its state is kept.</param>
/// <param name="Repeat">A group is told at most once in this time.</param>
/// <param name="Slot">The time the budget of messages is for.</param>
public sealed record AlertBook(string Key, TimeSpan Repeat, TimeSpan Slot)
{
    /// <summary>Dead letters: an endpoint and cause once an hour, a few messages in five minutes.</summary>
    public static AlertBook DeadLetters(RedisKeys keys) => new(keys.AlertState, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

    /// <summary>Approvals: each reminder is told once by itself, a few messages in five minutes.</summary>
    public static AlertBook Approvals(RedisKeys keys) => new(keys.AlertApprovals, TimeSpan.Zero, TimeSpan.FromMinutes(5));

    /// <summary>Jobs: each escalation is told once by itself, a few messages in the two minutes of a sweep.</summary>
    public static AlertBook Liveness(RedisKeys keys) => new(keys.AlertLiveness, TimeSpan.Zero, TimeSpan.FromMinutes(2));
}

/// <summary>Deliveries to one endpoint that died of one cause.</summary>
/// <param name="Count">How many since it was last told.</param>
/// <param name="Data">The newest event: endpoint, status, cause.</param>
public sealed record DeadAlert(string GroupId, long Count, string Data);

/// <summary>What is to be told now.</summary>
/// <param name="Held">Records that are held back.</param>
/// <param name="HeldGroups">Of so many endpoints and causes.</param>
public sealed record AlertTake(IReadOnlyList<DeadAlert> Alerts, long Held, int HeldGroups);
