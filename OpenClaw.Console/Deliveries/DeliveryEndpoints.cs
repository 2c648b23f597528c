using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// The endpoints as they are now: those of the configuration, overlaid by those edited on the console. Kept current while any replica edits them.
/// </summary>
public sealed partial class DeliveryEndpoints(RedisEndpointStore store, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<DeliveryEndpoints> log) : BackgroundService
{
    // An edit is told by an event; this is for a Redis that was restored.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<DeliveryEndpoint> _configured = [.. options.Deliveries.ReadEndpoints().Select(pair => pair.Endpoint)];
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile IReadOnlyList<EndpointEntry> _entries = [];

    /// <summary>Every endpoint, by name.</summary>
    public IReadOnlyList<EndpointEntry> Entries => _entries;

    /// <summary>Every endpoint as deliveries are made to it, by name: one whose address is not allowed rests.</summary>
    public IReadOnlyList<DeliveryEndpoint> Current => [.. _entries.Select(entry => entry.Working)];

    /// <summary>Raised when <see cref="Entries"/> changed; on any thread.</summary>
    public event Action? Changed;

    public DeliveryEndpoint? Find(string endpointId) => _entries.FirstOrDefault(entry => entry.Endpoint.Id == endpointId)?.Endpoint;

    /// <summary>Ids of the enabled endpoints a channel goes to now.</summary>
    /// <param name="demo">The demo's own; otherwise all but those.</param>
    public IReadOnlyList<string> For(DeliveryChannel channel, bool demo = false) => [.. _entries.Where(entry => entry.Endpoint.Takes(channel) && entry.Endpoint.Demo == demo).Select(entry => entry.Endpoint.Id)];

    /// <summary>Reads what is stored; after an edit, so that its author sees it at once.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _refreshing.WaitAsync(cancel);
        try
        {
            var stored = await store.ReadAsync(cancel);
            var configured = _configured.Select(endpoint => stored.GetValueOrDefault(endpoint.Id) is { } edited
                ? Entry(edited, configured: true)
                : new EndpointEntry(endpoint, "", Configured: true));
            var added = stored.Values.Where(entry => _configured.All(endpoint => endpoint.Id != entry.Endpoint.Id)).Select(entry => Entry(entry, configured: false));
            EndpointEntry[] next = [.. configured.Concat(added).OrderBy(entry => entry.Endpoint.Name, StringComparer.OrdinalIgnoreCase).ThenBy(entry => entry.Endpoint.Id, StringComparer.Ordinal)];
            var changed = !next.Select(entry => (entry.Endpoint.Id, entry.Stored)).SequenceEqual(_entries.Select(entry => (entry.Endpoint.Id, entry.Stored)));
            if (changed)
            {
                _entries = next;
                Changed?.Invoke();
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>The host's start waits for the first reading: an emission must know its endpoints.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _refreshing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe(
            [LiveChannels.Deliveries],
            batch => batch.Gap || batch.Events.Any(happened => happened.Type == "endpoint.changed") ? TryRefreshAsync(stoppingToken) : Task.CompletedTask,
            TimeSpan.Zero);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryRefreshAsync(stoppingToken);
        }
    }

    /// <summary>Saved under other settings perhaps: a host that is no longer allowed gets nothing more.</summary>
    private EndpointEntry Entry(StoredEndpoint stored, bool configured) =>
        new(stored.Endpoint, stored.Text, configured) { Problem = EndpointAddress.Problem(stored.Endpoint.Url, options.Deliveries.AllowedHttpHosts) };

    private async Task TryRefreshAsync(CancellationToken cancel)
    {
        try
        {
            await RefreshAsync(cancel);
        }
        catch (RedisUnavailableException)
        {
            // What was known stays; the next tick tries again.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The delivery endpoints could not be read")]
    private partial void LogFailed(Exception error);
}

/// <summary>An endpoint and where it comes from.</summary>
/// <param name="Stored">The exact stored text, to hand back with a change; empty: it stands only in the configuration.</param>
/// <param name="Configured">It stands in the configuration, and cannot be removed on the console; only disabled.</param>
public sealed record EndpointEntry(DeliveryEndpoint Endpoint, string Stored, bool Configured)
{
    /// <summary>Why nothing may be delivered to its address, which was allowed when it was saved; null: it may. What is emitted to it waits.</summary>
    public string? Problem { get; init; }

    /// <summary>As deliveries are made to it: not at all while its address is not allowed.</summary>
    public DeliveryEndpoint Working => Problem is null ? Endpoint : Endpoint with { Enabled = false };
}
