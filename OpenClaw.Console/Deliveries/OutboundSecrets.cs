using System.Collections.Concurrent;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Signing;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Which secret an endpoint is signed for: the accepted ones of the ring, current first. A receiver that refused the first one and took another is
/// given that one first for a little while, so that a rotation does not double every request; then the first is tried again.
/// </summary>
public sealed class OutboundSecrets(SecretVault vault, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, (string KeyId, DateTimeOffset Until)> _taken = new(StringComparer.Ordinal);
    private Ring _ring = new([], []);

    /// <summary>Raised when what is known changed; on any thread.</summary>
    public event Action? Changed
    {
        add => vault.Changed += value;
        remove => vault.Changed -= value;
    }

    /// <summary>Every secret that may sign now, current first; empty: nothing can be sent.</summary>
    public IReadOnlyList<SigningSecret> Live
    {
        get
        {
            var (ring, known) = (_ring, vault.Known);
            if (!ReferenceEquals(ring.Known, known))
            {
                _ring = ring = new Ring(known, [.. known.Where(secret => secret.Accepted).Select(secret => secret.Secret)]);
            }

            return ring.Live;
        }
    }

    /// <summary>The secrets in the order in which an endpoint is to be tried with them.</summary>
    public IReadOnlyList<SigningSecret> For(string endpointId)
    {
        var live = Live;
        if (live.Count < 2 || !_taken.TryGetValue(endpointId, out var taken) || taken.Until <= time.GetUtcNow())
        {
            return live;
        }

        return [.. live.Where(secret => secret.KeyId == taken.KeyId), .. live.Where(secret => secret.KeyId != taken.KeyId)];
    }

    /// <summary>A receiver took a secret after it had refused the first of <see cref="Live"/>.</summary>
    public void Took(string endpointId, SigningSecret secret)
    {
        // Not prolonged while it lasts, so that the first one gets its turn.
        if (!_taken.TryGetValue(endpointId, out var taken) || taken.Until <= time.GetUtcNow() || taken.KeyId != secret.KeyId)
        {
            _taken[endpointId] = (secret.KeyId, time.GetUtcNow() + Remembered);
        }
    }

    /// <summary>Looks for a secret that was set a moment ago elsewhere; those who look at once share one reading.</summary>
    public Task LookAgainAsync(CancellationToken cancel) => vault.RefreshAsync(cancel);

    private sealed record Ring(IReadOnlyList<KnownSecret> Known, IReadOnlyList<SigningSecret> Live);
}
