using System.Globalization;
using System.Runtime.CompilerServices;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Live;

/// <summary>Where the stream stood when it was read, and what came after the position asked for.</summary>
internal sealed record LivePage(string Epoch, long Tip, IReadOnlyList<LiveEvent> Events);

/// <summary>Reads the event stream in Redis.</summary>
internal sealed class LiveStream(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Entries asked for at once.</summary>
    public const int PageSize = 500;

    private static readonly RedisScript Read = RedisScript.Load("Live/read.lua");
    private readonly string[] _keys = [keys.Events, keys.EventsSequence, keys.EventsEpoch];
    private readonly string _newEpoch = Guid.NewGuid().ToString("N");

    public async Task<LivePage> ReadAsync(long after, int count, CancellationToken ct)
    {
        var reply = await redis.RunAsync(Read, _keys, [after, count, _newEpoch], ct).ConfigureAwait(false);
        return new LivePage(reply[0].AsString()!, reply[1].AsInt64(), Array.ConvertAll(reply[2].AsArray(), Parse));
    }

    /// <summary>Page by page what came after a position, up to another one.</summary>
    public async IAsyncEnumerable<LiveReplay> ReplayAsync(long after, long upTo, IReadOnlySet<string> channels, [EnumeratorCancellation] CancellationToken ct)
    {
        while (after < upTo)
        {
            var page = await ReadAsync(after, PageSize, ct).ConfigureAwait(false);
            var events = page.Events.TakeWhile(e => e.Id <= upTo).ToList();
            var gap = events.Count == 0 || events[0].Id != after + 1;
            after = events.Count == 0 ? upTo : events[^1].Id;
            yield return new LiveReplay(events.FindAll(e => channels.Contains(e.Channel)), gap, after);
        }
    }

    private static LiveEvent Parse(RedisReply entry)
    {
        var id = entry[0].AsString().AsSpan();
        var fields = entry[1].AsArray();
        string channel = "", type = "", at = "", data = "{}", about = "";
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var value = fields[i + 1].AsString()!;
            switch (fields[i].AsBytes())
            {
                case [(byte)'c']: channel = value; break;
                case [(byte)'t']: type = value; break;
                case [(byte)'a']: at = value; break;
                case [(byte)'d']: data = value; break;
                case [(byte)'r']: about = value; break;
                default: break; // written by a newer console
            }
        }

        return new LiveEvent(
            long.Parse(id[..id.IndexOf('-')], NumberStyles.None, CultureInfo.InvariantCulture),
            channel,
            type,
            DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time
                : DateTimeOffset.UnixEpoch,
            data,
            about.Length == 0 ? null : about);
    }
}
