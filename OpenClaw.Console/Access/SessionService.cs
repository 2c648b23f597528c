using System.Collections.Concurrent;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>
/// Says whether a session still stands, and ends sessions. Answers are kept for a few seconds, so that a page of many requests asks once; that one has
/// ended is never forgotten, so that it cannot come back while Redis is away.
/// </summary>
public sealed class SessionService(RedisSessionStore sessions, RedisUserStore users, AuditLog audit, ConsoleOptions options, TimeProvider time)
{
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);
    private const int MaxCached = 10_000;

    private readonly ConcurrentDictionary<string, Answer> _cache = new(StringComparer.Ordinal);
    private long _generation;
    private long _changedAt;

    /// <summary>The user behind a session that still stands, or null.</summary>
    /// <param name="use">Somebody is there: it keeps the session alive. Looks of the console itself do not, or a tab left open would never end.</param>
    /// <param name="fresh">Asks Redis whatever is remembered.</param>
    public async Task<ConsoleUser?> ValidateAsync(string sessionId, string userId, bool use, CancellationToken cancel, bool fresh = false)
    {
        var now = time.GetUtcNow();
        var generation = Interlocked.Read(ref _generation);
        if (_cache.TryGetValue(sessionId, out var cached)
            && (cached.User is null || (!fresh && cached.Generation == generation && now - cached.At < CacheTime && !(use && now - cached.SeenAt >= TouchEvery))))
        {
            return cached.User;
        }

        var (session, user) = await sessions.FindAsync(sessionId, userId, cancel);
        var stands = session is not null && Stands(session, user, now);
        if (stands && use && now - session!.LastSeenAt >= TouchEvery)
        {
            await sessions.TouchAsync(session = session with { LastSeenAt = now }, cancel);
        }

        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        // The generation from before the question: an answer that was overtaken by a change is asked for again.
        _cache[sessionId] = new Answer(now, generation, stands ? user : null, session?.LastSeenAt ?? now);
        return stands ? user : null;
    }

    /// <summary>
    /// While Redis is away: the user of a session that this process found standing before, unless anybody's access changed since or it would be idle by now.
    /// One that it never saw may have been ended anywhere.
    /// </summary>
    public ConsoleUser? Remembered(string sessionId) =>
        _cache.TryGetValue(sessionId, out var known) && known.At.UtcTicks >= Interlocked.Read(ref _changedAt) && time.GetUtcNow() - known.At < options.Access.SessionIdle ? known.User : null;

    /// <summary>The sessions that stand, last seen first.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        var now = time.GetUtcNow();
        var byId = (await users.ListAsync(cancel)).ToDictionary(user => user.Id, StringComparer.Ordinal);
        return [.. (await sessions.ListAsync(cancel)).Where(session => Stands(session, byId.GetValueOrDefault(session.UserId), now))
            .Select(session => new SessionView(session, byId[session.UserId].Name))];
    }

    /// <summary>Ends sessions; those of one's own included.</summary>
    /// <returns>How many were still open.</returns>
    public async Task<long> EndAsync(Actor actor, IReadOnlyCollection<string> sessionIds, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        var open = (await sessions.ListAsync(cancel)).Where(session => sessionIds.Contains(session.Id)).ToList();
        var ended = await sessions.EndAsync([.. open.Select(session => session.Id)], cancel);
        Forget();
        foreach (var group in open.GroupBy(session => session.UserId))
        {
            await audit.AppendAsync(actor, "session.end", group.Key, $"{group.Count()} from {string.Join(", ", group.Select(session => session.Address).Distinct())}", cancel);
        }

        return ended;
    }

    /// <summary>What was remembered must be asked again; called when anything about access changed, here or on another replica.</summary>
    /// <param name="changedAt">When it changed; null: just now, or nobody knows.</param>
    public void Forget(DateTimeOffset? changedAt = null)
    {
        Interlocked.Increment(ref _generation);
        var at = (changedAt ?? time.GetUtcNow()).UtcTicks;
        for (var known = Interlocked.Read(ref _changedAt); known < at; known = Interlocked.Read(ref _changedAt))
        {
            Interlocked.CompareExchange(ref _changedAt, at, known);
        }
    }

    private static bool Stands(Session session, ConsoleUser? user, DateTimeOffset now) =>
        user is { Disabled: false } && session.UserId == user.Id && session.Stamp == user.Stamp && session.ExpiresAt > now;

    private sealed record Answer(DateTimeOffset At, long Generation, ConsoleUser? User, DateTimeOffset SeenAt);
}

/// <summary>An open session with the name of its user as written.</summary>
public sealed record SessionView(Session Session, string UserName);
