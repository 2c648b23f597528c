using OpenClaw.Console.Live;

namespace OpenClaw.Console.Access;

/// <summary>What the events of <see cref="LiveChannels.Access"/> mean.</summary>
internal static class AccessEvents
{
    /// <summary>Whether somebody may have to be signed out: a sign-in alone ends nobody's session.</summary>
    public static bool MayEndSessions(this LiveBatch batch) => batch.Gap || batch.Events.Any(MayEndSession);

    /// <summary>When the last of it happened; null: nobody knows.</summary>
    public static DateTimeOffset? SessionsChangedAt(this LiveBatch batch) => batch.Gap ? null : batch.Events.Where(MayEndSession).Max(e => (DateTimeOffset?)e.At);

    /// <summary>Whether a machine token was made or revoked.</summary>
    public static bool MayEndTokens(this LiveBatch batch) => batch.Gap || batch.Events.Any(e => e.Type is "token.changed");

    private static bool MayEndSession(LiveEvent e) => e.Type is "session.ended" or "user.changed";
}
