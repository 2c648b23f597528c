using System.Diagnostics.Metrics;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Live;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Telemetry;

/// <summary>What stands rather than happens: queues, breakers, task states, verdicts. Read from Redis every quarter of a minute, and only while somebody collects it; every replica tells the same.</summary>
internal sealed partial class TelemetryGauges : BackgroundService
{
    /// <summary>How often the figures are read.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly Meter _meter = new(ConsoleMeter.Name);
    private readonly ObservableGauge<long> _queue;
    private readonly EndpointService _endpoints;
    private readonly TaskService _tasks;
    private readonly LivenessService _liveness;
    private readonly JobService _jobs;
    private readonly TimeProvider _time;
    private readonly ILogger<TelemetryGauges> _log;
    private volatile Figures _figures = new([], [], [], [], [], [], [], []);

    public TelemetryGauges(
        EndpointService endpoints, TaskService tasks, LivenessService liveness, JobService jobs, Watchers watchers, RedisGateway redis, TimeProvider time, ILogger<TelemetryGauges> log)
    {
        (_endpoints, _tasks, _liveness, _jobs, _time, _log) = (endpoints, tasks, liveness, jobs, time, log);
        _queue = _meter.CreateObservableGauge("openclaw.delivery.queue", () => _figures.Queue, "{record}", "Open delivery records, by endpoint.");
        _meter.CreateObservableGauge("openclaw.delivery.dead", () => _figures.Dead, "{record}", "Dead letters, by endpoint.");
        _meter.CreateObservableGauge("openclaw.breaker.state", () => _figures.Breakers, null, "0 closed, 1 open, 2 half-open, 3 isolated, by endpoint.");
        _meter.CreateObservableGauge("openclaw.tasks", () => _figures.Tasks, "{task}", "Tasks, by state.");
        _meter.CreateObservableGauge("openclaw.lease.verdicts", () => _figures.Verdicts, "{job}", "Monitored jobs, by verdict.");
        _meter.CreateObservableGauge("openclaw.escalations", () => _figures.Escalations, "{escalation}", "Open escalations.");
        _meter.CreateObservableGauge("openclaw.job.paused", () => _figures.Paused, null, "1 while a recurring job is paused, by job.");
        _meter.CreateObservableGauge("openclaw.job.late", () => _figures.Late, "s", "How long ago a recurring job should have run and did not; 0: it is in time. By job.");
        _meter.CreateObservableGauge("openclaw.circuits", () => (long)watchers.Circuits, "{circuit}", "Open pages of this console.");
        _meter.CreateObservableGauge("openclaw.redis.up", () => redis.Health.State == RedisState.Up ? 1L : 0L, null, "1 while Redis answers.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <summary>Reads the figures anew.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        var (endpoints, board, liveness, jobs) = (_endpoints.ReadAsync(Actor.System, cancel), _tasks.BoardAsync(Actor.System, cancel), _liveness.SummaryAsync(Actor.System, cancel), _jobs.BoardAsync(Actor.System, cancel));
        await Task.WhenAll(endpoints, board, liveness, jobs);
        var (each, verdicts, now) = (await endpoints, await liveness, _time.GetUtcNow());
        _figures = new Figures(
            [.. each.Select(one => Of(one.Counts.Backlog, "endpoint", one.Endpoint.Id))],
            [.. each.Select(one => Of(one.Counts[DeliveryStatus.DeadLetter] + one.Counts[DeliveryStatus.Rejected], "endpoint", one.Endpoint.Id))],
            [.. each.Select(one => Of((int)one.Breaker.State, "endpoint", one.Endpoint.Id))],
            [.. (await board).States.Select(state => Of(state.Count, "state", state.State.ToWire()))],
            [
                Of(verdicts.Healthy, "verdict", "healthy"), Of(verdicts.Idle, "verdict", "idle-looking"), Of(verdicts.Failing, "verdict", "failing"), Of(verdicts.Lying, "verdict", "scheduler lying"),
                Of(verdicts.Stuck, "verdict", "stuck"), Of(verdicts.Blind, "verdict", "blind"), Of(verdicts.Waiting, "verdict", "waiting"),
            ],
            [new Measurement<long>(verdicts.Escalations)],
            [.. (await jobs).Select(job => Of(job.Settings.Paused ? 1 : 0, "job", job.Name))],
            [.. (await jobs).Select(job => Of(job.LateSince is { } since ? (long)(now - since).TotalSeconds : 0, "job", job.Name))]);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, _time);
        do
        {
            try
            {
                if (_queue.Enabled)
                {
                    await ReadAsync(stoppingToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotRead(error.ToLogLevel(), error.Message); // the last ones stay; openclaw.redis.up says it
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static Measurement<long> Of(long value, string tag, string name) => new(value, new KeyValuePair<string, object?>(tag, name));

    [LoggerMessage(Message = "The figures could not be read: {Reason}")]
    private partial void LogNotRead(LogLevel level, string reason);

    private sealed record Figures(
        Measurement<long>[] Queue, Measurement<long>[] Dead, Measurement<long>[] Breakers, Measurement<long>[] Tasks, Measurement<long>[] Verdicts, Measurement<long>[] Escalations, Measurement<long>[] Paused, Measurement<long>[] Late);
}
