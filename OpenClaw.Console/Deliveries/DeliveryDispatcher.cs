using System.Collections.Concurrent;
using System.Text.Json;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;

namespace OpenClaw.Console.Deliveries;

/// <summary>
/// Delivers, in every console process: one <see cref="EndpointPump"/> for each endpoint, woken by events, and by Redis coming back. Stopping gives back
/// what is under way and does not end soon.
/// </summary>
internal sealed partial class DeliveryDispatcher(
    DeliveryEndpoints endpoints, RedisDeliveryQueue queue, DeliverySender sender, OutboundSecrets secrets, LiveFeed live, RedisGateway redis, ConsoleOptions options, TimeProvider time,
    ILogger<DeliveryDispatcher> log) : BackgroundService
{
    /// <summary>What is under way may end within this time when the console stops.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly DeliveryRules _rules = new(options.Deliveries.ClaimTimeout, options.Deliveries.ToBreakerRules(), options.Deliveries.DeliveredCap);
    private readonly ConcurrentDictionary<string, EndpointPump> _pumps = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];

    /// <summary>Deliveries this process has under way.</summary>
    public int InFlight => _pumps.Values.Sum(pump => pump.InFlight);

    public override void Dispose()
    {
        foreach (var pump in _pumps.Values)
        {
            pump.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changed = new SemaphoreSlim(1, 1);
        void OnEndpoints() => Release(changed);
        void OnHealth(RedisHealth health) => WakeAll();
        endpoints.Changed += OnEndpoints;
        secrets.Changed += WakeAll;
        redis.HealthChanged += OnHealth;
        try
        {
            using var subscription = live.Subscribe([LiveChannels.Deliveries], OnBatch, TimeSpan.Zero);
            while (true)
            {
                await changed.WaitAsync(stoppingToken);
                Follow(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await EndAsync();
        }
        finally
        {
            endpoints.Changed -= OnEndpoints;
            secrets.Changed -= WakeAll;
            redis.HealthChanged -= OnHealth;
        }
    }

    /// <summary>A pump for each endpoint. One whose endpoint is gone rests, as one that is disabled does: its records stay.</summary>
    private void Follow(CancellationToken stop)
    {
        var current = endpoints.Current;
        foreach (var endpoint in current)
        {
            if (_pumps.TryGetValue(endpoint.Id, out var pump))
            {
                pump.Update(endpoint);
            }
            else
            {
                pump = _pumps[endpoint.Id] = new EndpointPump(endpoint, queue, sender, secrets, _rules, time, log);
                _running.Add(Task.Run(() => pump.RunAsync(stop), CancellationToken.None));
            }
        }

        foreach (var (id, pump) in _pumps.Where(pair => current.All(endpoint => endpoint.Id != pair.Key)))
        {
            pump.Rest();
            LogGone(id);
        }
    }

    private async Task EndAsync()
    {
        var ended = Task.WhenAll(_running);
        await Task.WhenAny(ended, Task.Delay(Grace, time, CancellationToken.None));
        foreach (var pump in _pumps.Values)
        {
            pump.Cut();
        }

        await ended;
    }

    private Task OnBatch(LiveBatch batch)
    {
        if (batch.Gap)
        {
            WakeAll();
            return Task.CompletedTask;
        }

        foreach (var happened in batch.Events)
        {
            switch (happened.Type)
            {
                case "delivery.emitted":
                    using (var data = JsonDocument.Parse(happened.Data))
                    {
                        foreach (var id in data.RootElement.GetProperty("endpoints").EnumerateArray())
                        {
                            Wake(id.GetString());
                        }
                    }

                    break;
                case "delivery.requeued" or "delivery.restored" or "delivery.mended" or "breaker.changed":
                    Wake(happened.Ref);
                    break;
            }
        }

        return Task.CompletedTask;
    }

    private void Wake(string? endpointId)
    {
        if (endpointId is not null && _pumps.TryGetValue(endpointId, out var pump))
        {
            pump.Wake();
        }
    }

    private void WakeAll()
    {
        foreach (var pump in _pumps.Values)
        {
            pump.Wake();
        }
    }

    private static void Release(SemaphoreSlim changed)
    {
        try
        {
            changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Known already.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The endpoint {Endpoint} is gone; what it still has is kept and not attempted")]
    private partial void LogGone(string endpoint);
}
