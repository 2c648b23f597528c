using System.Globalization;
using Microsoft.AspNetCore.SignalR;

namespace OpenClaw.Console.Live;

/// <summary>
/// What one hub connection gets. The live subscription begins first and is held while the replay up to its start is sent, so that between the two
/// nothing is missed and nothing sent twice.
/// </summary>
internal sealed class LiveHubSession(IClientProxy client, IEnumerable<ILiveData> sources, Func<bool> mayStill, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan RightsAge = TimeSpan.FromSeconds(30);
    private long _rightsChecked = time.GetTimestamp();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private LiveSubscription? _live;
    private bool _stopped;
    private long _position;

    public async Task<long> StartAsync(LiveFeed feed, IReadOnlySet<string> channels, long? after, CancellationToken ct)
    {
        var live = feed.Subscribe(channels, SendAsync, TimeSpan.Zero, held: true);
        _live = live;
        _position = live.StartId;
        if (after is { } seen)
        {
            await ReplayAsync(feed, channels, seen, live.StartId, ct).ConfigureAwait(false);
        }

        var position = _position;
        live.Release();
        return position;
    }

    /// <summary>When this returns, nothing more is sent for this session: the one after it may begin.</summary>
    public async ValueTask DisposeAsync()
    {
        _live?.Dispose();
        await _sending.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _stopped = true;
        _sending.Release();
    }

    private async Task ReplayAsync(LiveFeed feed, IReadOnlySet<string> channels, long seen, long start, CancellationToken ct)
    {
        if (seen > start && seen > (await feed.TipAsync(ct).ConfigureAwait(false)).Tip)
        {
            await SendGapAsync(seen, start, ct).ConfigureAwait(false); // a position of data that is no more
            return;
        }

        // Another replica may be ahead of this one: then the caller has seen some of what is live here, and those are skipped.
        _position = seen;
        await foreach (var page in feed.ReplayPagesAsync(seen, start, channels, ct).ConfigureAwait(false))
        {
            await SendAsync(page.Events, page.Gap, page.LastId, ct).ConfigureAwait(false);
        }
    }

    private Task SendAsync(LiveBatch batch)
    {
        if (time.GetElapsedTime(_rightsChecked) >= RightsAge)
        {
            _rightsChecked = time.GetTimestamp();
            if (!mayStill())
            {
                _live?.Dispose();
                return Task.CompletedTask;
            }
        }

        // What this connection has seen by way of a replica that is ahead of this one is not sent again.
        var fresh = batch.Replaced ? batch.Events : [.. batch.Events.Where(e => e.Id > _position)];
        var last = fresh.Count > 0 ? fresh[^1].Id : batch.Replaced ? batch.LastId : Math.Max(_position, batch.LastId);
        return SendAsync(fresh, batch.Gap, last, CancellationToken.None);
    }

    private async Task SendAsync(IReadOnlyList<LiveEvent> events, bool gap, long last, CancellationToken ct)
    {
        if (gap)
        {
            await SendGapAsync(_position, events.Count > 0 ? events[0].Id - 1 : last, ct).ConfigureAwait(false);
        }

        foreach (var live in await WholeAsync(events, ct).ConfigureAwait(false))
        {
            await SendAsync("event", LiveHubEvent.Of(live), ct).ConfigureAwait(false);
        }

        _position = last;
    }

    /// <summary>With the data of those that carry only a reference. What is no longer kept is not sent: there is nothing left to see.</summary>
    private async Task<IReadOnlyList<LiveEvent>> WholeAsync(IReadOnlyList<LiveEvent> events, CancellationToken ct)
    {
        foreach (var source in sources)
        {
            var references = events.Where(e => Lacks(e, source)).Select(e => e.Ref!).ToList();
            if (references.Count > 0)
            {
                var data = await source.ReadAsync(references, ct).ConfigureAwait(false);
                events = [.. events.Where(e => !Lacks(e, source) || data.ContainsKey(e.Ref!)).Select(e => Lacks(e, source) ? e with { Utf8Data = data[e.Ref!] } : e)];
            }
        }

        return events;
    }

    private static bool Lacks(LiveEvent live, ILiveData source) => live.Utf8Data.IsEmpty && live.Ref is not null && live.Channel == source.Channel;

    private async Task SendAsync(string method, object message, CancellationToken ct)
    {
        await _sending.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (!_stopped)
            {
                await client.SendAsync(method, message, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private Task SendGapAsync(long after, long last, CancellationToken ct) => SendAsync(
        "gap", new LiveHubGap(after.ToString(CultureInfo.InvariantCulture), last.ToString(CultureInfo.InvariantCulture)), ct);
}
