using System.Text.Json;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Alerts;

/// <summary>
/// Tells the webhooks when deliveries die (spec 2 section 4). It listens to what has happened, so it can delay or fail no delivery; the budget is kept in
/// Redis, so that of several replicas one tells it. What was heard is kept until Redis has counted it, and where something was not heard the dead letters
/// themselves are counted.
/// </summary>
internal sealed partial class DeadLetterAlerts(
    RedisGateway redis, RedisKeys keys, AlertWebhooks webhooks, DeliveryEndpoints endpoints, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<DeadLetterAlerts> log) : BackgroundService
{
    /// <summary>Events kept until they are counted. The channel carries every refused envelope too, which may be many.</summary>
    private const int Capacity = 10_000;

    /// <summary>What waits for its hour or for the budget is looked after so often; and what failed is tried again after it.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>What died longer ago and was not heard of is no news any more.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(1);

    private readonly RedisAlertStore _store = new(redis, AlertBook.DeadLetters(keys));
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly Lock _gate = new();
    private List<LiveEvent> _heard = [];
    private bool _missed;

    public override void Dispose()
    {
        _one.Dispose();
        _bell.Dispose();
        base.Dispose();
    }

    /// <summary>Keeps what was heard for the next sweep. Quick: a webhook that hangs must not keep it from hearing more.</summary>
    internal Task HearAsync(LiveBatch batch)
    {
        var dead = batch.Events.Where(one => one.Type == "delivery.dead" && !IsDemo(one)).ToList();
        lock (_gate)
        {
            if (batch.Replaced)
            {
                _heard = []; // numbered by data that is no more
            }

            _missed |= batch.Gap || _heard.Count + dead.Count > Capacity;
            if (!_missed)
            {
                _heard.AddRange(dead);
            }

            // When something was missed, the dead letters themselves say it all.
            if ((_missed || dead.Count > 0) && _bell.CurrentCount == 0)
            {
                _bell.Release();
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Tells what may be told now.</summary>
    internal async Task SweepAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            var take = await TakeAsync(now, cancel);
            await _store.TellAsync(take, now, (alert, last) => TellAsync(alert, last ? take.Held : 0, last ? take.HeldGroups : 0, now, cancel)); // what is held back is counted once
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            LogNotTold(error.Message);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error);
        }
        finally
        {
            _one.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Alerts.Webhooks.Count == 0)
        {
            return;
        }

        using var subscription = live.Subscribe([LiveChannels.DeadLetters], HearAsync, TimeSpan.FromMilliseconds(500), Capacity);
        // What died before anybody listened here, and was not counted before an end or an outage.
        await HearAsync(new LiveBatch([], Gap: true));
        while (true)
        {
            await WaitAsync(stoppingToken);
            await SweepAsync(stoppingToken);
        }
    }

    /// <summary>Counts what was heard, or what died where not all was heard, and takes what may be told. What was not counted, because Redis is away, stays.</summary>
    private async Task<AlertTake> TakeAsync(DateTimeOffset now, CancellationToken cancel)
    {
        List<LiveEvent> list;
        LiveEvent[] heard;
        bool missed;
        lock (_gate)
        {
            (list, heard, missed, _missed) = (_heard, [.. _heard], _missed, false);
        }

        try
        {
            if (missed)
            {
                var demo = endpoints.Current.Where(endpoint => endpoint.Demo).Select(endpoint => endpoint.Id);
                await _store.CountMissedAsync(keys, _began, now - News, demo, now, cancel);
            }

            var take = await _store.TakeAsync(heard, options.Alerts.MaxMessagesPerSweep, now, cancel);
            lock (_gate)
            {
                list.RemoveRange(0, heard.Length);
            }

            return take;
        }
        catch
        {
            lock (_gate)
            {
                _missed |= missed;
            }

            throw;
        }
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(Every, time, either.Token), _bell.WaitAsync(either.Token));
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>Nobody is called for what is made up.</summary>
    private bool IsDemo(LiveEvent dead)
    {
        using var data = JsonDocument.Parse(dead.Data);
        return data.RootElement.TryGetProperty("endpoint", out var id) && endpoints.Find(id.GetString() ?? "") is { Demo: true };
    }

    private async Task<AlertEnd> TellAsync(DeadAlert alert, long held, int heldGroups, DateTimeOffset now, CancellationToken cancel)
    {
        using var data = JsonDocument.Parse(alert.Data);
        string Field(string name) => data.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        var message = new AlertMessage
        {
            GroupId = alert.GroupId, EndpointId = Field("endpoint"), EndpointName = endpoints.Find(Field("endpoint"))?.Name ?? Field("endpoint"), Status = Field("status"), Cause = Field("cause"),
            Count = alert.Count, Remedy = DeliveryRemedy.Of(DeliveryNames.ParseStatus(Field("status")) ?? DeliveryStatus.DeadLetter, Field("cause")).Advice, At = now, Held = held,
            HeldGroups = heldGroups, Url = options.Server.PublicUrl is { Length: > 0 } url ? $"{url.TrimEnd('/')}/dead-letters/out/{alert.GroupId}" : null,
        };
        return await webhooks.TellAsync(message.ToBody, cancel) ? AlertEnd.Told : AlertEnd.Failed;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Alerts wait: {Reason}")]
    private partial void LogNotTold(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alerts about dead deliveries failed")]
    private partial void LogFailed(Exception error);
}
