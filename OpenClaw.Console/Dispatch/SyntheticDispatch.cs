using System.Threading.Channels;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Dispatch;

/// <summary>
/// Does synthetic tasks in the place of an agent: starts them and completes them with a canned result, the same for the same task; nothing is spawned. The submitter does not wait
/// for it. What a console that died left behind is finished by the next start. What the demo makes up is worked on by the demo.
/// </summary>
public sealed partial class SyntheticDispatch(RedisTaskStore store, RedisTaskQuery query, ConsoleOptions options, TimeProvider time, ILogger<SyntheticDispatch> log) : BackgroundService, ITaskDispatch
{
    private const string Holder = "synthetic";
    private const int Workers = 64;

    private static readonly TaskFilter Unfinished = new() { States = [TaskState.Assigned.ToWire(), TaskState.InProgress.ToWire()], Kinds = [TaskKind.Synthetic.ToWire()] };

    // Whoever submits faster than they are done waits for a place.
    private readonly Channel<OrchestratorTask> _queue = Channel.CreateBounded<OrchestratorTask>(10_000);

    public ValueTask DispatchAsync(OrchestratorTask task, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task is { Kind: TaskKind.Synthetic, Demo: false } ? _queue.Writer.WriteAsync(task, cancel) : ValueTask.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var working = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)));
        await ResumeAsync(stoppingToken);
        await working;
    }

    private async Task ResumeAsync(CancellationToken cancel)
    {
        try
        {
            TaskId? before = null;
            do
            {
                var found = await query.FindAsync(Unfinished, before, RedisTaskQuery.LargestPage, cancel);
                foreach (var task in found.Rows.Where(task => !task.Demo))
                {
                    await _queue.Writer.WriteAsync(task, cancel);
                }

                before = found.Next;
            }
            while (before is not null);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotResumed(error.ToLogLevel(), error.Message); // they are evicted in time
        }
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        await foreach (var task in _queue.Reader.ReadAllAsync(cancel))
        {
            try
            {
                await DoAsync(task, cancel);
            }
            catch (RedisUnavailableException)
            {
                // It is evicted in time.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(task.Id, error);
            }
        }
    }

    private async Task DoAsync(OrchestratorTask task, CancellationToken cancel)
    {
        var times = options.Tasks.ToTimes();
        if (task.State is TaskState.Assigned)
        {
            var fence = RedisTaskStore.NextFence(time.GetUtcNow());
            var started = await store.ChangeAsync(
                task, now => TaskMachine.Apply(now, new TaskAction.Start(Holder, $"synthetic-{now.Id}", fence), times, time.GetUtcNow()), wide: false, cancel);
            if (started is not TaskChange.Changed changed)
            {
                return; // somebody else was faster, or called it off
            }

            task = changed.Task;
        }

        if (task.Lease is { Holder: Holder } lease)
        {
            var result = new TaskResult { Text = SyntheticFixture.CannedResult(task.AssignedAgentId ?? "", task.Goal), SpecialistSessionId = task.SpecialistSessionId }.Bounded();
            await store.ChangeAsync(task, now => TaskMachine.Apply(now, new TaskAction.Complete(lease.Fence, result), times, time.GetUtcNow()), wide: false, cancel);
        }
    }

    [LoggerMessage(Message = "Synthetic tasks of before the start could not be looked up: {Reason}")]
    private partial void LogNotResumed(LogLevel level, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The synthetic task {Id} could not be done")]
    private partial void LogFailed(TaskId id, Exception error);
}
