using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Lets people in and out.</summary>
public sealed partial class SignInService(
    RedisUserStore users, RedisSessionStore sessions, SessionService standing, PasswordVault vault, AuditLog audit, ConsoleOptions options, TimeProvider time,
    ILogger<SignInService> log)
{
    /// <summary>What a used or old one-time link says.</summary>
    public static AccessOutcome LinkExpired => RedisUserStore.LinkExpired;

    public async Task<SignInOutcome> SignInAsync(string? name, string? password, string address, string userAgent, CancellationToken cancel)
    {
        var wellFormed = AccessRules.CheckUserName(name) is null && password is { Length: > 0 and <= AccessRules.MaxPasswordLength };
        var userId = wellFormed ? ConsoleUser.IdOf(name!) : "(malformed)";
        var attempt = await sessions.CountAttemptAsync(ClientAddress.Counted(address), userId, cancel);
        if (attempt.FromAddress > options.Access.SignInsPerMinute)
        {
            LogTooMany(address);
            return new SignInOutcome.TooMany(attempt.AddressOpensIn);
        }

        if (wellFormed && attempt.OfAccount > options.Access.LockoutAttempts)
        {
            LogLockedOut(userId, address);
            return new SignInOutcome.LockedOut(attempt.AccountOpensIn);
        }

        var user = wellFormed ? (await users.FindAsync(name!, cancel))?.User : null;
        if (!await vault.VerifyAsync(user?.PasswordHash, password is { Length: <= AccessRules.MaxPasswordLength } ? password : "", cancel) || user!.Disabled)
        {
            LogRefused(userId, address);
            return new SignInOutcome.Refused();
        }

        return await OpenSessionAsync(user, address, userAgent, cancel);
    }

    private async Task<SignInOutcome.SignedIn> OpenSessionAsync(ConsoleUser user, string address, string userAgent, CancellationToken cancel)
    {
        var secret = SecretText.New();
        var now = time.GetUtcNow();
        var session = new Session(SecretText.Hash(secret), user.Id, user.Stamp, now, now + options.Access.SessionLifetime, now, address, Shorten(userAgent));
        await sessions.AddAsync(session, cancel);
        LogSignedIn(user.Id, address);
        return new SignInOutcome.SignedIn(user, secret, session);
    }

    public async Task SignOutAsync(string sessionId, CancellationToken cancel)
    {
        await sessions.EndAsync([sessionId], cancel);
        standing.Forget();
    }

    /// <summary>Whether somebody can sign in at all.</summary>
    public Task<bool> AnyUserAsync(CancellationToken cancel) => users.AnyAsync(cancel);

    /// <summary>Whether the code of a one-time link is unused and in time, and there are no users yet.</summary>
    public async Task<bool> SetupCodeWorksAsync(string? code, CancellationToken cancel) =>
        code is { Length: 64 } && await users.SetupCodeWorksAsync(code, cancel);

    /// <summary>Creates the first administrator by a one-time link and signs them in.</summary>
    public async Task<(AccessOutcome Outcome, SignInOutcome.SignedIn? SignedIn)> SetUpAsync(
        string? name, string? password, string code, string address, string userAgent, CancellationToken cancel)
    {
        var outcome = await CreateFirstAsync(name, password, code, cancel);
        return outcome is AccessOutcome.Done && await users.FindAsync(name!, cancel) is { } stored
            ? (outcome, await OpenSessionAsync(stored.User, address, userAgent, cancel))
            : (outcome, null);
    }

    /// <summary>Creates the first administrator with every role.</summary>
    public async Task<AccessOutcome> CreateFirstAsync(string? name, string? password, string? code, CancellationToken cancel)
    {
        if ((AccessRules.CheckUserName(name) ?? AccessRules.CheckPassword(password, name)) is { } problem)
        {
            return new AccessOutcome.Invalid(problem);
        }

        // Before the hashing, which is slow on purpose: nobody without a link makes the console work.
        if (code is not null && !await users.SetupCodeWorksAsync(code, cancel))
        {
            return RedisUserStore.LinkExpired;
        }

        var user = new ConsoleUser(name!, await vault.HashAsync(password!, cancel), [.. Roles.All], SecretText.NewId(), Disabled: false, time.GetUtcNow());
        var outcome = await users.AddFirstAsync(user, code, cancel);
        if (outcome is AccessOutcome.Done)
        {
            var origin = code is null ? "from CONSOLE_ADMIN_USER" : "by the one-time link";
            await audit.AppendAsync(Actor.System, "user.create", user.Id, $"the first administrator, {origin}", cancel);
        }

        return outcome;
    }

    private static string Shorten(string text) => text.Length <= 256 ? text : text[..256];

    [LoggerMessage(Level = LogLevel.Information, Message = "{User} signed in from {Address}")]
    private partial void LogSignedIn(string user, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in of {User} from {Address} refused")]
    private partial void LogRefused(string user, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in of {User} from {Address} refused: the account is locked out")]
    private partial void LogLockedOut(string user, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in from {Address} refused: too many attempts")]
    private partial void LogTooMany(string address);
}
