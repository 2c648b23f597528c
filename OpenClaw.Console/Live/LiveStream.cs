using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Live;

/// <summary>Where the stream stood when it was read, and what came after the position asked for.</summary>
internal sealed record LivePage(string Epoch, long Tip, IReadOnlyList<LiveEvent> Events);

/// <summary>Reads the event stream in Redis.</summary>
internal sealed class LiveStream(RedisGateway redis, RedisKeys keys)
{
    /// <summary>Entries asked for at once.</summary>
    public const int PageSize = 500;

    private const string MilestoneAccepted = "milestone.accepted";

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

    // Written by emit.lua: one field "e" with channel, type, time, reference and data, a line each.
    private static LiveEvent Parse(RedisReply entry)
    {
        var id = entry[0].AsBytes().AsSpan();
        var rest = entry[1].AsArray() is [_, var value, ..] ? value.AsBytes().AsMemory() : default;
        var channel = Known(Line(ref rest), LiveChannels.All);
        var type = Known(Line(ref rest), [MilestoneAccepted]);
        var at = Iso.Read(Encoding.UTF8.GetString(Line(ref rest))) ?? DateTimeOffset.UnixEpoch;
        var about = Line(ref rest);
        return new LiveEvent(
            long.Parse(id[..id.IndexOf((byte)'-')], NumberStyles.None, CultureInfo.InvariantCulture),
            channel,
            type,
            at,
            rest,
            about.IsEmpty ? null : Encoding.UTF8.GetString(about));
    }

    private static ReadOnlySpan<byte> Line(ref Memory<byte> rest)
    {
        var end = rest.Span.IndexOf((byte)'\n');
        var line = end < 0 ? rest.Span : rest.Span[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }

    private static string Known(ReadOnlySpan<byte> text, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (Ascii.Equals(text, name))
            {
                return name;
            }
        }

        return Encoding.UTF8.GetString(text);
    }
}
