using System.Collections.Immutable;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>A person who may sign in. <c>Stamp</c> changes with the password and the roles and ends older sessions.</summary>
public sealed record ConsoleUser(string Name, string PasswordHash, ImmutableArray<Role> Roles, string Stamp, bool Disabled, DateTimeOffset CreatedAt)
{
    /// <summary>User names are compared without regard to case.</summary>
    public string Id => IdOf(Name);

    public static string IdOf(string name) => name.ToLowerInvariant();
}

/// <summary>One signed-in browser. <c>Id</c> is the SHA-256 of the id in the cookie, so that what is stored opens nothing.</summary>
public sealed record Session(string Id, string UserId, string Stamp, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset LastSeenAt, string Address, string UserAgent);

/// <summary>A machine's token. Only the hash of its secret is kept.</summary>
public sealed record MachineToken(
    string Id, string Name, string SecretHash, ImmutableArray<string> Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>How a sign-in went.</summary>
public abstract record SignInOutcome
{
    private SignInOutcome()
    {
    }

    public sealed record SignedIn(ConsoleUser User, string SessionSecret, Session Session) : SignInOutcome;

    /// <summary>The name or the password is wrong; which of them is not said.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>Too many failures of this account; it opens again by itself.</summary>
    public sealed record LockedOut(TimeSpan RetryAfter) : SignInOutcome;

    /// <summary>Too many attempts from this address.</summary>
    public sealed record TooMany(TimeSpan RetryAfter) : SignInOutcome;
}

/// <summary>How a change by an administrator went.</summary>
public abstract record AccessOutcome
{
    private AccessOutcome()
    {
    }

    public sealed record Done : AccessOutcome;

    /// <summary>A field cannot be used; <c>Message</c> names it and the remedy.</summary>
    public sealed record Invalid(string Message) : AccessOutcome;

    public sealed record NotFound(string Message) : AccessOutcome;

    /// <summary>Someone else was first, or the change would lock everyone out.</summary>
    public sealed record Conflict(string Message) : AccessOutcome;

    /// <summary>A new token; <c>Text</c> is shown this once and never again.</summary>
    public sealed record TokenCreated(MachineToken Token, string Text) : AccessOutcome;
}
