using System.Collections.Immutable;
using System.Text.Json;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>Reads what the scripts of deliveries answer.</summary>
internal static class DeliveryReplies
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] WriteAttempt(DeliveryAttempt attempt) => JsonSerializer.SerializeToUtf8Bytes(attempt, Json);

    public static DateTimeOffset? Time(RedisReply ms) => ms.AsString() is { Length: > 0 } ? DateTimeOffset.FromUnixTimeMilliseconds((long)ms.AsDouble()) : null;

    public static string Error(RedisReply text) => text.AsString() ?? "";

    public static DeliveryClaim Claim(RedisReply reply) => new(
        DeliveryId.Parse(reply[0].AsString()!), reply[1].AsInt64(), reply[2].AsString()!, Channel(reply[3]), reply[4].AsString()!, Time(reply[5])!.Value, reply[6].AsBytes(),
        (int)reply[7].AsInt64());

    public static Breaker Breaker(RedisReply reply) =>
        new(BreakerNames.Parse(reply[0].AsString()), Time(reply[1]) ?? DateTimeOffset.UnixEpoch, reply[2].AsString() ?? "", (int)reply[3].AsInt64(0));

    /// <summary>A row of list.lua: key, channel, subject, endpoint, sent, status, attempts, next, last, error, group, reason, dismissed, claim.</summary>
    public static DeliveryRow? Row(RedisReply reply)
    {
        var f = reply[1];
        return f[0].IsNull
            ? null
            : new DeliveryRow
            {
                Id = DeliveryId.Parse(reply[0].AsString()!), IdempotencyKey = f[0].AsString()!, Channel = Channel(f[1]), SubjectId = f[2].AsString()!, EndpointId = f[3].AsString()!,
                SentAtUtc = Time(f[4])!.Value, Status = Status(f[5]), AttemptCount = (int)f[6].AsInt64(), NextAttemptAt = Open(f[5], f[7]), LastAttemptAt = Time(f[8]),
                LastError = Text(f[9]), GroupId = Text(f[10]), DismissReason = Text(f[11]), DismissedAt = Time(f[12]), ClaimedUntil = Time(f[13]),
            };
    }

    /// <summary>A whole record of read.lua.</summary>
    public static DeliveryRecord? Record(DeliveryId id, RedisReply reply)
    {
        if (reply.IsNull)
        {
            return null;
        }

        var fields = reply[0].AsArray().Chunk(2).ToDictionary(pair => pair[0].AsString()!, pair => pair[1], StringComparer.Ordinal);
        RedisReply F(string name) => fields.GetValueOrDefault(name);
        return new DeliveryRecord
        {
            Id = id, IdempotencyKey = F("key").AsString()!, Channel = Channel(F("channel")), SubjectId = F("subject").AsString()!, EndpointId = F("endpoint").AsString()!,
            SentAtUtc = Time(F("sent"))!.Value, Status = Status(F("status")), AttemptCount = (int)F("attempts").AsInt64(), NextAttemptAt = Open(F("status"), F("next")),
            LastAttemptAt = Time(F("last")), LastError = Text(F("error")), GroupId = Text(F("group")), DismissReason = Text(F("reason")), DismissedAt = Time(F("dismissed")),
            ClaimedUntil = reply.Length > 1 ? Time(reply[1]) : null, Payload = F("payload").AsString()!, Attempts = Attempts(F("log").AsString()), EmittedBy = Text(F("by")),
        };
    }

    /// <summary>A group of groups.lua.</summary>
    public static DeadLetterGroup Group(RedisReply reply) => new(
        reply[0].AsString()!, reply[1].AsString()!, Status(reply[2]), reply[3].AsString() ?? "", Time(reply[4]) ?? DateTimeOffset.UnixEpoch, Time(reply[5]) ?? DateTimeOffset.UnixEpoch,
        reply[6].AsInt64(), DeliveryId.TryParse(reply[7].AsString(), out var newest) ? newest : null, reply[8].AsString() ?? "", [.. reply.AsArray().Skip(10).Select(count => count.AsInt64())]) { LastTwoHours = reply[9].AsInt64() };

    public static DeliveryActionResult Action(DeliveryId id, RedisReply reply) => Action(id, reply.AsString());

    public static DeliveryActionResult Action(DeliveryId id, string? answer) => new(id, answer switch
    {
        "" => DeliveryRefusal.None,
        "missing" => DeliveryRefusal.Missing,
        "in-flight" => DeliveryRefusal.InFlight,
        var status => DeliveryNames.ParseStatus(status) switch
        {
            DeliveryStatus.Pending or DeliveryStatus.Retrying => DeliveryRefusal.Open,
            DeliveryStatus.Delivered or DeliveryStatus.Duplicate => DeliveryRefusal.Done,
            DeliveryStatus.Dismissed => DeliveryRefusal.Dismissed,
            _ => DeliveryRefusal.Dead,
        },
    });

    public static DeliveryStatus Status(RedisReply name) =>
        DeliveryNames.ParseStatus(name.AsString()) ?? throw new InvalidOperationException($"A delivery record has the unknown status '{name}'.");

    private static DeliveryChannel Channel(RedisReply name) =>
        DeliveryNames.ParseChannel(name.AsString()) ?? throw new InvalidOperationException($"A delivery record has the unknown channel '{name}'.");

    // What was due once means nothing any more when nothing is to come.
    private static DateTimeOffset? Open(RedisReply status, RedisReply next) => Status(status).IsOpen() ? Time(next) : null;

    private static string? Text(RedisReply reply) => reply.AsString() is { Length: > 0 } text ? text : null;

    private static ImmutableArray<DeliveryAttempt> Attempts(string? log) =>
        log is null ? [] : [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<DeliveryAttempt>(line, Json)!)];
}
