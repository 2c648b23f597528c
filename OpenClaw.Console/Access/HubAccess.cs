using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Access;

/// <summary>
/// Ends live connections whose session or token no longer stands: a hub connection is authenticated once, when it opens. Looks whenever access
/// changed anywhere, and every 20 s in any case.
/// </summary>
internal sealed partial class HubAccess(SessionService sessions, TokenService tokens, LiveFeed live, TimeProvider time, ILogger<HubAccess> log) : BackgroundService, IHubFilter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, HubCallerContext> _connections = new(StringComparer.Ordinal);

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Context.User?.Identity is { IsAuthenticated: true })
        {
            _connections[context.Context.ConnectionId] = context.Context;
        }

        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        _connections.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [LiveChannels.Access], batch => batch.MayEndSessions() || batch.MayEndTokens() ? LookAsync(stoppingToken) : Task.CompletedTask, TimeSpan.Zero);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        foreach (var (id, connection) in _connections)
        {
            try
            {
                if (!await StandsAsync(connection, cancel))
                {
                    LogEnded(connection.User?.Identity?.Name ?? "");
                    _connections.TryRemove(id, out _);
                    connection.Abort();
                }
            }
            catch (RedisUnavailableException)
            {
                return; // Looked at again when Redis is back.
            }
            catch (ObjectDisposedException)
            {
                _connections.TryRemove(id, out _);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error); // of this one; the others are looked at all the same
            }
        }
    }

    private async Task<bool> StandsAsync(HubCallerContext connection, CancellationToken cancel)
    {
        if (connection.User?.SessionId() is { } session)
        {
            return connection.User.UserId() is { } user && await sessions.ValidateAsync(session, user, use: false, cancel, fresh: true) is not null;
        }

        return connection.GetHttpContext() is { } http && BearerHandler.TokenOf(http.Request) is { } token && await tokens.AuthenticateAsync(token, cancel) is not null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The session or token of a live connection could not be looked at")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "A live connection of {User} ends: its session or token no longer stands")]
    private partial void LogEnded(string user);
}
