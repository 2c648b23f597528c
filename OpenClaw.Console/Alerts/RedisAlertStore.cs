using System.Text.Json;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Alerts;

/// <summary>What is to be told and what was, shared by all replicas: each message is taken by one of them.</summary>
public sealed class RedisAlertStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>An endpoint and cause is told at most once in this time.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly RedisScript Take = RedisScript.Load("Alerts/take.lua");
    private static readonly RedisScript Back = RedisScript.Load("Alerts/back.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Counts events of the type <c>delivery.dead</c> and takes what may be told now.</summary>
    public async Task<AlertTake> TakeAsync(IEnumerable<LiveEvent> events, int mostMessages, DateTimeOffset now, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Take, [keys.AlertState],
            [now.ToUnixTimeMilliseconds(), (long)Hour.TotalMilliseconds, mostMessages, .. events.SelectMany(Arguments)], cancel);
        return new AlertTake(
            [.. reply[0].AsArray().Select(one => new DeadAlert(one[0].AsString()!, one[1].AsInt64(), one[2].AsString() ?? "{}"))], reply[1].AsInt64(), (int)reply[2].AsInt64());
    }

    /// <summary>Puts one back that could not be told.</summary>
    /// <param name="again">When it may be tried again.</param>
    public Task PutBackAsync(DeadAlert alert, DateTimeOffset again, CancellationToken cancel) =>
        redis.RunAsync(Back, [keys.AlertState], [alert.GroupId, alert.Count, alert.Data, (again - Hour).ToUnixTimeMilliseconds()], cancel);

    private static IEnumerable<RedisArg> Arguments(LiveEvent happened)
    {
        var count = JsonSerializer.Deserialize<Died>(happened.Data, Json)!.Count;
        return [happened.Id, happened.Ref ?? "", count, happened.Data];
    }

    private sealed record Died(long Count);
}

/// <summary>Deliveries to one endpoint that died of one cause.</summary>
/// <param name="Count">How many since it was last told.</param>
/// <param name="Data">The newest event: endpoint, status, cause.</param>
public sealed record DeadAlert(string GroupId, long Count, string Data);

/// <summary>What is to be told now.</summary>
/// <param name="Held">Records that are held back.</param>
/// <param name="HeldGroups">Of so many endpoints and causes.</param>
public sealed record AlertTake(IReadOnlyList<DeadAlert> Alerts, long Held, int HeldGroups);
