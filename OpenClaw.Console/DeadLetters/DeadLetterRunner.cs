using OpenClaw.Console.Audit;
using OpenClaw.Console.Live;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.DeadLetters;

/// <summary>
/// Carries out operations on dead letters, on one replica at a time. It works in small steps, each of which is whole in Redis, so that another replica
/// goes on where this one was killed, and nothing else waits for it.
/// </summary>
internal sealed partial class DeadLetterRunner(RedisOperationStore operations, RedisJobLeases leases, AuditLog audit, LiveFeed live, TimeProvider time, ILogger<DeadLetterRunner> log)
    : BackgroundService
{
    /// <summary>Who carries operations out, among the leases of jobs.</summary>
    public const string Lease = "dead-letter-operations";

    /// <summary>Records of one step: a few milliseconds of Redis.</summary>
    private const int Step = 200;

    /// <summary>Requeued records that have not been attempted yet, at most; so many are looked at again and again.</summary>
    private const int MostOutstanding = 2_000;

    /// <summary>While records are on their way.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    /// <summary>A click is told by an event; this is a net below it, and how fast a dead replica's work is looked for.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _bell = new(0, 1);
    private DateTimeOffset _heldUntil = DateTimeOffset.MinValue;

    public override void Dispose()
    {
        _bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = live.Subscribe([LiveChannels.DeadLetters], OnBatch, TimeSpan.Zero);
        try
        {
            while (true)
            {
                await WaitAsync(await RoundAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await ReleaseAsync();
        }
    }

    /// <summary>One step of each operation.</summary>
    /// <returns>When to come back.</returns>
    internal async Task<TimeSpan> RoundAsync(CancellationToken cancel)
    {
        try
        {
            var active = await operations.ActiveAsync(cancel);
            if (active.Count == 0)
            {
                await ReleaseAsync();
                return Idle;
            }

            if (!await HoldAsync(cancel))
            {
                return Idle;
            }

            var wait = Idle;
            foreach (var operation in active)
            {
                var one = await AdvanceAsync(operation, cancel);
                wait = one < wait ? one : wait;
            }

            return wait;
        }
        catch (RedisUnavailableException)
        {
            _heldUntil = DateTimeOffset.MinValue; // nobody knows whose it is
            return Idle;
        }
#pragma warning disable CA1031 // The runner never ends before the console does.
        catch (Exception error) when (error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(error);
            return Idle;
        }
    }

    private async Task<TimeSpan> AdvanceAsync(RequeueOperation operation, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (operation.State is OperationState.Waiting)
        {
            if (operation.CommitAt > now)
            {
                return operation.CommitAt - now;
            }

            var all = operation.Kind is OperationKind.Dismiss ? operation.Total : RequeueWaves.SizeOf(1, operation.Total, operation.Total);
            await operations.BeginAsync(operation, all, now, cancel);
            return TimeSpan.Zero;
        }

        if (operation.State is not OperationState.Running)
        {
            await AuditAsync(operation, cancel);
            await CloseAsync(operation, cancel);
            return TimeSpan.Zero;
        }

        var open = operation.Kind is OperationKind.Requeue ? await operations.SettleAsync(operation.Id, now, cancel) : 0;
        operation = await operations.GetAsync(operation.Id, cancel) ?? operation;
        if (await TurnAsync(operation, open, now, cancel))
        {
            return TimeSpan.Zero;
        }

        var taken = await operations.TakeAsync(operation.Id, Math.Min(Step, MostOutstanding - open), now, cancel);
        await AuditAsync(operation, cancel);
        return taken > 0 && (operation.Kind is OperationKind.Dismiss || operation.RatePerMinute == 0) ? TimeSpan.Zero : Soon;
    }

    /// <summary>Ends an operation, or goes on to its next wave, when the time has come.</summary>
    private async Task<bool> TurnAsync(RequeueOperation operation, int open, DateTimeOffset now, CancellationToken cancel)
    {
        if (operation.State is not OperationState.Running)
        {
            return true;
        }

        if (operation.Kind is OperationKind.Requeue && RequeueWaves.ShouldStop(operation.WaveSize, operation.WaveFailed))
        {
            var why = $"{operation.WaveFailed} of the {operation.WaveSize} of wave {operation.Wave} ({RequeueWaves.NameOf(operation.Wave)}) failed again, which is over 20 %";
            return await operations.EndAsync(operation.Id, OperationState.Running, OperationState.Stopped, why, now, cancel);
        }

        if (open > 0)
        {
            return false;
        }

        if (operation.Left <= 0)
        {
            return await operations.EndAsync(operation.Id, OperationState.Running, OperationState.Done, "", now, cancel);
        }

        return operation.Kind is OperationKind.Requeue && operation.WaveTaken >= operation.WaveSize
            && await operations.NextWaveAsync(operation, RequeueWaves.SizeOf(operation.Wave + 1, operation.Total, operation.Left), now, cancel);
    }

    /// <summary>Enters what became of each record into the ledger; in the name of who clicked.</summary>
    private async Task AuditAsync(RequeueOperation operation, CancellationToken cancel)
    {
        var traces = await operations.UnauditedAsync(operation.Id, Step, cancel);
        if (traces.Count == 0)
        {
            return;
        }

        var actor = await ActorAsync(operation, cancel);
        await audit.AppendManyAsync(
            actor,
            [
                .. traces.Select(trace => new AuditAction($"dead-letters.{RequeueOperation.ToWire(operation.Kind)}", trace.Id)
                {
                    Operation = operation.Id, Record = true, Before = trace.Before, After = trace.Why.Length > 0 ? trace.Before : operation.Kind is OperationKind.Requeue ? "pending" : "dismissed",
                    Outcome = trace.Why.Length > 0 ? AuditOutcomes.Refused : AuditOutcomes.Done,
                    Detail = $"{trace.Subject} to {trace.Endpoint}{(trace.Why.Length > 0 ? ": " + new OperationFailure(trace.Id, trace.Why, Skipped: true).Words : "")}",
                }),
            ],
            CancellationToken.None);
        await operations.AuditedAsync(operation.Id, traces.Count, CancellationToken.None);
        if (traces.Count == Step)
        {
            await AuditAsync(operation, cancel);
        }
    }

    /// <summary>How it ended goes into the ledger too, unless a person ended it and said so.</summary>
    private async Task CloseAsync(RequeueOperation operation, CancellationToken cancel)
    {
        if (operation.State is OperationState.Done or OperationState.Stopped)
        {
            var requeue = operation.Kind is OperationKind.Requeue;
            await audit.AppendAsync(
                await ActorAsync(operation, cancel),
                new AuditAction($"dead-letters.{RequeueOperation.ToWire(operation.Kind)}-ended", operation.What)
                {
                    Operation = operation.Id, After = RequeueOperation.ToWire(operation.State),
                    Outcome = operation.State is OperationState.Stopped ? AuditOutcomes.Failed : operation.Failed + operation.Skipped > 0 ? AuditOutcomes.Partly : AuditOutcomes.Done,
                    Detail = $"{(requeue ? $"{operation.Succeeded} delivered, {operation.Failed} failed again" : $"{operation.Taken} dismissed")}, {operation.Skipped} not touched, of {operation.Total}"
                        + (operation.Why.Length > 0 ? $"; {operation.Why}" : ""),
                },
                cancel);
        }

        await operations.RetireAsync(operation.Id, cancel);
    }

    private async Task<Actor> ActorAsync(RequeueOperation operation, CancellationToken cancel) =>
        new(Enum.TryParse<ActorKind>(await operations.ActorKindAsync(operation.Id, cancel), out var kind) ? kind : ActorKind.System, operation.By);

    private async Task<bool> HoldAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_heldUntil - now > RedisJobLeases.Lifetime * 2 / 3)
        {
            return true;
        }

        var held = _heldUntil > DateTimeOffset.MinValue && await leases.RenewAsync(Lease, _owner, cancel);
        held = held || await leases.TakeAsync(Lease, _owner, now, cancel);
        _heldUntil = held ? now + RedisJobLeases.Lifetime : DateTimeOffset.MinValue;
        return held;
    }

    private async Task ReleaseAsync()
    {
        if (_heldUntil > DateTimeOffset.MinValue)
        {
            _heldUntil = DateTimeOffset.MinValue;
            try
            {
                await leases.EndAsync(Lease, _owner, CancellationToken.None);
            }
            catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
            {
                // It runs out by itself.
            }
        }
    }

    private Task OnBatch(LiveBatch batch)
    {
        if ((batch.Gap || batch.Events.Any(happened => happened.Type == "operation.changed")) && _bell.CurrentCount == 0)
        {
            _bell.Release();
        }

        return Task.CompletedTask;
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancel)
    {
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(wait, time, either.Token), _bell.WaitAsync(either.Token));
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Operations on dead letters could not go on; they are tried again")]
    private partial void LogFailed(Exception error);
}
