using OpenClaw.Domain.Access;
using OpenClaw.Domain.Gates;

namespace OpenClaw.Console.Gates;

/// <summary>The gates on the way to live, for people and machines (spec 3 section 6).</summary>
public sealed class GateService(SyntheticGate synthetic, ShadowWatch shadow, LiveChecklist checklist)
{
    /// <summary>Sends the shipped tasks through the pipeline, keeps how they did as evidence, and removes them.</summary>
    public Task<SyntheticRun> RunSyntheticAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        return synthetic.RunAllAsync(actor, cancel);
    }

    /// <summary>Sends one of them and leaves it where it is; null: there is none of that label.</summary>
    public Task<SyntheticResult?> RunSyntheticAsync(Actor actor, string label, CancellationToken cancel)
    {
        actor.Demand(Permission.RunTasks);
        return synthetic.RunOneAsync(actor, label, cancel);
    }

    /// <summary>What the shadow tasks of a window say; null: the window is out of range.</summary>
    public async Task<ShadowSummary?> ShadowAsync(Actor actor, TimeSpan window, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return window < ShadowWatch.Shortest || window > ShadowWatch.Longest ? null : await shadow.SummariseAsync(window, cancel);
    }

    /// <summary>The way to live: what has passed, on which evidence, and what to do next.</summary>
    public Task<GateView> ViewAsync(Actor actor, CancellationToken cancel)
    {
        actor.Demand(Permission.View);
        return checklist.ReadAsync(deciding: false, cancel);
    }
}
