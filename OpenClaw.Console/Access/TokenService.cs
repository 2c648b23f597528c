using System.Collections.Concurrent;
using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;

namespace OpenClaw.Console.Access;

/// <summary>Machine tokens: made once, shown once, kept as a hash. The text is <c>oct_&lt;id&gt;_&lt;64 hex&gt;</c>.</summary>
public sealed class TokenService(RedisTokenStore tokens, RedisUserStore users, OrchestratorCredentials credentials, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan MarkUsedEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _marked = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<MachineToken>> ListAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageTokens);
        return await tokens.ListAsync(cancel);
    }

    public async Task<AccessOutcome> CreateAsync(Actor actor, string? name, IReadOnlyCollection<string> scopes, TimeSpan lifetime, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageTokens);
        if ((AccessRules.CheckTokenName(name) ?? AccessRules.CheckScopes(scopes, Scopes.Grantable) ?? AccessRules.CheckTokenLifetime(lifetime)) is { } problem)
        {
            return new AccessOutcome.Invalid(problem);
        }

        if (scopes.Contains(Scopes.ApprovalsWrite) && actor.Kind is not ActorKind.User)
        {
            return new AccessOutcome.Invalid($"Scopes: '{Scopes.ApprovalsWrite}' decides in the name of the person who makes the token; make it signed in, on the page Access.");
        }

        var secret = SecretText.New();
        var now = time.GetUtcNow();
        var token = new MachineToken(SecretText.NewId(), name!.Trim(), SecretText.Hash(secret), [.. scopes.Distinct().Order()], now, actor.Name, now + lifetime, null);
        if (await tokens.AddAsync(token, cancel) == "full")
        {
            return new AccessOutcome.Conflict($"There are {AccessRules.MaxTokens} tokens already; revoke one first.");
        }

        await audit.AppendAsync(actor, new AuditAction("token.create", token.Id) { After = $"{token.Name}: {string.Join(", ", token.Scopes)} until {token.ExpiresAt:u}" }, cancel);
        return new AccessOutcome.TokenCreated(token, $"oct_{token.Id}_{secret}");
    }

    public async Task<AccessOutcome> RevokeAsync(Actor actor, string id, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageTokens);
        if (!await tokens.RemoveAsync(id, cancel))
        {
            return new AccessOutcome.NotFound($"There is no token {id}; it was revoked already, or never was.");
        }

        await audit.AppendAsync(actor, "token.revoke", id, "", cancel);
        return new AccessOutcome.Done();
    }

    /// <summary>The machine behind a bearer token, or null. Asks Redis every time, so that a revoked token ends at once.</summary>
    public async Task<Actor?> AuthenticateAsync(string text, CancellationToken cancel)
    {
        if (text.Length == 64)
        {
            return credentials.Accepts(text) ? Machine("orchestrator", Scopes.All) : null;
        }

        if (text.Split('_') is not ["oct", { Length: > 0 and <= 32 } id, { Length: 64 } secret])
        {
            return null;
        }

        var token = await tokens.FindAsync(id, cancel);
        if (token is null || !SecretText.Same(SecretText.Hash(secret), token.SecretHash) || token.ExpiresAt <= time.GetUtcNow())
        {
            return null;
        }

        await MarkUsedAsync(id, cancel);
        return Machine(token.Name, token.Scopes) with { Maker = token.CreatedBy, OnBehalfOf = token.Scopes.Contains(Scopes.ApprovalsWrite) ? await ApproverAsync(token, cancel) : null };
    }

    /// <summary>Who made the token, if they may decide now. A user of the same name who was created later is somebody else.</summary>
    private async Task<string?> ApproverAsync(MachineToken token, CancellationToken cancel) =>
        await users.FindAsync(token.CreatedBy, cancel) is { User: { Disabled: false } user } && user.CreatedAt <= token.CreatedAt && user.Roles.Contains(Role.Approver) ? user.Name : null;

    private static Actor Machine(string name, IEnumerable<string> scopes) => new(ActorKind.Machine, name) { Scopes = scopes.ToImmutableHashSet(StringComparer.Ordinal) };

    private async Task MarkUsedAsync(string id, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!_marked.TryGetValue(id, out var at) || now - at >= MarkUsedEvery)
        {
            _marked[id] = now;
            await tokens.MarkUsedAsync(id, cancel);
        }
    }
}
