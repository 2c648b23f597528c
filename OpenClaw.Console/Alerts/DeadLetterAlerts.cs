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
/// Redis, so that of several replicas one tells it.
/// </summary>
internal sealed partial class DeadLetterAlerts(
    RedisGateway redis, RedisKeys keys, AlertWebhooks webhooks, DeliveryEndpoints endpoints, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<DeadLetterAlerts> log) : BackgroundService
{
    /// <summary>What waits for its hour or for the budget is looked after so often; and what failed is tried again after it.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly RedisAlertStore _store = new(redis, AlertBook.DeadLetters(keys));
    private readonly SemaphoreSlim _one = new(1, 1);

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>Tells what may be told now.</summary>
    internal async Task SweepAsync(IReadOnlyList<LiveEvent> happened, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            var take = await _store.TakeAsync(happened.Where(one => one.Type == "delivery.dead" && !IsDemo(one)), options.Alerts.MaxMessagesPerSweep, now, cancel);
            for (var i = 0; i < take.Alerts.Count; i++)
            {
                // What is held back is counted once: in the last message of this turn.
                var last = i == take.Alerts.Count - 1;
                await TellAsync(take.Alerts[i], last ? take.Held : 0, last ? take.HeldGroups : 0, now, cancel);
            }
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            LogNotTold(error.Message);
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

        using var subscription = live.Subscribe(
            [LiveChannels.DeadLetters], batch => batch.Events.Any(one => one.Type == "delivery.dead") ? SweepAsync(batch.Events, stoppingToken) : Task.CompletedTask, TimeSpan.FromMilliseconds(500));
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync([], stoppingToken);
        }
    }

    /// <summary>Nobody is called for what is made up.</summary>
    private bool IsDemo(LiveEvent dead)
    {
        using var data = JsonDocument.Parse(dead.Data);
        return data.RootElement.TryGetProperty("endpoint", out var id) && endpoints.Find(id.GetString() ?? "") is { Demo: true };
    }

    private async Task TellAsync(DeadAlert alert, long held, int heldGroups, DateTimeOffset now, CancellationToken cancel)
    {
        using var data = JsonDocument.Parse(alert.Data);
        string Field(string name) => data.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        var message = new AlertMessage
        {
            GroupId = alert.GroupId, EndpointId = Field("endpoint"), EndpointName = endpoints.Find(Field("endpoint"))?.Name ?? Field("endpoint"), Status = Field("status"), Cause = Field("cause"),
            Count = alert.Count, Remedy = DeliveryRemedy.Of(DeliveryNames.ParseStatus(Field("status")) ?? DeliveryStatus.DeadLetter, Field("cause")).Advice, At = now, Held = held,
            HeldGroups = heldGroups, Url = options.Server.PublicUrl is { Length: > 0 } url ? $"{url.TrimEnd('/')}/dead-letters/out/{alert.GroupId}" : null,
        };
        if (!await webhooks.TellAsync(message.ToBody, cancel))
        {
            await _store.PutBackAsync(alert, now + (Every * 2), cancel);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Alerts wait: {Reason}")]
    private partial void LogNotTold(string reason);
}
