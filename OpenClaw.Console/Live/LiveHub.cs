using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace OpenClaw.Console.Live;

/// <summary>
/// The hub <c>/hubs/live</c> (spec 1 section 4). Open to callers without credentials, because two channels are; each channel is checked on its own.
/// </summary>
[AllowAnonymous]
public sealed class LiveHub(LiveHubSessions sessions, ILiveAccess access) : Hub
{
    public const string Path = "/hubs/live";

    /// <summary>Channels one call may name.</summary>
    public const int MostChannels = 16;

    /// <summary>
    /// Sends what happens on these channels as <c>event {id, channel, type, at, data}</c>, first what came after <paramref name="afterId"/> (if
    /// given), and <c>gap {afterId, lastId}</c> where events are missing. A new call replaces the one before. Answers the id from which a caller
    /// that has seen no event yet can go on later.
    /// </summary>
    public async Task<string> Subscribe(string[] channels, string? afterId)
    {
        var wanted = Check(channels);
        long? after = null;
        if (!string.IsNullOrEmpty(afterId))
        {
            after = long.TryParse(afterId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : throw new HubException($"afterId must be the id of an event, a whole number, and not '{Shorten(afterId)}'.");
        }

        var position = await sessions.StartAsync(Context, wanted, after).ConfigureAwait(false);
        return position.ToString(CultureInfo.InvariantCulture);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await LiveHubSessions.EndAsync(Context).ConfigureAwait(false);
        await base.OnDisconnectedAsync(exception).ConfigureAwait(false);
    }

    private FrozenSet<string> Check(string[]? channels)
    {
        if (channels is null or { Length: 0 or > MostChannels })
        {
            throw new HubException($"Name between 1 and {MostChannels} channels of: {string.Join(", ", LiveChannels.OfHub)}.");
        }

        foreach (var channel in channels)
        {
            if (!LiveChannels.OfHub.Contains(channel, StringComparer.Ordinal))
            {
                throw new HubException($"There is no channel '{Shorten(channel)}'. Channels: {string.Join(", ", LiveChannels.OfHub)}.");
            }

            if (!access.MaySubscribe(Context.User ?? new(), channel))
            {
                throw new HubException($"The channel '{channel}' needs a viewer: sign in, or use a token with the scope read.");
            }
        }

        return channels.ToFrozenSet(StringComparer.Ordinal);
    }

    private static string Shorten(string? text) => text is { Length: > 64 } ? text[..64] + "..." : text ?? "null";
}
