using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Proof;

/// <summary>
/// Keeps the index in step with the history stream: reads it whole at the start, then what arrived whenever somebody asks or the feed calls, and lets go of what has
/// outlived <c>Proof:HistoryRetention</c>.
/// </summary>
public sealed partial class ProofHistory(
    RedisProofStore store, ProofIndex index, ProofArrivals arrivals, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<ProofHistory> log) : BackgroundService
{
    private const int PageSize = 1_000;

    /// <summary>Every view is built anew when something goes, so it goes in one with all that came to its end since.</summary>
    private static readonly TimeSpan LetGoEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private long _letGoAt; // ticks

    /// <summary>Whether the whole history is in the index: not before it was read once, nor while it is read anew.</summary>
    public bool Loaded { get; private set; }

    /// <summary>Why the history could not be read when last tried, and it was not that Redis is away, which the shell says; it is tried again by itself. Null: it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads what arrived up to <paramref name="id"/> and beyond; at once when that is known already.</summary>
    public async Task CatchUpAsync(HistoryId id, CancellationToken cancel)
    {
        if (Loaded && index.LastId >= id)
        {
            return;
        }

        await _reading.WaitAsync(cancel);
        try
        {
            if (index.LastId < id || !Loaded)
            {
                await ReadOnAsync(cancel);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Reads everything anew: entries were removed, or the data was replaced.</summary>
    public async Task ReloadAsync(CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            Loaded = false;
            index.Clear();
            await ReadOnAsync(cancel);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Removes what has outlived the retention from Redis and from the index.</summary>
    /// <returns>How many entries Redis let go of.</returns>
    public async Task<long> TrimAsync(CancellationToken cancel)
    {
        var oldest = time.GetUtcNow() - options.Proof.HistoryRetention;
        var removed = await store.TrimAsync(oldest, cancel);
        index.LetGo(oldest);
        return removed;
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var milestones = live.Subscribe([LiveChannels.MilestonesFeed, LiveChannels.Console], batch => OnBatchAsync(batch, stoppingToken), TimeSpan.Zero, ProofArrivals.Cap);
        // The subscription lives as long as this method.
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!Loaded || Problem is not null)
                {
                    await CatchUpAsync(new HistoryId(long.MaxValue, 0), stoppingToken);
                }

                LetGo();
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error.Message);
            }

            await Task.Delay(Loaded && Problem is null ? LookEvery : TryAgainAfter, time, stoppingToken);
        }
    }

    private async Task OnBatchAsync(LiveBatch batch, CancellationToken cancel)
    {
        if (batch.Events.Any(happened => happened.Type == "demo.removed") || (batch.Gap && await ReplacedAsync(cancel)))
        {
            await ReloadAsync(cancel);
            return;
        }

        if (batch.Gap || !await TakeOwnAsync(batch.Events, cancel))
        {
            await CatchUpAsync(new HistoryId(long.MaxValue, 0), cancel);
        }
    }

    // Without a gap these are all that arrived since the last batch, in order of arrival: when all were stored by this process, nothing is to be read.
    private async Task<bool> TakeOwnAsync(IReadOnlyList<LiveEvent> events, CancellationToken cancel)
    {
        var ids = events.Where(happened => happened.Channel == LiveChannels.MilestonesFeed).Select(happened => HistoryId.Parse(happened.Ref!)).ToList();
        if (arrivals.Take(ids) is not { } entries || !Loaded)
        {
            return false;
        }

        await _reading.WaitAsync(cancel);
        try
        {
            if (!Loaded)
            {
                return false; // a reload began meanwhile, and did not come to its end: these alone would hide what is before them
            }

            index.Add(entries);
            LetGo();
            return true;
        }
        finally
        {
            _reading.Release();
        }
    }

    // After a gap the stream may be another one (restored from a backup, emptied): then the last entry we know is not in it.
    private async Task<bool> ReplacedAsync(CancellationToken cancel) =>
        index.LastId != HistoryId.Zero && (await store.GetAsync([index.LastId], cancel)).Count == 0;

    private async Task ReadOnAsync(CancellationToken cancel)
    {
        try
        {
            IReadOnlyList<ProofEntry> page;
            do
            {
                page = await store.ReadAfterAsync(index.LastId, PageSize, cancel);
                index.Add(page);
            }
            while (page.Count == PageSize);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Problem = error is RedisUnavailableException ? null : error.Message;
            throw;
        }

        LetGo(atOnce: !Loaded);
        (Loaded, Problem) = (true, null);
    }

    private void LetGo(bool atOnce = false)
    {
        var now = time.GetUtcNow();
        if (atOnce || now.UtcTicks - Interlocked.Read(ref _letGoAt) >= LetGoEvery.Ticks)
        {
            Interlocked.Exchange(ref _letGoAt, now.UtcTicks);
            index.LetGo(now - options.Proof.HistoryRetention);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The milestone history could not be read yet: {Reason}")]
    private partial void LogFailed(string reason);
}
