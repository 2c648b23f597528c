using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Keeps the users; administrators only, save for one's own password.</summary>
public sealed class UserService(RedisUserStore users, RedisSessionStore sessions, PasswordVault vault, AuditLog audit, TimeProvider time)
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
        return await AuditedAsync(outcome, actor, "user.create", user.Id, $"roles {Names(granted)}", cancel);
    }

    /// <summary>Gives a user other roles; their sessions end, so that what is open shows the new rights at once.</summary>
    public async Task<AccessOutcome> SetRolesAsync(Actor actor, string name, IEnumerable<Role> roles, CancellationToken cancel)
    {
        ImmutableArray<Role> granted = [.. roles.Distinct().Order()];
        return CheckRoles(granted) is { } problem
            ? Forbid(actor, new AccessOutcome.Invalid(problem))
            : await ChangeAsync(actor, name, "user.roles", user => $"{Names(user.Roles)} -> {Names(granted)}", user => user with { Roles = granted }, cancel);
    }

    public Task<AccessOutcome> SetDisabledAsync(Actor actor, string name, bool disabled, CancellationToken cancel) =>
        ChangeAsync(actor, name, disabled ? "user.disable" : "user.enable", _ => "", user => user with { Disabled = disabled }, cancel);

    public async Task<AccessOutcome> SetPasswordAsync(Actor actor, string name, string? password, CancellationToken cancel)
    {
        if (AccessRules.CheckPassword(password, name) is { } problem)
        {
            return Forbid(actor, new AccessOutcome.Invalid(problem));
        }

        actor.Demand(Permission.ManageUsers);
        var hash = await vault.HashAsync(password!, cancel);
        return await ChangeAsync(actor, name, "user.password", _ => "", user => user with { PasswordHash = hash }, cancel);
    }

    public Task<AccessOutcome> DeleteAsync(Actor actor, string name, CancellationToken cancel) =>
        ChangeAsync(actor, name, "user.delete", _ => "", _ => null, cancel);

    private static AccessOutcome Forbid(Actor actor, AccessOutcome otherwise)
    {
        actor.Demand(Permission.ManageUsers);
        return otherwise;
    }

    private static string? CheckRoles(ImmutableArray<Role> roles) => roles.IsEmpty ? "Roles: choose at least one; viewer is the least." : null;

    private static string Names(IEnumerable<Role> roles) => string.Join(", ", roles.Select(role => role.Name()));

    private async Task<AccessOutcome> ChangeAsync(
        Actor actor, string name, string action, Func<ConsoleUser, string> describe, Func<ConsoleUser, ConsoleUser?> change, CancellationToken cancel)
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
            var open = (await sessions.ListAsync(cancel)).Where(session => session.UserId == before.User.Id).Select(session => session.Id);
            await sessions.EndAsync([.. open], cancel);
        }

        return await AuditedAsync(outcome, actor, action, before.User.Id, describe(before.User), cancel);
    }

    private async Task<AccessOutcome> AuditedAsync(AccessOutcome outcome, Actor actor, string action, string target, string detail, CancellationToken cancel)
    {
        if (outcome is AccessOutcome.Done)
        {
            await audit.AppendAsync(actor, action, target, detail, cancel);
        }

        return outcome;
    }
}
