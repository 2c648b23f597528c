using System.Globalization;
using OpenClaw.Console.Access;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Domain.Liveness;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Demo;

/// <summary>Removes the demo's tasks, jobs, endpoints and token, with everything that names them, and nothing that is not marked as the demo's.</summary>
internal sealed class DemoRemoval(
    RedisGateway redis, RedisKeys keys, RedisTaskStore tasks, RedisTaskQuery query, RedisEndpointStore stored, DeliveryEndpoints endpoints, RedisLeaseStore leases, RedisWatchStore watches,
    RedisResetStore resets, TokenService tokens, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>How long an attempt that is under way is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly RedisScript RemoveEndpoint = RedisScript.Load("Demo/remove-endpoint.lua");
    private static readonly RedisScript Uncount = RedisScript.Load("Demo/uncount.lua");
    private static readonly TaskFilter Synthetic = new() { Kinds = [TaskKind.Synthetic.ToWire()] };

    /// <returns>How many tasks, jobs and delivery records went.</returns>
    public async Task<DemoRemoved> RemoveAsync(CancellationToken cancel)
    {
        // First of all nobody can send any more.
        await DemoClient.RevokeAsync(tokens, cancel);
        return new DemoRemoved(await RemoveTasksAsync(cancel), await RemoveJobsAsync(cancel), await RemoveDeliveriesAsync(cancel));
    }

    private async Task<int> RemoveTasksAsync(CancellationToken cancel)
    {
        var (removed, before) = (0, default(TaskId?));
        do
        {
            var found = await query.FindAsync(Synthetic, before, RedisTaskQuery.LargestPage, cancel);
            foreach (var task in found.Rows.Where(task => task.Demo))
            {
                removed += await RemoveAsync(task, cancel) ? 1 : 0;
            }

            before = found.Next;
        }
        while (before is not null);
        return removed;
    }

    private async Task<bool> RemoveAsync(OrchestratorTask found, CancellationToken cancel)
    {
        // Somebody may be deciding on it at this moment: then it is read again.
        for (var task = found; task is not null; task = await tasks.GetAsync(task.Id, cancel))
        {
            var steps = await tasks.TrajectoryAsync(task.Id, cancel);
            if (await tasks.RemoveAsync(task, cancel))
            {
                await redis.RunAsync(Uncount, [], [keys.TasksRoot, .. Counted(task, [.. steps.Select(step => TaskJson.ReadEntry(step)).OfType<TrajectoryEntry>()])], cancel);
                await redis.PipelineAsync([new RedisCommand("HDEL", keys.ApprovalsReminded, task.Id.ToString()), new RedisCommand("DEL", keys.PipelineInbox(task.Id.ToString()))], cancel);
                return true;
            }
        }

        return false;
    }

    /// <summary>What a task was counted as, step by step: the counters and the charts must not speak of it any more.</summary>
    private static IEnumerable<RedisArg> Counted(OrchestratorTask task, IReadOnlyList<TrajectoryEntry> steps)
    {
        IEnumerable<(DateTimeOffset At, string Field, long By)> All()
        {
            yield return (task.CreatedAt, "submitted", 1);
            yield return (task.CreatedAt, $"kind:{task.Kind.ToWire()}", 1);
            for (var i = 0; i < steps.Count; i++)
            {
                var step = steps[i];
                if (i > 0 && steps[i - 1].State == step.State)
                {
                    continue; // a heartbeat, or a vote
                }

                yield return (step.At, $"to:{step.State.ToWire()}", 1);
                // The first two, queued and assigned, were one write.
                if (i >= 2)
                {
                    var left = steps.First(earlier => earlier.State == steps[i - 1].State);
                    yield return (step.At, $"left:{left.State.ToWire()}", 1);
                    yield return (step.At, $"ms:{left.State.ToWire()}", (long)Math.Max(0, (step.At - left.At).TotalMilliseconds));
                }

                if (step.State is TaskState.Failed && task.Error is { } error)
                {
                    yield return (step.At, $"error:{error.Code.ToWire()}", 1);
                }
            }
        }

        return All().SelectMany(one => new RedisArg[]
        {
            "counters", one.Field, one.By,
            string.Create(CultureInfo.InvariantCulture, $"figures:{RedisTaskStore.SlotOf(one.At)}"), one.Field, one.By,
        });
    }

    private async Task<int> RemoveJobsAsync(CancellationToken cancel)
    {
        var demo = (await leases.JobsAsync(cancel)).Where(job => job.Job.Demo).ToList();
        foreach (var job in demo)
        {
            var name = job.Job.Name;
            await redis.ExecuteAsync("HDEL", [keys.LivenessRequests, name], cancel);
            await leases.RemoveJobAsync(name, (await leases.JobAsync(name, cancel))?.Text ?? job.Text, time.GetUtcNow(), cancel);
            await watches.ForgetAsync(name, cancel);
            await redis.ExecuteAsync("HDEL", [keys.AlertLiveness, $"w:{name}|cleared", $"d:{name}|cleared", $"p:{name}|cleared"], cancel);
            foreach (var result in (await resets.ResultsAsync(RedisResetStore.MaxResults, cancel)).Where(result => result.JobName == name))
            {
                await redis.ExecuteAsync("LREM", [keys.LivenessResults, 0, LivenessJson.Write(result)], cancel);
            }
        }

        return demo.Count;
    }

    private async Task<int> RemoveDeliveriesAsync(CancellationToken cancel)
    {
        var removed = 0;
        foreach (var (id, endpoint) in (await stored.ReadAsync(cancel)).Where(pair => pair.Value.Endpoint.Demo))
        {
            await stored.RemoveAsync(id, endpoint.Text, time.GetUtcNow(), cancel);
            await endpoints.RefreshAsync(cancel);
            await QuietAsync(id, cancel);
            int gone;
            do
            {
                var now = time.GetUtcNow();
                gone = (int)(await redis.RunAsync(RemoveEndpoint, [keys.Events, keys.EventsSequence], [keys.DeliveriesRoot, now.ToUnixTimeMilliseconds(), Iso.Write(now), id, Batch], cancel)).AsInt64();
                removed += gone;
            }
            while (gone > 0);
            await ForgetUseAsync(id, cancel);
        }

        return removed;
    }

    /// <summary>Waits until nothing is on its way to an endpoint that takes nothing new.</summary>
    private async Task QuietAsync(string endpoint, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience && (await redis.ExecuteAsync("ZCARD", [keys.DeliveryClaims(endpoint)], cancel)).AsInt64() > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel);
        }
    }

    /// <summary>The endpoint used the signing secret: that is no use anybody has to wait for in a rotation.</summary>
    private async Task ForgetUseAsync(string endpoint, CancellationToken cancel)
    {
        var fields = (await redis.ExecuteAsync("HKEYS", [keys.SecretsUsage], cancel)).AsArray().Select(field => field.AsString()!).Where(field => field.EndsWith($"\nout\n{endpoint}", StringComparison.Ordinal)).ToList();
        if (fields.Count > 0)
        {
            await redis.ExecuteAsync("HDEL", [keys.SecretsUsage, .. fields.Select(field => (RedisArg)field)], cancel);
        }
    }
}

/// <summary>What was removed beside milestones.</summary>
internal sealed record DemoRemoved(int Tasks, int Jobs, int Deliveries);
