using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Live;

/// <summary>Where the stream stood when it was read, and what came after the position asked for.</summary>
/// <param name="Full">As many entries came as were asked for: there may be more.</param>
internal sealed record LivePage(string Epoch, long Tip, IReadOnlyList<LiveEvent> Events, bool Full);

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
        var entries = reply[2].AsArray();
        var events = new List<LiveEvent>(entries.Length);
        foreach (var entry in entries)
        {
            Parse(entry, after, events);
        }

        return new LivePage(reply[0].AsString()!, reply[1].AsInt64(), events, count > 0 && entries.Length == count);
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

    // Written by emit.lua: one field with channel, type, time, reference and data, a line each; "e" is one event, "m" several with a reference each.
    private static void Parse(RedisReply entry, long after, List<LiveEvent> events)
    {
        var id = entry[0].AsBytes().AsSpan();
        var last = long.Parse(id[..id.IndexOf((byte)'-')], NumberStyles.None, CultureInfo.InvariantCulture);
        var (field, rest) = entry[1].AsArray() is [var name, var value, ..] ? (name.AsBytes(), value.AsBytes().AsMemory()) : ([], default);
        var channel = Known(Line(ref rest), LiveChannels.All);
        var type = Known(Line(ref rest), [MilestoneAccepted]);
        var at = Iso.Read(Encoding.UTF8.GetString(Line(ref rest))) ?? DateTimeOffset.UnixEpoch;
        var about = Encoding.UTF8.GetString(Line(ref rest));
        if (field is not [(byte)'m'])
        {
            events.Add(new LiveEvent(last, channel, type, at, rest, about.Length == 0 ? null : about));
            return;
        }

        var references = about.Split(' ');
        for (var i = 0; i < references.Length; i++)
        {
            if (last - references.Length + 1 + i is var one && one > after)
            {
                events.Add(new LiveEvent(one, channel, type, at, rest, references[i]));
            }
        }
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
