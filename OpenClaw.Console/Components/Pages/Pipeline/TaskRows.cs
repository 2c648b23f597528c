using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Components.Pages.Pipeline;

/// <summary>The rows of the list of tasks.</summary>
public sealed class TaskRows() : StandingRows<OrchestratorTask, TaskId>(task => task.Id, (old, task) => old.State == task.State && old.Approval.Approvals == task.Approval.Approvals)
{
    /// <summary>Takes over the newest rows.</summary>
    /// <param name="reading">Somebody reads: shown rows keep their places; new ones wait.</param>
    public void Update(TaskFind fresh, bool reading)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        Update(fresh.Rows, fresh.Next, fresh.GaveUp, reading);
    }

    /// <summary>Adds older rows below.</summary>
    public void Append(TaskFind older)
    {
        ArgumentNullException.ThrowIfNull(older);
        Append(older.Rows, older.Next, older.GaveUp);
    }
}
