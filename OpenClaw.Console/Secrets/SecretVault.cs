using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>
/// The secrets envelopes are verified with, kept in memory for the hot path: the ring of this console; with no ring the plain Redis key; else the
/// environment's MILESTONE_SIGNING_SECRET (spec 1 section 2).
/// </summary>
public sealed partial class SecretVault(
    RedisSecretStore store, IDataProtectionProvider protection, IConfiguration configuration, ILogger<SecretVault> log) : IDisposable
{
    private readonly IDataProtector _protector = protection.CreateProtector("OpenClaw.Console.SigningSecrets.v1");
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Snapshot _snapshot = new([], [], null);

    /// <summary>Every known secret; those that are <see cref="KnownSecret.Accepted"/> let envelopes in.</summary>
    public IReadOnlyList<KnownSecret> Known => _snapshot.Known;

    public IReadOnlyList<SecretView> Views => _snapshot.Views;

    /// <summary>Why the stored secret cannot be used, or null.</summary>
    public string? Problem => _snapshot.Problem;

    /// <summary>Raised when what is known changed; on any thread.</summary>
    public event Action? Changed;

    public string Seal(string secret) => _protector.Protect(secret);

    /// <summary>Reads the secrets anew.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _refreshing.WaitAsync(cancel);
        try
        {
            await ReadAsync(cancel);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task ReadAsync(CancellationToken cancel)
    {
        var stored = await store.ReadAsync(cancel);
        var next = stored.Ring is { } ring ? FromRing(ring) : FromPlain(stored.Plain) ?? FromEnvironment() ?? new Snapshot([], [], null);
        if (next.Problem is { } problem && problem != _snapshot.Problem)
        {
            LogUnreadable(problem);
        }

        var changed = next.Problem != _snapshot.Problem || !next.Views.SequenceEqual(_snapshot.Views);
        if (!next.Views.Select(view => (view.Label, view.KeyId)).SequenceEqual(_snapshot.Views.Select(view => (view.Label, view.KeyId))))
        {
            LogKnown(next.Views.Count == 0 ? "none" : string.Join(", ", next.Views.Select(view => $"{view.KeyId} ({view.Label}, {view.Source})")));
        }

        _snapshot = next;
        if (changed)
        {
            Changed?.Invoke();
        }
    }

    private Snapshot FromRing(SecretRing ring)
    {
        var views = new List<SecretView> { View("current", ring.Current, accepted: true) };
        if (ring.Previous is not null)
        {
            views.Add(View("previous", ring.Previous, accepted: false));
        }

        if (Unseal(ring.Current) is not { } current)
        {
            return new Snapshot([], [.. views.Select(view => view with { Accepted = false })], $"The stored secret {ring.Current.KeyId} cannot be unsealed: the keys that sealed it are gone.");
        }

        // The previous one only helps to explain refusals; when it cannot be read any more, the current one stays in force.
        return ring.Previous is { } before && Unseal(before) is { } previous
            ? new Snapshot([new KnownSecret("current", current), new KnownSecret("previous", previous, Accepted: false)], views, null)
            : new Snapshot([new KnownSecret("current", current)], views, null);
    }

    private SigningSecret? Unseal(SealedSecret secret)
    {
        try
        {
            return SigningSecret.FromText(_protector.Unprotect(secret.Sealed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static Snapshot? FromPlain(string? text) => FromText(text, "current", "the Redis key milestones:signing-secret");

    private Snapshot? FromEnvironment() => FromText(configuration["MILESTONE_SIGNING_SECRET"], "environment", "the environment's MILESTONE_SIGNING_SECRET");

    private static Snapshot? FromText(string? text, string label, string source) => SigningSecret.FromText(text) is { } secret
        ? new Snapshot([new KnownSecret(label, secret)], [new SecretView(label, secret.KeyId, source, true, null, null)], null)
        : null;

    private static SecretView View(string label, SealedSecret secret, bool accepted) =>
        secret.Source is { } source
            ? new(label, secret.KeyId, source, accepted, null, null)
            : new(label, secret.KeyId, "set on this console", accepted, secret.SetAt, secret.SetBy);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing secrets known: {Secrets}")]
    private partial void LogKnown(string secrets);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} Set it again on the page Secrets")]
    private partial void LogUnreadable(string problem);

    private sealed record Snapshot(IReadOnlyList<KnownSecret> Known, IReadOnlyList<SecretView> Views, string? Problem);
}
