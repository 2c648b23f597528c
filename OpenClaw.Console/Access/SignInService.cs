using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;

namespace OpenClaw.Console.Access;

/// <summary>Lets people in and out.</summary>
public sealed partial class SignInService(
    RedisUserStore users, RedisSessionStore sessions, SessionService standing, PasswordVault vault, AuditLog audit, ConsoleOptions options, TimeProvider time,
    ILogger<SignInService> log)
{
    private const string Unknown = "(no such user)";

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
            if (attempt.FromAddress == options.Access.SignInsPerMinute + 1)
            {
                // The first one only: whoever floods the sign-in does not fill the ledger.
                await audit.AppendAsync(Actor.Anonymous, new AuditAction("sign-in.rate-limit", address) { Outcome = AuditOutcomes.Refused, Detail = $"More than {options.Access.SignInsPerMinute} attempts within a minute." }, cancel);
            }

            return new SignInOutcome.TooMany(attempt.AddressOpensIn);
        }

        if (wellFormed && attempt.OfAccount > options.Access.LockoutAttempts)
        {
            LogLockedOut(userId, address);
            if (attempt.OfAccount == options.Access.LockoutAttempts + 1)
            {
                await audit.AppendAsync(Actor.Anonymous, new AuditAction("sign-in.lockout", await KnownAsync(name!, cancel)) { Outcome = AuditOutcomes.Refused, Detail = $"Locked for {attempt.AccountOpensIn.TotalMinutes:0.#} min after {options.Access.LockoutAttempts} failures; the last attempt came from {address}." }, cancel);
            }

            return new SignInOutcome.LockedOut(attempt.AccountOpensIn);
        }

        var user = wellFormed ? (await users.FindAsync(name!, cancel))?.User : null;
        if (!await vault.VerifyAsync(user?.PasswordHash, password is { Length: <= AccessRules.MaxPasswordLength } ? password : "", cancel) || user!.Disabled)
        {
            LogRefused(userId, address);
            // A name nobody has is not written down: people type passwords into the wrong field.
            await audit.AppendAsync(Actor.Anonymous, new AuditAction("sign-in.refuse", user?.Id ?? Unknown) { Outcome = AuditOutcomes.Refused, Detail = $"{(user is { Disabled: true } ? "The account is disabled" : "Wrong name or password")}; from {address}." }, cancel);
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
        await audit.AppendAsync(new Actor(ActorKind.User, user.Name), new AuditAction("sign-in", user.Id) { Detail = userAgent.Length == 0 ? $"From {address}" : $"From {address}, {Shorten(userAgent)}" }, cancel);
        LogSignedIn(user.Id, address);
        return new SignInOutcome.SignedIn(user, secret, session);
    }

    /// <param name="userName">Whose session it is, for the ledger.</param>
    public async Task SignOutAsync(string userName, string sessionId, CancellationToken cancel)
    {
        var ended = await sessions.EndAsync([sessionId], cancel);
        standing.Forget();
        if (ended > 0)
        {
            await audit.AppendAsync(new Actor(ActorKind.User, userName), "sign-out", ConsoleUser.IdOf(userName), "", cancel);
        }
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

    private async Task<string> KnownAsync(string name, CancellationToken cancel) => (await users.FindAsync(name, cancel))?.User.Id ?? Unknown;

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
