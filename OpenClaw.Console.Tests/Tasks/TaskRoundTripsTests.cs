using System.Diagnostics.Metrics;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tasks;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Tasks;

/// <summary>Counts the calls to Redis (issue 4, speed): a submission is one, a change is one besides the read.</summary>
public sealed class TaskRoundTripsTests(SharedRedis redis)
{
    /// <summary>The meter counts for the whole process; this flows with the calls made here and no others.</summary>
    private static readonly AsyncLocal<List<string>?> Mine = new();

    [Fact]
    public async Task Store_SubmitAndChange_OneCallEachBesidesTheRead()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == RedisMetrics.MeterName && instrument.Name == "openclaw.redis.calls")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, tags, _) => Mine.Value?.Add((string)tags[0].Value!));
        listener.Start();
        var calls = Mine.Value = [];
        var store = new RedisTaskStore(redis.Gateway, redis.NewKeys(), new ManualTimeProvider(Now));
        var (task, entries) = Assigned();

        await store.CreateAsync(task, entries, null, CancellationToken.None);
        Assert.Equal(["Tasks/write.lua"], calls);

        calls.Clear();
        Assert.IsType<TaskChange.Changed>(await store.ChangeAsync(task.Id, one => Try(one, new TaskAction.Start("w", null, 7)), wide: false, CancellationToken.None));
        Assert.Equal(["HGET", "Tasks/write.lua"], calls);
    }
}
