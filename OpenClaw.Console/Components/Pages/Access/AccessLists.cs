using OpenClaw.Console.Access;
using OpenClaw.Console.Components.Shared;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Components.Pages.Access;

/// <summary>What the access page shows, as of one moment.</summary>
public sealed record AccessLists(IReadOnlyList<ConsoleUser> Users, IReadOnlyList<MachineToken> Tokens, IReadOnlyList<SessionView> Sessions)
{
    /// <summary>From this long before its end a token is shown as expiring.</summary>
    private static readonly TimeSpan Expiring = TimeSpan.FromDays(7);

    /// <summary>The page in one line: counts, and what needs a hand.</summary>
    public string StateLine(DateTimeOffset now)
    {
        var line = $"{Format.Count(Users.Count, "user", "users")}, {Format.Count(Tokens.Count, "token", "tokens")}, {Format.Count(Sessions.Count, "open session", "open sessions")}";
        var expired = Tokens.Count(token => StateOf(token, now) == "expired");
        var expiring = Tokens.Count(token => StateOf(token, now) == "expiring");
        return (expired, expiring) switch
        {
            (0, 0) => line,
            (0, _) => $"{line}; {Format.Count(expiring, "token expires", "tokens expire")} within a week",
            _ => $"{line}; {Format.Count(expired, "token has", "tokens have")} expired",
        };
    }

    public ConsoleUser? Find(string name) => Users.FirstOrDefault(user => user.Id == ConsoleUser.IdOf(name));

    public IReadOnlyList<SessionView> SessionsOf(ConsoleUser user) => [.. Sessions.Where(view => view.Session.UserId == user.Id)];

    /// <summary>When the user was last seen, of the sessions that are open.</summary>
    public DateTimeOffset? LastSeen(ConsoleUser user) => SessionsOf(user) is [var newest, ..] ? newest.Session.LastSeenAt : null;

    /// <summary>Whether nobody else could administer the console; it refuses what would lock everyone out.</summary>
    public bool IsLastAdministrator(ConsoleUser user) => Administers(user) && Users.Count(Administers) == 1;

    /// <summary>active, expiring (within a week) or expired.</summary>
    public static string StateOf(MachineToken token, DateTimeOffset now) =>
        token.ExpiresAt <= now ? "expired" : token.ExpiresAt - now < Expiring ? "expiring" : "active";

    /// <summary>The roles as people say them, the mightiest last.</summary>
    public static string RolesOf(ConsoleUser user) => string.Join(", ", user.Roles.Order().Select(role => role.Name()));

    private static bool Administers(ConsoleUser user) => !user.Disabled && user.Roles.Contains(Role.Admin);
}
