using System.Text.Json;
using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>The mode of the pipeline: what becomes of submitted tasks. Every change is audited.</summary>
public sealed class ModeService(CurrentMode current, RedisModeStore store, LiveChecklist checklist, AuditLog audit, TimeProvider time)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = ModeBody.MaxReason;

    /// <summary>The mode now.</summary>
    public ModeState Current => current.State;

    /// <summary>Raised when the mode changed, here or on another replica; on any thread.</summary>
    public event Action? Changed
    {
        add => current.Changed += value;
        remove => current.Changed -= value;
    }

    public ModeState View(Actor actor)
    {
        actor.Demand(Permission.View);
        return current.State;
    }

    /// <summary>Sets the mode. Live is refused unless every check of the gate has passed and the mode was typed; the checks stand in the outcome. Every other mode is one click.</summary>
    /// <param name="confirm">The mode, typed; needed for live.</param>
    public async Task<ModeOutcome> SetAsync(Actor actor, PipelineMode mode, string? confirm, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.ManagePipeline);
        await current.RefreshAsync(cancel);
        var seen = current.State;
        if (seen.Mode == mode && seen.TakesTasks)
        {
            return new ModeOutcome.Done(seen, Again: true);
        }

        var why = reason?.Trim() is { } text ? text.Length <= MaxReason ? text : text[..MaxReason] : "";
        var evidence = "";
        if (mode is PipelineMode.Live)
        {
            var view = await checklist.ReadAsync(deciding: true, cancel);
            if (Closed(view, confirm) is { } closed)
            {
                await audit.AppendAsync(actor, new AuditAction("mode.set", "pipeline") { Before = seen.Mode.ToWire(), After = mode.ToWire(), Reason = why, Outcome = AuditOutcomes.Refused, Detail = closed.Why }, CancellationToken.None);
                return closed;
            }

            evidence = JsonSerializer.Serialize(view.Checks, RedisGateStore.Json);
        }

        if (!await store.SetAsync(seen.Mode, mode, actor.Name, why, evidence, time.GetUtcNow(), cancel))
        {
            await current.RefreshAsync(cancel);
            return new ModeOutcome.Conflict(current.State);
        }

        await audit.AppendAsync(actor, new AuditAction("mode.set", "pipeline") { Before = seen.Mode.ToWire(), After = mode.ToWire(), Reason = why, Outcome = AuditOutcomes.Done }, CancellationToken.None);
        await current.RefreshAsync(CancellationToken.None);
        return new ModeOutcome.Done(current.State, Again: false);
    }

    private static ModeOutcome.Refused? Closed(GateView view, string? confirm) => view switch
    {
        { Open: false } => new ModeOutcome.Refused($"The gate to live is closed: {string.Join(" ", view.Checks.Where(check => !check.Passed).Select(check => $"{check.Title}: {check.Evidence}"))}", view.Checks),
        _ when confirm?.Trim() != PipelineMode.Live.ToWire() => new ModeOutcome.Refused($"Type the mode to confirm it: {PipelineMode.Live.ToWire()}.", view.Checks),
        _ => null,
    };
}

/// <summary>How a change of the mode went.</summary>
public abstract record ModeOutcome
{
    private ModeOutcome()
    {
    }

    /// <param name="Again">It was so already.</param>
    public sealed record Done(ModeState State, bool Again) : ModeOutcome;

    /// <summary>Live is not open; the sentence says why.</summary>
    /// <param name="Checks">Every check of the gate.</param>
    public sealed record Refused(string Why, IReadOnlyList<GateCheck> Checks) : ModeOutcome;

    /// <summary>Somebody else changed it at the same moment.</summary>
    public sealed record Conflict(ModeState State) : ModeOutcome;
}
