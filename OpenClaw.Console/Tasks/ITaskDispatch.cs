using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tasks;

/// <summary>
/// Hears of every task that was submitted, once it is stored and assigned. Must return quickly: whoever submitted the task waits for it. What it cannot do it
/// reports on the task (<c>fail</c> with <c>spawn_failed</c>); a task that nobody starts is evicted after <c>Tasks:DispatchTimeout</c>, so nothing is stuck.
/// </summary>
public interface ITaskDispatch
{
    ValueTask DispatchAsync(OrchestratorTask task, CancellationToken cancel);
}
