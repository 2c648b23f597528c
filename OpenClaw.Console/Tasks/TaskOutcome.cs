using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>How submitting a task went.</summary>
public abstract record SubmitOutcome
{
    private SubmitOutcome()
    {
    }

    /// <summary>It is stored and assigned.</summary>
    public sealed record Submitted(OrchestratorTask Task) : SubmitOutcome;

    /// <summary>It was submitted under this key before.</summary>
    /// <param name="Task">As it is now; null: it is no longer kept.</param>
    public sealed record Known(TaskId Id, OrchestratorTask? Task) : SubmitOutcome;

    /// <summary>Something else was submitted under this key before.</summary>
    public sealed record KeyReused : SubmitOutcome;

    /// <summary><c>ROUTING_NOT_LOADED</c>: no routing table is in force.</summary>
    public sealed record RoutingNotLoaded : SubmitOutcome;

    /// <summary><c>LIVE_DISABLED</c>: the mode is live, but the gate has not opened it.</summary>
    public sealed record LiveDisabled : SubmitOutcome;
}

/// <summary>How an action on a task went.</summary>
public abstract record TaskOutcome
{
    private TaskOutcome()
    {
    }

    /// <summary>It was done.</summary>
    public sealed record Done(OrchestratorTask Task) : TaskOutcome;

    /// <summary>The state machine said no; nothing was changed.</summary>
    /// <param name="Task">As it is.</param>
    /// <param name="Why">Which no.</param>
    public sealed record Refused(OrchestratorTask Task, TaskTransition Why) : TaskOutcome
    {
        /// <summary>A sentence for people.</summary>
        public string Sentence => Why switch
        {
            TaskTransition.Invalid invalid => invalid.Why,
            TaskTransition.FenceLost lost => lost.Why,
            TaskTransition.Stale stale => stale.Why,
            TaskTransition.Forbidden forbidden => forbidden.Why,
            _ => "",
        };
    }

    /// <summary>There is no such task, or no more.</summary>
    public sealed record NotFound : TaskOutcome;

    /// <summary><c>ROUTING_NOT_LOADED</c>: no routing table is in force.</summary>
    public sealed record RoutingNotLoaded : TaskOutcome;
}
