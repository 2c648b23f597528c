using System.Text.Json;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.DeadLetters;

/// <summary>What people noted on dead-letter groups. A note stays when its group is empty for a while: the same cause comes back.</summary>
public sealed class RedisNoteStore(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Most notes; of groups that are gone the oldest make room.</summary>
    public const int MaxNotes = 1_000;

    private static readonly RedisScript Set = RedisScript.Load("DeadLetters/note.lua");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Every note by group.</summary>
    public async Task<IReadOnlyDictionary<string, GroupNote>> ReadAsync(CancellationToken cancel) =>
        (await redis.ExecuteAsync("HGETALL", [keys.DeliveryNotes], cancel)).AsArray().Chunk(2)
            .ToDictionary(pair => pair[0].AsString()!, pair => JsonSerializer.Deserialize<GroupNote>(pair[1].AsString()!, Json)!, StringComparer.Ordinal);

    /// <summary>Notes something on a group; an empty text takes the note away.</summary>
    /// <returns>The text before.</returns>
    public async Task<string> SetAsync(string groupId, GroupNote note, CancellationToken cancel)
    {
        var reply = await redis.RunAsync(
            Set, [keys.Events, keys.EventsSequence],
            [keys.DeliveriesRoot, Iso.Write(note.At), groupId, note.Text.Length == 0 ? "" : JsonSerializer.Serialize(note, Json), MaxNotes], cancel);
        return reply.AsString() is { } before ? JsonSerializer.Deserialize<GroupNote>(before, Json)!.Text : "";
    }
}
