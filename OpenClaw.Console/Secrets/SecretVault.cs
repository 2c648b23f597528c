using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OpenClaw.Console.Security;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Secrets;

/// <summary>
/// The secrets envelopes are signed and verified with, kept in memory for the hot path: the ring of this console; with no ring the plain Redis key; else the
/// environment's MILESTONE_SIGNING_SECRET (spec 1 section 2). The previous secret stops being accepted at its time, on every replica, whether or not
/// Redis can be asked then.
/// </summary>
public sealed partial class SecretVault(
    RedisSecretStore store, IDataProtectionProvider protection, IConfiguration configuration, TimeProvider time, ILogger<SecretVault> log) : IDisposable
{
    /// <summary>Looks for the sake of unknown signatures that may follow each other at once; then one a second.</summary>
    internal const int LooksAtOnce = 32;

    private readonly IDataProtector _protector = protection.CreateProtector("OpenClaw.Console.SigningSecrets.v1");
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Snapshot _snapshot = Snapshot.None;
    private readonly Allowance _looks = new(LooksAtOnce, perSecond: 1, time);
    private volatile Task? _looking;
    private long _asked;
    private long _answered;

    /// <summary>Every known secret, the current one first; those that are <see cref="KnownSecret.Accepted"/> let envelopes in and may sign.</summary>
    public IReadOnlyList<KnownSecret> Known => _snapshot is var snapshot && time.GetUtcNow() < snapshot.Until ? snapshot.During : snapshot.After;

    public IReadOnlyList<SecretView> Views => ViewsOf(_snapshot);

    /// <summary>The ring as last read; null: there is none.</summary>
    public SecretRing? Ring => _snapshot.Ring;

    /// <summary>Everything that is shown, of one moment.</summary>
    internal (SecretRing? Ring, IReadOnlyList<SecretView> Views, string? Problem) Look() => _snapshot is var snapshot ? (snapshot.Ring, ViewsOf(snapshot), snapshot.Problem) : default;

    /// <summary>Why the stored secret cannot be used, or null.</summary>
    public string? Problem => _snapshot.Problem;

    /// <summary>Raised when what is known changed; on any thread.</summary>
    public event Action? Changed;

    public string Seal(string secret) => _protector.Protect(secret);

    /// <summary>The secret behind a sealed one, or null when the keys that sealed it are gone.</summary>
    public SigningSecret? Unseal(RingSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        try
        {
            return SigningSecret.FromText(_protector.Unprotect(secret.Sealed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Reads the secrets anew. Those who ask while a reading is under way share the next one.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var ticket = Interlocked.Increment(ref _asked);
        await _refreshing.WaitAsync(cancel);
        try
        {
            if (_answered < ticket)
            {
                var covered = Interlocked.Read(ref _asked);
                await ReadAsync(cancel);
                _answered = covered;
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>
    /// Before an envelope is refused for its signature: another replica may have promoted the secret it fits within the last moment. Who holds a secret known here
    /// is always looked up; for everybody else there is one look a second, so that a stranger cannot make the console ask Redis.
    /// </summary>
    /// <param name="examined">The secrets it was examined with.</param>
    /// <param name="isKnown">Whether the signature fits a known secret that is not accepted.</param>
    /// <returns>Whether others are known now, so that it is worth another look.</returns>
    public async Task<bool> LookAgainAsync(IReadOnlyList<KnownSecret> examined, bool isKnown, CancellationToken cancel)
    {
        if (isKnown || _looks.TryTake())
        {
            await (_looking = RefreshAsync(cancel));
        }
        else if (_looking is { IsCompleted: false } underWay)
        {
            await underWay;
        }

        return !ReferenceEquals(Known, examined);
    }

    public void Dispose() => _refreshing.Dispose();

    /// <summary>Told by the clock that the grace window has run out.</summary>
    internal void RaiseChanged() => Changed?.Invoke();

    private IReadOnlyList<SecretView> ViewsOf(Snapshot snapshot) => time.GetUtcNow() < snapshot.Until
        ? snapshot.Views
        : [.. snapshot.Views.Select(view => view.AcceptedUntil is null ? view : view with { Accepted = false, AcceptedUntil = null })];

    private async Task ReadAsync(CancellationToken cancel)
    {
        var stored = await store.ReadAsync(cancel);
        if (stored.RingJson.Length > 0 && stored.RingJson == _snapshot.Json && _snapshot.Problem is null)
        {
            return; // unsealing costs more than comparing
        }

        var next = stored.Ring is { } ring ? FromRing(ring, stored.RingJson) : FromPlain(stored.Plain) ?? FromEnvironment() ?? Snapshot.None;
        if (next.Problem is { } problem && problem != _snapshot.Problem)
        {
            LogUnreadable(problem);
        }

        var changed = next.Problem != _snapshot.Problem || next.Json != _snapshot.Json || !next.Views.SequenceEqual(_snapshot.Views);
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

    private Snapshot FromRing(SecretRing ring, string json)
    {
        List<SecretView> views = [View(KnownSecret.CurrentLabel, ring.Current, accepted: true)];
        List<KnownSecret> during = [];
        if (Unseal(ring.Current) is { } current)
        {
            during.Add(new KnownSecret(KnownSecret.CurrentLabel, current));
        }

        // Without its value the current secret lets nothing in, and neither may the previous one: what was ended stays ended, and the page says what to do.
        var problem = during.Count == 0 ? $"The stored secret {ring.Current.KeyId} cannot be unsealed: the keys that sealed it are gone." : null;
        if (ring.Previous is { } before)
        {
            var until = problem is null ? ring.PreviousUntil : null;
            views.Add(View(KnownSecret.PreviousLabel, before, until is not null) with { AcceptedUntil = until });
            Know(KnownSecret.PreviousLabel, before, until is not null);
        }

        if (ring.Staged is { } staged)
        {
            views.Add(View(KnownSecret.StagedLabel, staged, accepted: false));
            Know(KnownSecret.StagedLabel, staged, accepted: false);
        }

        var after = during.Select(known => known.Label == KnownSecret.PreviousLabel ? known with { Accepted = false } : known);
        return problem is null
            ? new Snapshot(during, [.. after], ring.PreviousUntil ?? DateTimeOffset.MinValue, views, null, ring, json)
            : new Snapshot([], [], DateTimeOffset.MinValue, [.. views.Select(view => view with { Accepted = false })], problem, ring, json);

        // What cannot be read any more only explained refusals: the current one stays in force.
        void Know(string label, RingSecret sealedSecret, bool accepted)
        {
            if (problem is null && Unseal(sealedSecret) is { } secret)
            {
                during.Add(new KnownSecret(label, secret, accepted));
            }
        }
    }

    private static Snapshot? FromPlain(string? text) => FromText(text, KnownSecret.CurrentLabel, RedisSecretStore.PlainSource);

    private Snapshot? FromEnvironment() => FromText(configuration["MILESTONE_SIGNING_SECRET"], "environment", "the environment's MILESTONE_SIGNING_SECRET");

    private static Snapshot? FromText(string? text, string label, string source) => SigningSecret.FromText(text) is { } secret
        ? new Snapshot([new KnownSecret(label, secret)], [new KnownSecret(label, secret)], DateTimeOffset.MinValue, [new SecretView(label, secret.KeyId, source, true, null, null)], null, null, "")
        : null;

    private static SecretView View(string label, RingSecret secret, bool accepted) =>
        secret.Source is { } source
            ? new(label, secret.KeyId, source, accepted, null, null)
            : new(label, secret.KeyId, "set on this console", accepted, secret.SetAt, secret.SetBy);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing secrets known: {Secrets}")]
    private partial void LogKnown(string secrets);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem} Set it again on the page Secrets")]
    private partial void LogUnreadable(string problem);

    /// <param name="During">What is known until <paramref name="Until"/>.</param>
    /// <param name="After">What is known from then on.</param>
    private sealed record Snapshot(
        IReadOnlyList<KnownSecret> During, IReadOnlyList<KnownSecret> After, DateTimeOffset Until, IReadOnlyList<SecretView> Views, string? Problem, SecretRing? Ring, string Json)
    {
        public static Snapshot None { get; } = new([], [], DateTimeOffset.MinValue, [], null, null, "");
    }
}
