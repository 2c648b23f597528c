using System.Collections.Immutable;
using System.Globalization;
using OpenClaw.Console.Audit;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Demand;

namespace OpenClaw.Console.Demand;

/// <summary>
/// Takes the demand state and emits a summary of it when its content has changed (spec 2 section 1). The summary is stored with the state before it is
/// emitted, and marked when it has been: what a crash leaves in between is emitted at the next start or put, once.
/// </summary>
public sealed class DemandStateService(RedisDemandStateStore store, EmitService emits, DemandService demand, AuditLog audit, TimeProvider time)
{
    /// <summary>Largest state, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>What the milestone names as the place of its figures.</summary>
    public const string EvidencePath = "api/demand/state";

    private const int MostTries = 8;

    /// <summary>Replaces the state.</summary>
    /// <param name="force">Emits a summary also when nothing has changed.</param>
    public async Task<DemandStateOutcome> PutAsync(Actor actor, ReadOnlyMemory<byte> body, bool force, CancellationToken cancel)
    {
        actor.Demand(Permission.Emit);
        var verdict = DemandStateCheck.Examine(body);
        if (verdict is DemandStateVerdict.Invalid invalid)
        {
            return new DemandStateOutcome.Invalid(invalid.Problems);
        }

        var state = ((DemandStateVerdict.Valid)verdict).State;
        for (var i = 0; i < MostTries; i++)
        {
            var stored = await FinishAsync(await store.ReadAsync(cancel), cancel);
            var now = time.GetUtcNow();
            var summary = DemandSnapshotBuilder.Build(state, demand.Segments, $"demand.summary.{Iso.Write(now)}.{Guid.NewGuid():N}", now);
            if (!emits.Fits(summary))
            {
                return new DemandStateOutcome.Invalid([new FieldProblem("drafts", $"have names so long that no receiver would take the summary: its limit is {emits.MaxBodyBytes} bytes. Shorten pillars and clusters.")]);
            }

            var hash = DemandSnapshotBuilder.ContentHash(summary);
            var emit = force || hash != stored.Hash;
            // Not cancelled from here on: what is stored is also emitted.
            if (await store.ReplaceAsync(stored.Version, body, hash, emit ? summary : null, now, CancellationToken.None))
            {
                await audit.AppendAsync(
                    actor,
                    new AuditAction("demand.state", string.Create(CultureInfo.InvariantCulture, $"version {stored.Version + 1}"))
                    {
                        Before = stored.Hash ?? "", After = hash, Detail = emit ? $"Emits the summary {summary.SummaryId}{(hash == stored.Hash ? ", forced" : "")}." : "The same content: nothing is emitted.",
                    },
                    CancellationToken.None);
                if (emit)
                {
                    await EmitAsync(summary, CancellationToken.None);
                }

                return new DemandStateOutcome.Put(emit ? summary : stored.Summary, emit);
            }
        }

        return new DemandStateOutcome.Busy();
    }

    /// <summary>The state that was put last.</summary>
    public async Task<StoredDemandState> ReadAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return await store.ReadAsync(cancel);
    }

    /// <summary>Emits a summary that was stored and not emitted.</summary>
    internal async Task FinishAsync(CancellationToken cancel) => await FinishAsync(await store.ReadAsync(cancel), cancel);

    private async Task<StoredDemandState> FinishAsync(StoredDemandState stored, CancellationToken cancel)
    {
        if (stored is { Open: true, Summary: { } summary })
        {
            await EmitAsync(summary, cancel);
        }

        return stored;
    }

    // Both are told once, however often this runs: their ids are those of the summary.
    private async Task EmitAsync(DemandSnapshot summary, CancellationToken cancel)
    {
        await emits.EmitAsync(Actor.System, summary, cancel);
        await emits.EmitAsync(Actor.System, DemandMilestone.Of(summary, summary.GeneratedAtUtc, EvidencePath), cancel);
        await store.CloseAsync(summary, cancel);
    }
}

/// <summary>How putting the demand state went.</summary>
public abstract record DemandStateOutcome
{
    private DemandStateOutcome()
    {
    }

    /// <summary>It is stored.</summary>
    /// <param name="Summary">The summary of it: a new one, or the last one, whose content is the same.</param>
    /// <param name="Emitted">Whether the summary was emitted now.</param>
    public sealed record Put(DemandSnapshot? Summary, bool Emitted) : DemandStateOutcome;

    /// <summary>It is not in order; every bad field is named, and nothing was changed.</summary>
    public sealed record Invalid(ImmutableArray<FieldProblem> Problems) : DemandStateOutcome;

    /// <summary>Others put it at the same time, again and again.</summary>
    public sealed record Busy : DemandStateOutcome;
}
