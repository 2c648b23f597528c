using System.Threading.Channels;
using OpenClaw.Console.Demand;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.EcmaScript;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Emit;

/// <summary>
/// The console's own doings as milestones, source operator (spec 2 section 1): other features call <see cref="Tell"/> when something is done. Telling never
/// fails what was done: while Redis is away it waits here. An id names the doing, so that telling twice counts once.
/// </summary>
public sealed partial class OperatorMilestones(EmitService emits, DemandStateService demandState, TimeProvider time, ILogger<OperatorMilestones> log) : BackgroundService
{
    private const int MaxWaiting = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Channel<(Milestone Milestone, bool Demo)> _waiting = Channel.CreateBounded<(Milestone Milestone, bool Demo)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <summary>Emits what somebody did, soon and once.</summary>
    /// <param name="id">Names the doing, such as approval.approved.&lt;taskId&gt;, secret.rotation.&lt;keyId&gt;.closed, job.reset.&lt;job&gt;.&lt;time&gt;, synthetic.gate.&lt;run&gt;.</param>
    /// <param name="scope">The lane: governance, secrets, liveness, ...</param>
    /// <param name="claim">What was done and by whom, in a sentence.</param>
    /// <param name="evidence">Where it can be seen.</param>
    /// <param name="next">What follows from it; empty: nothing.</param>
    /// <param name="demo">It was done to what the demo made up: only the demo's endpoints hear of it.</param>
    public void Tell(string id, string scope, string claim, Evidence evidence, RiskStatus risk, string next, bool demo = false)
    {
        var milestone = new Milestone
        {
            MilestoneId = id, TimestampUtc = EcmaScriptDate.Truncate(time.GetUtcNow()), Scope = scope, Claim = claim, Evidence = [evidence], RiskStatus = risk,
            NextAction = string.IsNullOrWhiteSpace(next) ? "Nothing: it is done." : next,
            Source = MilestoneSource.Operator,
        };
        if (!_waiting.Writer.TryWrite((milestone, demo)))
        {
            LogLost(id);
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await KeepTryingAsync(() => demandState.FinishAsync(stoppingToken), stoppingToken);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_waiting.Reader.TryRead(out var told))
            {
                await KeepTryingAsync(() => emits.EmitAsync(Actor.System, told.Milestone, CancellationToken.None, told.Demo), stoppingToken);
            }
        }
    }

    /// <summary>Until it is done; once the host stops there is one try each.</summary>
    private async Task KeepTryingAsync(Func<Task> work, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception error) when (error is RedisUnavailableException or RedisCommandException or OperationCanceledException)
            {
                if (stop.IsCancellationRequested)
                {
                    LogNotEmitted(error.Message);
                    return;
                }

                await Task.Delay(Pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // One that can never be emitted must not keep the others back, nor end the service.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogFailed(error);
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The milestone {Id} is not emitted: too many wait for Redis")]
    private partial void LogLost(string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "A milestone of the console, or what is left of the demand state, cannot be emitted")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A milestone of the console was not emitted before it stopped: {Reason}")]
    private partial void LogNotEmitted(string reason);
}
