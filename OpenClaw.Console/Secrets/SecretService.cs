using System.Security.Cryptography;
using System.Text.RegularExpressions;
using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>Shows and sets the signing secret; administrators only.</summary>
public sealed partial class SecretService(RedisSecretStore store, SecretVault vault, AuditLog audit, TimeProvider time)
{
    /// <summary>Longest secret, in hex digits.</summary>
    public const int MaxLength = 1024;

    /// <summary>What is known, by fingerprint.</summary>
    public IReadOnlyList<SecretView> List(Actor actor)
    {
        actor.Demand(Permission.ManageSecrets);
        return vault.Views;
    }

    /// <summary>Why the stored secret cannot be used, or null.</summary>
    public string? Problem(Actor actor)
    {
        actor.Demand(Permission.ManageSecrets);
        return vault.Problem;
    }

    /// <summary>Raised when what is known changed, here, on another replica or by another tool; on any thread.</summary>
    public event Action? Changed
    {
        add => vault.Changed += value;
        remove => vault.Changed -= value;
    }

    /// <summary>Makes a secret of 32 random bytes current and hands it out this once.</summary>
    public Task<SetSecretOutcome> GenerateAsync(Actor actor, CancellationToken cancel) =>
        SetAsync(actor, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), generated: true, cancel);

    /// <summary>Makes a given secret current at once: the first one, or one that mends a ring that cannot be read. The one before ends; to lose nothing, rotate (<see cref="RotationService"/>).</summary>
    public Task<SetSecretOutcome> SetAsync(Actor actor, string? secret, CancellationToken cancel) => SetAsync(actor, secret?.Trim(), generated: false, cancel);

    /// <summary>What is wrong with a text as a secret (the words are the contract's), or null.</summary>
    public static string? Check(string? secret) => secret?.Trim() switch
    {
        null or "" => "Secret cannot be empty.",
        { Length: > MaxLength } => $"Secret must be a hex string of at most {MaxLength} characters.",
        var text when !Hex().IsMatch(text) => "Secret must be a hex string of at least 32 characters.",
        _ => null,
    };

    private async Task<SetSecretOutcome> SetAsync(Actor actor, string? text, bool generated, CancellationToken cancel)
    {
        actor.Demand(Permission.ManageSecrets);
        if (Check(text) is { } problem)
        {
            return new SetSecretOutcome.Invalid(problem);
        }

        var secret = new SigningSecret(text!);
        var stored = await store.ReadAsync(cancel);
        // The same one again changes nothing, unless the stored one cannot be read any more: then this mends it.
        if (stored.Ring?.Current.KeyId == secret.KeyId && vault.Problem is null)
        {
            return new SetSecretOutcome.Set(secret.KeyId, null);
        }

        if (vault.Problem is null && stored.Ring?.IsRotating(time.GetUtcNow()) == true)
        {
            return new SetSecretOutcome.Conflict("A rotation is under way: end it before you set another secret.");
        }

        if (stored.Ring?.IsCompromised(secret.KeyId) == true)
        {
            return new SetSecretOutcome.Invalid($"{secret.KeyId} was ended as compromised and must not come back.");
        }

        var next = new SecretRing(new RingSecret(vault.Seal(text!), secret.KeyId, time.GetUtcNow(), actor.Name), Before(stored)) { Compromised = stored.Ring?.Dead() ?? [] };
        if (!await store.ReplaceAsync(stored.RingJson, next, "secret.set", cancel))
        {
            return new SetSecretOutcome.Conflict("Somebody else set a secret at the same moment; look at the list before you set another.");
        }

        await vault.RefreshAsync(CancellationToken.None);
        await audit.AppendAsync(actor, new AuditAction("secret.set", secret.KeyId) { Before = next.Previous?.KeyId ?? "none", After = secret.KeyId }, CancellationToken.None);
        return new SetSecretOutcome.Set(secret.KeyId, generated ? text : null);
    }

    /// <summary>Takes the plain key's secret in as the current one, where there is no ring yet: from then on it is sealed, and it can be rotated.</summary>
    internal async Task AdoptPlainAsync(CancellationToken cancel)
    {
        var stored = await store.ReadAsync(cancel);
        if (stored.Ring is null && SigningSecret.FromText(stored.Plain) is { } plain)
        {
            var ring = new SecretRing(new RingSecret(vault.Seal(plain.Text), plain.KeyId, time.GetUtcNow(), Actor.System.Name, RedisSecretStore.PlainSource));
            if (await store.ReplaceAsync("", ring, "secret.adopt", cancel))
            {
                await audit.AppendAsync(Actor.System, new AuditAction("secret.adopt", plain.KeyId) { Before = "none", After = plain.KeyId, Detail = $"Taken in from {RedisSecretStore.PlainSource}; what that key says from now on is not looked at." }, cancel);
            }
        }
    }

    private RingSecret? Before(StoredSecrets stored) => stored.Ring?.Current
        ?? (vault.Known is [var known, ..] ? new RingSecret(vault.Seal(known.Secret.Text), known.Secret.KeyId, time.GetUtcNow(), known.Label, vault.Views[0].Source) : null);

    [GeneratedRegex("^[0-9a-fA-F]{32,}\\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Hex();
}
