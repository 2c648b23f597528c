using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Live;

/// <summary>Starts and ends what each hub connection listens to; one subscription a connection.</summary>
public sealed class LiveHubSessions(LiveFeed feed, IHubContext<LiveHub> hub, ILiveAccess access, IEnumerable<ILiveData> sources, TimeProvider time, ILogger<LiveHubSessions> logger)
{
    private static readonly object Key = new();

    internal async Task<long> StartAsync(HubCallerContext caller, IReadOnlySet<string> channels, long? after)
    {
        await EndAsync(caller).ConfigureAwait(false);
        var session = new LiveHubSession(hub.Clients.Client(caller.ConnectionId), sources, () => MayStill(caller, channels), time);
        caller.Items[Key] = session;
        try
        {
            return await session.StartAsync(feed, channels, after, caller.ConnectionAborted).ConfigureAwait(false);
        }
        catch (RedisUnavailableException e)
        {
            await EndAsync(caller).ConfigureAwait(false);
            throw new HubException($"Redis does not answer; try again in {e.RetryAfter.TotalSeconds:0} s.", e);
        }
    }

    internal static async Task EndAsync(HubCallerContext caller)
    {
        if (caller.Items.Remove(Key, out var session))
        {
            await ((LiveHubSession)session!).DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Rights can be taken away while a connection lasts; then it ends.</summary>
    private bool MayStill(HubCallerContext caller, IReadOnlySet<string> channels)
    {
        var user = caller.User ?? new ClaimsPrincipal();
        if (channels.All(channel => access.MaySubscribe(user, channel)))
        {
            return true;
        }

        logger.LogInformation("A live connection of {User} ends: it may no longer listen to its channels.", user.Identity?.Name ?? "an anonymous caller");
        caller.Abort();
        return false;
    }
}
