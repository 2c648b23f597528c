using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>The mode of the pipeline: what becomes of submitted tasks. Every change is audited.</summary>
public sealed class ModeService(CurrentMode current, RedisModeStore store, AuditLog audit, TimeProvider time)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReason = 500;

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

    /// <summary>Sets the mode. Live is refused unless the gate opens; what it found stands in the outcome.</summary>
    public async Task<ModeOutcome> SetAsync(Actor actor, PipelineMode mode, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.ManagePipeline);
        await current.RefreshAsync(cancel);
        var seen = current.State;
        if (seen.Mode == mode && seen.TakesTasks)
        {
            return new ModeOutcome.Done(seen, Again: true);
        }

        if (mode is PipelineMode.Live)
        {
            return new ModeOutcome.Refused("Live has not been opened by the gate.");
        }

        var why = reason?.Trim() is { } text ? text.Length <= MaxReason ? text : text[..MaxReason] : "";
        if (!await store.SetAsync(seen.Mode, mode, actor.Name, why, "", time.GetUtcNow(), cancel))
        {
            await current.RefreshAsync(cancel);
            return new ModeOutcome.Conflict(current.State);
        }

        await audit.AppendAsync(actor, new AuditAction("mode.set", "pipeline") { Before = seen.Mode.ToWire(), After = mode.ToWire(), Reason = why, Outcome = AuditOutcomes.Done }, CancellationToken.None);
        await current.RefreshAsync(CancellationToken.None);
        return new ModeOutcome.Done(current.State, Again: false);
    }
}

/// <summary>How a change of the mode went.</summary>
public abstract record ModeOutcome
{
    private ModeOutcome()
    {
    }

    /// <param name="Again">It was so already.</param>
    public sealed record Done(ModeState State, bool Again) : ModeOutcome;

    /// <summary>Not now; the sentence says why.</summary>
    public sealed record Refused(string Why) : ModeOutcome;

    /// <summary>Somebody else changed it at the same moment.</summary>
    public sealed record Conflict(ModeState State) : ModeOutcome;
}
