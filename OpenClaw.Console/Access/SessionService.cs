using System.Collections.Concurrent;
using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Says whether a session still stands, and ends sessions. Answers are kept for a few seconds, so that a page of many requests asks once.</summary>
public sealed class SessionService(RedisSessionStore sessions, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);
    private const int MaxCached = 10_000;

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, ConsoleUser? User)> _cache = new(StringComparer.Ordinal);

    /// <summary>The user behind a session that still stands, or null.</summary>
    public async Task<ConsoleUser?> ValidateAsync(string sessionId, string userId, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_cache.TryGetValue(sessionId, out var cached) && now - cached.At < CacheTime)
        {
            return cached.User;
        }

        var (session, user) = await sessions.FindAsync(sessionId, userId, cancel);
        var stands = session is not null && user is { Disabled: false } && session.UserId == user.Id && session.Stamp == user.Stamp && session.ExpiresAt > now;
        if (stands && now - session!.LastSeenAt >= TouchEvery)
        {
            await sessions.TouchAsync(session with { LastSeenAt = now }, cancel);
        }

        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        _cache[sessionId] = (now, stands ? user : null);
        return stands ? user : null;
    }

    public async Task<IReadOnlyList<Session>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        return await sessions.ListAsync(cancel);
    }

    public async Task<long> EndAsync(Actor actor, IReadOnlyCollection<string> sessionIds, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        var ended = await sessions.EndAsync(sessionIds, cancel);
        Forget();
        if (ended > 0)
        {
            await audit.AppendAsync(actor, "session.end", $"{ended} session(s)", "", cancel);
        }

        return ended;
    }

    /// <summary>Forgets what was remembered; called when anything about access changed, here or on another replica.</summary>
    public void Forget() => _cache.Clear();
}
