using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Keeps the users; administrators only, save for one's own password.</summary>
public sealed class UserService(
    RedisUserStore users, RedisSessionStore sessions, SessionService standing, PasswordVault vault, AuditLog audit, ConsoleOptions options, TimeProvider time)
{
    public async Task<IReadOnlyList<ConsoleUser>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        return await users.ListAsync(cancel);
    }

    public async Task<AccessOutcome> CreateAsync(Actor actor, string? name, string? password, IEnumerable<Role> roles, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        ImmutableArray<Role> granted = [.. roles.Distinct().Order()];
        var problem = AccessRules.CheckUserName(name) ?? AccessRules.CheckPassword(password, name) ?? CheckRoles(granted);
        if (problem is not null)
        {
            return new AccessOutcome.Invalid(problem);
        }

        var user = new ConsoleUser(name!, await vault.HashAsync(password!, cancel), granted, SecretText.NewId(), Disabled: false, time.GetUtcNow());
        var outcome = await users.PutAsync(null, user, cancel);
        return await AuditedAsync(outcome, actor, "user.create", user.Id, ("", $"roles {Names(granted)}"), cancel);
    }

    /// <summary>Gives a user other roles; their sessions end, so that what is open shows the new rights at once.</summary>
    public async Task<AccessOutcome> SetRolesAsync(Actor actor, string name, IEnumerable<Role> roles, CancellationToken cancel)
    {
        ImmutableArray<Role> granted = [.. roles.Distinct().Order()];
        return CheckRoles(granted) is { } problem
            ? Forbid(actor, new AccessOutcome.Invalid(problem))
            : await ChangeAsync(actor, name, "user.roles", user => (Names(user.Roles), Names(granted)), user => user with { Roles = granted }, cancel);
    }

    public Task<AccessOutcome> SetDisabledAsync(Actor actor, string name, bool disabled, CancellationToken cancel) =>
        ChangeAsync(actor, name, disabled ? "user.disable" : "user.enable", user => (user.Disabled ? "disabled" : "enabled", disabled ? "disabled" : "enabled"), user => user with { Disabled = disabled }, cancel);

    public async Task<AccessOutcome> SetPasswordAsync(Actor actor, string name, string? password, CancellationToken cancel)
    {
        if (AccessRules.CheckPassword(password, name) is { } problem)
        {
            return Forbid(actor, new AccessOutcome.Invalid(problem));
        }

        actor.Demand(Permission.ManageUsers);
        var hash = await vault.HashAsync(password!, cancel);
        return await ChangeAsync(actor, name, "user.password", _ => ("", ""), user => user with { PasswordHash = hash }, cancel);
    }

    /// <summary>Changes one's own password, which needs the current one; all other sessions of the user end, this one goes on.</summary>
    /// <param name="sessionId">The session to keep, if any.</param>
    public async Task<AccessOutcome> ChangeOwnPasswordAsync(Actor actor, string? sessionId, string? current, string? password, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        if (actor.Kind != ActorKind.User || await users.FindAsync(actor.Name, cancel) is not { User.Disabled: false } before)
        {
            throw new ForbiddenException(actor, Permission.View);
        }

        if (AccessRules.CheckPassword(password, actor.Name) is { } problem)
        {
            return new AccessOutcome.Invalid(problem);
        }

        // A session left open must not be a way to guess the password: failures count as those of a sign-in do.
        var (attempt, user) = (await sessions.CountAttemptAsync($"account/{before.User.Id}", before.User.Id, cancel), before.User);
        if (attempt.OfAccount > options.Access.LockoutAttempts || attempt.FromAddress > options.Access.SignInsPerMinute)
        {
            return new AccessOutcome.Conflict("Too many attempts; wait a few minutes and try again.");
        }

        if (!await vault.VerifyAsync(user.PasswordHash, current is { Length: <= AccessRules.MaxPasswordLength } ? current : "", cancel))
        {
            return new AccessOutcome.Invalid("Current password: it is not right.");
        }

        await sessions.ForgetFailuresAsync(user.Id, cancel);
        var keep = sessionId is null ? null : (await sessions.FindAsync(sessionId, user.Id, cancel)).Session;
        var after = user with { PasswordHash = await vault.HashAsync(password!, cancel), Stamp = SecretText.NewId() };
        var outcome = await users.PutAsync(before, after, cancel, keep is not null && keep.UserId == user.Id ? keep : null);
        if (outcome is AccessOutcome.Done)
        {
            await EndSessionsAsync(user.Id, sessionId, cancel);
        }

        return await AuditedAsync(outcome, actor, "user.password.own", user.Id, ("", ""), cancel);
    }

    public Task<AccessOutcome> DeleteAsync(Actor actor, string name, CancellationToken cancel) =>
        ChangeAsync(actor, name, "user.delete", user => ($"roles {Names(user.Roles)}", ""), _ => null, cancel);

    private static AccessOutcome Forbid(Actor actor, AccessOutcome otherwise)
    {
        actor.Demand(Permission.ManageUsers);
        return otherwise;
    }

    private static string? CheckRoles(ImmutableArray<Role> roles) => roles.IsEmpty ? "Roles: choose at least one; viewer is the least." : null;

    private static string Names(IEnumerable<Role> roles) => string.Join(", ", roles.Select(role => role.Name()));

    private async Task<AccessOutcome> ChangeAsync(
        Actor actor, string name, string action, Func<ConsoleUser, (string Before, string After)> describe, Func<ConsoleUser, ConsoleUser?> change, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageUsers);
        if (await users.FindAsync(name, cancel) is not { } before)
        {
            return new AccessOutcome.NotFound($"There is no user {name}; somebody removed it.");
        }

        var after = change(before.User);
        var outcome = await users.PutAsync(before, after is null ? null : after with { Stamp = SecretText.NewId() }, cancel);
        if (outcome is AccessOutcome.Done)
        {
            await EndSessionsAsync(before.User.Id, except: null, cancel);
        }

        return await AuditedAsync(outcome, actor, action, before.User.Id, describe(before.User), cancel);
    }

    private async Task EndSessionsAsync(string userId, string? except, CancellationToken cancel)
    {
        var open = (await sessions.ListAsync(cancel)).Where(session => session.UserId == userId && session.Id != except).Select(session => session.Id);
        await sessions.EndAsync([.. open], cancel);
        standing.Forget();
    }

    private async Task<AccessOutcome> AuditedAsync(AccessOutcome outcome, Actor actor, string action, string target, (string Before, string After) change, CancellationToken cancel)
    {
        if (outcome is AccessOutcome.Done)
        {
            await audit.AppendAsync(actor, new AuditAction(action, target) { Before = change.Before, After = change.After }, cancel);
        }

        return outcome;
    }
}
