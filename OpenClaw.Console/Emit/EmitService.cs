using System.Collections.Immutable;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Deliveries;
using OpenClaw.Domain.Demand;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Emit;

/// <summary>
/// Emits milestones and demand summaries (spec 2 section 1). The line of the log is written first, then the records and the event are stored in one step:
/// nothing is ever stored by halves, and what is answered is stored.
/// </summary>
public sealed class EmitService(
    MilestoneLog log, RedisDeliveryStore deliveries, DeliveryEndpoints endpoints, AuditLog audit, RedisGateway redis, ConsoleOptions options, TimeProvider time)
{
    /// <summary>Most milestones whose state is asked for at once.</summary>
    public const int MaxAsked = 500;

    /// <summary>What an envelope is larger than its payload by, at most.</summary>
    public const int EnvelopeBytes = 512;

    /// <summary>Largest body of an emit, so that its envelope fits into a receiver like this one.</summary>
    public int MaxBodyBytes => options.Ingest.MaxBodyBytes - EnvelopeBytes;

    /// <summary>Checks the body of a request strictly and emits it.</summary>
    /// <param name="demo">It is made up: it goes to the demo's endpoints alone, and not into the log of milestones.</param>
    public async Task<EmitResult> EmitAsync(Actor actor, ReadOnlyMemory<byte> body, CancellationToken cancel, bool demo = false)
    {
        actor.Demand(Permission.Emit);
        var result = MilestoneCheck.Examine(body) switch
        {
            MilestoneVerdict.Valid valid => await EmitAsync(valid.Milestone, actor.Name, demo, cancel),
            MilestoneVerdict.Invalid invalid => new EmitResult.Invalid(invalid.Problems),
            _ => throw new InvalidOperationException("An event is valid or not."),
        };

        // A person emits now and then, a machine a thousand times a second: what machines emit is told by its records (ADR 0018).
        if (result is EmitResult.Emitted emitted && actor.Kind is ActorKind.User)
        {
            await audit.AppendAsync(actor, new AuditAction("milestone.emit", emitted.MilestoneId), CancellationToken.None);
        }

        return result;
    }

    /// <summary>Emits a milestone that is known to be in order.</summary>
    public Task<EmitResult> EmitAsync(Actor actor, Milestone milestone, CancellationToken cancel, bool demo = false)
    {
        actor.Demand(Permission.Emit);
        return EmitAsync(milestone, actor.Name, demo, cancel);
    }

    /// <summary>Whether a receiver like this one takes the envelope of a summary.</summary>
    internal bool Fits(DemandSnapshot summary) => DemandSnapshotJson.ToUtf8(summary).Length <= MaxBodyBytes;

    /// <summary>Emits a demand summary; one that was emitted before changes nothing.</summary>
    public async Task<EmitOutcome> EmitAsync(Actor actor, DemandSnapshot summary, CancellationToken cancel)
    {
        actor.Demand(Permission.Emit);
        return await deliveries.EmitAsync(
            DeliveryChannel.Demand, summary.SummaryId, DemandSnapshotJson.ToUtf8(summary), endpoints.For(DeliveryChannel.Demand), time.GetUtcNow(), cancel, actor.Name);
    }

    /// <summary>What became of milestones: whether they are known here, and how many of their records are open, delivered and failed.</summary>
    /// <param name="milestoneIds">At most <see cref="MaxAsked"/>.</param>
    public async Task<IReadOnlyList<EmitState>> StatesAsync(Actor actor, IReadOnlyList<string> milestoneIds, CancellationToken cancel)
    {
        if (!actor.May(Permission.View))
        {
            actor.Demand(Permission.Emit);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(milestoneIds.Count, MaxAsked);
        var known = await deliveries.RecordsAsync(DeliveryChannel.Milestones, milestoneIds, cancel);
        var statuses = await deliveries.StatusesAsync([.. known.SelectMany(records => records ?? [])], cancel);
        var states = new List<EmitState>(milestoneIds.Count);
        var at = 0;
        foreach (var (id, records) in milestoneIds.Zip(known))
        {
            var own = statuses.Skip(at).Take(records?.Count ?? 0).OfType<DeliveryStatus>().ToList();
            at += records?.Count ?? 0;
            states.Add(new EmitState(
                id, records is not null, own.Count(status => status.IsOpen()), own.Count(status => status is DeliveryStatus.Delivered or DeliveryStatus.Duplicate),
                own.Count(status => status.IsDead() || status is DeliveryStatus.Dismissed)));
        }

        return states;
    }

    /// <summary>Emits to one endpoint, whatever the others take; the caller has checked who asks.</summary>
    internal async Task<(string MilestoneId, IReadOnlyList<DeliveryId> Records)> EmitToAsync(Milestone milestone, string endpointId, string by, CancellationToken cancel)
    {
        var json = MilestoneJson.ToUtf8(milestone);
        if (endpoints.Find(endpointId) is not { Demo: true })
        {
            await log.AppendAsync(json);
        }

        var outcome = await deliveries.EmitAsync(DeliveryChannel.Milestones, milestone.MilestoneId, json, [endpointId], time.GetUtcNow(), cancel, by);
        return (milestone.MilestoneId, outcome.Records);
    }

    private async Task<EmitResult> EmitAsync(Milestone milestone, string by, bool demo, CancellationToken cancel)
    {
        var json = MilestoneJson.ToUtf8(milestone);
        if (json.Length > MaxBodyBytes)
        {
            return new EmitResult.TooLarge(MaxBodyBytes);
        }

        // While Redis is known to be away nothing is written either: the answer says that nothing was stored.
        if (redis.Health.State == RedisState.Away)
        {
            throw new RedisUnavailableException(RedisFailure.Away, "Redis is away");
        }

        // Known already: no second line in the log. Who asks at the same moment may leave one, which is harmless; there is one emit all the same.
        if (!demo && !(await deliveries.EmittedAsync(DeliveryChannel.Milestones, [milestone.MilestoneId], cancel))[0])
        {
            await log.AppendAsync(json);
        }

        // Not cancelled when the caller hangs up: half-heard is worse than whole.
        var outcome = await deliveries.EmitAsync(
            DeliveryChannel.Milestones, milestone.MilestoneId, json, endpoints.For(DeliveryChannel.Milestones, demo), time.GetUtcNow(), CancellationToken.None, by);
        return outcome is EmitOutcome.Emitted ? new EmitResult.Emitted(milestone.MilestoneId, outcome.IdempotencyKey) : new EmitResult.Known(milestone.MilestoneId, outcome.IdempotencyKey);
    }
}

/// <summary>How emitting a milestone went.</summary>
public abstract record EmitResult
{
    private EmitResult()
    {
    }

    /// <summary>It is stored, and on its way wherever milestones go.</summary>
    public sealed record Emitted(string MilestoneId, string IdempotencyKey) : EmitResult;

    /// <summary>It was emitted before; nothing was done now.</summary>
    public sealed record Known(string MilestoneId, string IdempotencyKey) : EmitResult;

    /// <summary>It is not in order; every bad field is named.</summary>
    public sealed record Invalid(ImmutableArray<FieldProblem> Problems) : EmitResult;

    /// <summary>No receiver would take it.</summary>
    public sealed record TooLarge(int MaxBytes) : EmitResult;
}

/// <summary>What became of a milestone.</summary>
/// <param name="Known">It was emitted here.</param>
/// <param name="Open">Records still to be delivered.</param>
/// <param name="Failed">Rejected, dead-lettered or dismissed records.</param>
public sealed record EmitState(string MilestoneId, bool Known, int Open, int Delivered, int Failed);
