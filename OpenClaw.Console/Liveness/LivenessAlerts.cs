using System.Text.Json;
using OpenClaw.Console.Alerts;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>
/// Tells the webhooks what people must know about jobs (spec 4 section 3). What waits to be told is stored in the same step as the escalation, so nothing is
/// lost with a process; the budget is that of all alerts, counted for the two minutes of a sweep.
/// </summary>
internal sealed partial class LivenessAlerts(
    RedisGateway redis, RedisKeys keys, RedisWatchStore watches, RedisLeaseStore leases, AlertWebhooks webhooks, LiveFeed live, ConsoleOptions options, TimeProvider time, ILogger<LivenessAlerts> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly RedisAlertStore _store = new(redis, AlertBook.Liveness(keys));
    private readonly SemaphoreSlim _one = new(1, 1);

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>Tells what may be told now.</summary>
    internal async Task SweepAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            var take = await _store.TakeAsync([], options.Alerts.MaxMessagesPerSweep, now, cancel);
            await _store.TellAsync(take, now, (alert, last) => TellAsync(alert, last ? take.HeldGroups : 0, now, cancel));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotTold(error.ToLogLevel(), error.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = !webhooks.Any ? null : live.Subscribe(
            [LiveChannels.Liveness], batch => batch.Gap || batch.Events.Any(one => one.Type is "escalation.opened" or "escalation.cleared") ? SweepAsync(stoppingToken) : Task.CompletedTask, TimeSpan.FromMilliseconds(500));
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // With nobody to tell, what waits is forgotten: it would be told all at once when there is somebody, hours late.
            await (webhooks.Any ? SweepAsync(stoppingToken) : DropAsync(stoppingToken));
        }
    }

    private async Task<AlertEnd> TellAsync(DeadAlert alert, int held, DateTimeOffset now, CancellationToken cancel)
    {
        // Nobody is called for what the demo made up.
        if (LivenessJson.Read<LivenessNotice>(alert.Data) is not { } notice || await leases.JobAsync(notice.Job, cancel) is { Job.Demo: true })
        {
            return AlertEnd.Needless;
        }

        var message = new LivenessMessage(notice, held, options.Server.PublicUrl is { Length: > 0 } url ? $"{url.TrimEnd('/')}/liveness{(notice.Job == Escalation.AllJobs ? "" : "/" + notice.Job)}" : null);
        if (!await webhooks.TellAsync(message.ToBody, cancel))
        {
            return AlertEnd.Failed;
        }

        if (!notice.Cleared)
        {
            await watches.MarkToldAsync(notice, now, CancellationToken.None); // it went out, whether or not the console stops
        }

        return AlertEnd.Told;
    }

    private async Task DropAsync(CancellationToken cancel)
    {
        try
        {
            await _store.DropAsync(cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotTold(error.ToLogLevel(), error.Message); // in a minute
        }
    }

    [LoggerMessage(Message = "Notices about jobs wait: {Reason}")]
    private partial void LogNotTold(LogLevel level, string reason);
}

/// <summary>One message about a job, as a webhook gets it.</summary>
/// <param name="Held">Other jobs whose messages wait.</param>
internal sealed record LivenessMessage(LivenessNotice Notice, int Held, string? Url)
{
    private const int LongestText = 1_900; // Discord takes 2,000

    /// <summary>The sentence people read. A job's name and a reason come from outside: what a chat would obey is taken out of them.</summary>
    public string Text
    {
        get
        {
            var who = Notice.Job == Escalation.AllJobs ? "All jobs" : Plain(Notice.Job);
            var text = (Notice.Cleared ? $"Cleared: {who}: {Plain(Notice.Reason)}." : $"{who}: {Notice.Kind.ToWire()}. {Plain(Notice.Reason)}")
                + (Held == 0 ? "" : $" Held back: {Held} more {(Held == 1 ? "message" : "messages")}.") + (Url is null ? "" : " " + Url);
            return text.Length > LongestText ? text[..LongestText] + "..." : text;
        }
    }

    /// <param name="format">discord or json.</param>
    public byte[] ToBody(string format) => format == "json"
        ? JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "liveness", at = Iso.Write(Notice.At), job = Notice.Job, kind = Notice.Kind.ToWire(), cleared = Notice.Cleared, reason = Notice.Reason, heldBack = Held, url = Url, text = Text,
        })
        : JsonSerializer.SerializeToUtf8Bytes(new { content = Text, allowed_mentions = new { parse = Array.Empty<string>() } });

    private static string Plain(string text) => new([.. text.Select(letter => char.IsControl(letter) || letter is '`' or '@' or '<' or '>' or '[' or ']' or '*' or '|' ? ' ' : letter)]);
}
