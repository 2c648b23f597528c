using OpenClaw.Console.Audit;
using OpenClaw.Console.Live;
using OpenClaw.Console.Proof;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Secrets;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Paging;

namespace OpenClaw.Console.Demo;

/// <summary>Whether there is demo data, and its removal. Shown on every page while it lasts.</summary>
public sealed class DemoService(
    RedisGateway redis, RedisKeys keys, RedisProofStore proof, ProofHistory history, ProofIndex index, RedisSecretStore secrets, SecretVault vault, AuditLog audit, IServiceProvider services,
    TimeProvider time) : IDisposable
{
    private const int Batch = 500;

    // What is being sent comes to its end before a removal begins.
    private readonly SemaphoreSlim _one = new(1, 1);

    private static readonly RedisScript Remove = RedisScript.Load("Demo/remove.lua");

    /// <summary>Who sets the secret when the demo finds none. With a space, so that no person can have this name: what it set is removed with its data.</summary>
    public static Actor DemoActor { get; } = Actor.System with { Name = "demo sender" };

    /// <summary>Raised when <see cref="HasData"/> or <see cref="Sending"/> changed; on any thread.</summary>
    public event Action? Changed;

    /// <summary>Whether the store holds demo data, as far as this process knows.</summary>
    public bool HasData { get; private set; }

    /// <summary>Whether this process posts demo data now.</summary>
    public bool Sending { get; private set; }

    /// <summary>Removes everything the demo posted and stops posting.</summary>
    /// <returns>How many milestones were removed.</returns>
    public async Task<int> RemoveAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        SetSending(false);
        await _one.WaitAsync(cancel);
        try
        {
            return await RemoveAllAsync(actor, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Sends something, unless the demo has ended.</summary>
    internal async Task WhileSendingAsync(Func<Task> send, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (Sending)
            {
                await send();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<int> RemoveAllAsync(Actor actor, CancellationToken cancel)
    {
        // Resolved late: what it needs needs the demo's mark.
        var others = await services.GetRequiredService<DemoRemoval>().RemoveAsync(cancel);
        var removed = await RemoveMilestonesAsync(cancel);
        await RunAsync([], cancel, await proof.NewestAsync(cancel));
        await history.ReloadAsync(cancel);
        await proof.RefillFeedAsync(await proof.GetAsync(index.View(ProofQuery.All).Slice(0, FeedLimit.Max), cancel), cancel);
        if ((await secrets.ReadAsync(cancel)) is { Ring.Current.SetBy: var setBy } stored && setBy == DemoActor.Name)
        {
            await secrets.RemoveAsync(stored.RingJson, cancel);
            await vault.RefreshAsync(cancel);
        }

        await RefreshAsync(cancel);
        await audit.AppendAsync(actor, "demo.remove", $"{removed} milestones", $"{others.Tasks} tasks, {others.Jobs} jobs, {others.Deliveries} delivery records", cancel);
        return removed;
    }

    internal async Task RefreshAsync(CancellationToken cancel)
    {
        var had = HasData;
        HasData = (await redis.ExecuteAsync("EXISTS", [keys.ConsoleDemo], cancel)).AsInt64() == 1;
        // Somebody removed it on another replica.
        Sending &= HasData || !had;
        Changed?.Invoke();
    }

    internal async Task MarkAsync(CancellationToken cancel)
    {
        await redis.ExecuteAsync("SET", [keys.ConsoleDemo, Iso.Write(time.GetUtcNow())], cancel);
        await RefreshAsync(cancel);
    }

    internal void SetSending(bool sending)
    {
        Sending = sending;
        Changed?.Invoke();
    }

    private async Task<int> RemoveMilestonesAsync(CancellationToken cancel)
    {
        var (after, removed) = (HistoryId.Zero, 0);
        while (await proof.ReadAfterAsync(after, Batch, cancel) is { Count: > 0 } page)
        {
            var demo = page.Where(entry => entry.Demo).ToList();
            if (demo.Count > 0)
            {
                await RunAsync([.. demo.SelectMany(entry => new RedisArg[] { entry.Id.ToString(), entry.IdempotencyKey })], cancel);
            }

            (after, removed) = (page[^1].Id, removed + demo.Count);
        }

        return removed;
    }

    private Task<RedisReply> RunAsync(RedisArg[] milestones, CancellationToken cancel, HistoryId? newest = null) => redis.RunAsync(
        Remove,
        [
            keys.Events, keys.EventsSequence, keys.MilestonesHistory, keys.MilestonesFeed, keys.MilestonesCounters, keys.MilestonesRejected, keys.DemandSummaryRejected,
            keys.RejectionSamples, keys.RejectionGroups, keys.DemandSummaryLatest, keys.DemandHistory, keys.ConsoleDemo, keys.RejectionMinutes,
            keys.DemandSummaryCounters, keys.MilestonesLastPoll, keys.DemandSummaryLastUpdate,
        ],
        [
            Iso.Write(time.GetUtcNow()), keys.RejectionGroup(""), keys.MilestoneSeen(""),
            newest?.ToString() ?? "", newest is { } last ? Iso.Write(DateTimeOffset.FromUnixTimeMilliseconds(last.Ms)) : "", .. milestones,
        ],
        cancel);
}
