using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Components.Pages.Proof;

/// <summary>The state of the channel above the list: read every few seconds while things happen, and seldom when nothing does, since it turns stale by the clock alone.</summary>
public sealed class ProofHealth(ProofService proof, Actor actor, TimeProvider time)
{
    private static readonly TimeSpan WhenBusy = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WhenIdle = TimeSpan.FromSeconds(10);

    private DateTimeOffset _readAt;
    private bool _happened;

    /// <summary>Null until it has been read once; kept as it was while it cannot be read.</summary>
    public Domain.Proof.Overview? Overview { get; private set; }

    public HistoryExtent? Extent { get; private set; }

    /// <summary>Why it could not be read; null also while Redis is away, which the shell says.</summary>
    public string? Problem { get; private set; }

    public bool IsDue => time.GetUtcNow() - _readAt >= (_happened ? WhenBusy : WhenIdle);

    /// <summary>Something has happened on the channel, so look sooner.</summary>
    public void Note() => _happened = true;

    public async Task ReadAsync(CancellationToken cancel)
    {
        (_readAt, _happened) = (time.GetUtcNow(), false);
        try
        {
            Overview = await proof.OverviewAsync(actor, cancel);
            Extent = await proof.ExtentAsync(actor, cancel);
            Problem = null;
        }
        catch (RedisUnavailableException)
        {
            Problem = null;
        }
        catch (RedisCommandException error)
        {
            Problem = $"Redis refused to answer: {error.Message}. The console goes on trying by itself.";
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    /// <summary>The six nodes; without Redis, the last known ones with the store marked.</summary>
    public IReadOnlyList<ProofNode> Nodes(bool redisAway) => Overview is null ? [] : Nodes(Overview.ProofNodes, redisAway);

    /// <summary>The last known nodes as they stand now: without Redis the store must not be said to answer.</summary>
    public static IReadOnlyList<ProofNode> Nodes(IReadOnlyList<ProofNode> known, bool redisAway) => !redisAway
        ? known
        : [.. known.Select(node => node.Id == "store" ? node with { State = ProofNodeState.Warning, Detail = "Redis is away: nothing is accepted until it is back" } : node)];
}
