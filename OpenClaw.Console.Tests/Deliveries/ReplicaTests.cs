using System.Text;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>Console processes beside each other on one Redis, and what becomes of deliveries when they or Redis are killed.</summary>
[Slow]
public sealed class ReplicaTests
{
    [Fact]
    public async Task TwoReplicas_SteadyState_ShareTheWorkAndDeliverNothingTwice()
    {
        await using var bench = await Replicas.StartAsync();
        await bench.ServeAsync();
        await bench.ServeAsync();
        await bench.Receiver.ControlAsync(new { delay = 2 });
        var ids = await bench.EmitAsync(600);
        await bench.DrainAsync();
        var state = await bench.Receiver.StateAsync();
        Assert.Equal((600, 600, 0), (state.Accepted, state.Requests, state.Repeated));
        var records = await bench.Store.GetAsync(ids, default);
        Assert.All(records, record => Assert.Equal((DeliveryStatus.Delivered, 1), (record.Status, record.AttemptCount)));
        Assert.Equal(2, records.Select(record => record.Attempts[0].Replica).Distinct().Count());
    }

    [Fact]
    public async Task Replica_KilledMidBatch_TheOtherFinishesItsWork()
    {
        await using var bench = await Replicas.StartAsync();
        var first = await bench.ServeAsync();
        var second = await bench.ServeAsync();
        await bench.Receiver.ControlAsync(new { delay = 100 });
        await bench.EmitAsync(300);
        await Eventually.BecomesTrueAsync(async () => (await bench.Receiver.StateAsync()).Accepted > 40, "both are at work");
        await first.KillAsync();
        await bench.DrainAsync();
        Assert.Equal(300, (await bench.Receiver.StateAsync()).Accepted);
        var counts = await bench.CountAsync();
        Assert.Equal(300, counts[DeliveryStatus.Delivered] + counts[DeliveryStatus.Duplicate]);
        // What the first one had under way was due again only after its claims had run out, and was delivered by the second.
        Assert.Contains("are due again", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replica_Stopped_GivesBackWhatItHasUnderWayAtOnce()
    {
        await using var bench = await Replicas.StartAsync(("Deliveries__Timeout", "00:01:00"), ("Deliveries__ClaimTimeout", "00:30:00"));
        var first = await bench.ServeAsync();
        await bench.Receiver.ControlAsync(new { mode = "hang" });
        await bench.EmitAsync(20);
        await Eventually.BecomesTrueAsync(async () => (await bench.Receiver.StateAsync()).MostAtOnce == 8, "it is at work");
        Assert.Equal(0, await first.StopAsync(TimeSpan.FromSeconds(10)));
        var counts = await bench.CountAsync();
        Assert.Equal((0, 20, 20), (counts.InFlight, counts.Due, counts[DeliveryStatus.Pending]));
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        await bench.ServeAsync();
        await bench.DrainAsync();
        Assert.Equal(20, (await bench.CountAsync())[DeliveryStatus.Delivered]);
    }

    [Fact]
    public async Task Faults_ReceiverFailsAtRandomAndProcessesAreKilled_EveryRecordIsAcceptedOrDead()
    {
        await using var bench = await Replicas.StartAsync();
        await bench.Receiver.ControlAsync(new { mode = "random", share = 0.3, delay = 3 });
        var console = await bench.ServeAsync();
        var ids = await bench.EmitAsync(1500);
        foreach (var killed in new[] { "console", "redis", "console" })
        {
            var before = (await bench.Receiver.StateAsync()).Requests;
            await Eventually.BecomesTrueAsync(async () => (await bench.Receiver.StateAsync()).Requests > before + 150, "it is at work");
            if (killed == "redis")
            {
                await bench.Redis.KillAsync();
                await bench.Redis.StartAgainAsync();
            }
            else
            {
                await console.KillAsync();
                console = await bench.ServeAsync();
            }
        }

        await bench.DrainAsync(TimeSpan.FromSeconds(60));
        await console.StopAsync(TimeSpan.FromSeconds(10));
        var records = await bench.Store.GetAsync(ids, default);
        var accepted = (await bench.Receiver.KeysAsync()).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(1500, records.Count);
        Assert.All(records, record => Assert.True(record.Status is DeliveryStatus.DeadLetter || (record.Status is DeliveryStatus.Delivered or DeliveryStatus.Duplicate && accepted.Contains(record.IdempotencyKey)), $"{record}"));
        Assert.Equal(records.Count(record => record.Status.IsDead()), (await bench.Dead.GroupsAsync(TimeProvider.System.GetUtcNow(), default)).Sum(group => group.Count));
    }

    [Fact]
    public async Task Operation_ReplicaKilledMidway_TheOtherGoesOnToTheEnd()
    {
        await using var bench = await Replicas.StartAsync();
        var first = await bench.ServeAsync();
        await bench.Receiver.ControlAsync(new { mode = "status", status = 422 });
        var ids = await bench.EmitAsync(120);
        await bench.DrainAsync();
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        var (operations, now) = (new RedisOperationStore(bench.Gateway, new RedisKeys("")), TimeProvider.System.GetUtcNow());
        await operations.CollectAsync("killed-midway", ids, default);
        var draft = new RequeueOperation
        {
            Id = "killed-midway", Kind = OperationKind.Requeue, State = OperationState.Waiting, What = "all", By = "ada", RatePerMinute = 1200, CreatedAt = now, CommitAt = now, Total = 0,
        };
        Assert.Equal(120, await operations.CreateAsync(draft, "User", now, default));
        await Eventually.BecomesTrueAsync(async () => (await bench.Receiver.StateAsync()).Accepted > 20, "it is at work");
        await bench.ServeAsync();
        await first.KillAsync();
        RequeueOperation? done = null;
        await Eventually.BecomesTrueAsync(
            async () => (done = await operations.GetAsync("killed-midway", default)) is { State: OperationState.Done }, "the other one has ended it", TimeSpan.FromSeconds(75));
        Assert.Equal((120, 120, 0), (done!.Taken, done.Succeeded + done.Failed, done.Skipped)); // what the killed one had under way may have failed, and is tried again
        await bench.DrainAsync();
        Assert.Equal((120, 120), ((await bench.Receiver.StateAsync()).Accepted, (await bench.CountAsync())[DeliveryStatus.Delivered] + (await bench.CountAsync())[DeliveryStatus.Duplicate]));
        await Eventually.BecomesTrueAsync(async () => (await operations.ActiveAsync(default)).Count == 0, "it is wholly in the ledger");
    }

    /// <summary>A Redis, a receiver, and consoles that are processes of their own.</summary>
    private sealed class Replicas : IAsyncDisposable
    {
        private readonly Dictionary<string, string> _environment;
        private readonly List<(ConsoleProcess Process, string Data)> _consoles = [];

        private Replicas(RedisServer redis, Receiver receiver, RedisGateway gateway, (string Key, string Value)[] settings)
        {
            (Redis, Receiver, Gateway) = (redis, receiver, gateway);
            Store = new RedisDeliveryStore(gateway, new RedisKeys(""), new ConsoleOptions());
            Dead = new RedisDeadLetterStore(gateway, new RedisKeys(""));
            _environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Redis__ConnectionString"] = redis.ConnectionString, ["MILESTONE_SIGNING_SECRET"] = Sender.Secret, ["milestoneIngestUrl"] = receiver.Url,
                ["Deliveries__RetryDelays__0"] = "00:00:00.100", ["Deliveries__BreakerFailures"] = "1000", ["Deliveries__Timeout"] = "00:00:01", ["Deliveries__ClaimTimeout"] = "00:00:04",
            };
            foreach (var (key, value) in settings)
            {
                _environment[key] = value;
            }
        }

        public RedisServer Redis { get; }

        public Receiver Receiver { get; }

        public RedisGateway Gateway { get; }

        public RedisDeliveryStore Store { get; }

        public RedisDeadLetterStore Dead { get; }

        public static async Task<Replicas> StartAsync(params (string Key, string Value)[] settings)
        {
            var redis = await RedisServer.StartAsync();
            return new Replicas(redis, await Receiver.StartAsync(Sender.Secret), await SharedRedis.ConnectAsync(redis.ConnectionString), settings);
        }

        public async Task<ConsoleProcess> ServeAsync()
        {
            var data = Directory.CreateTempSubdirectory("openclaw-replica-").FullName;
            var console = await ConsoleProcess.ServeAsync(data, _environment);
            _consoles.Add((console, data));
            return console;
        }

        public async Task<IReadOnlyList<DeliveryId>> EmitAsync(int count)
        {
            var ids = new List<DeliveryId>();
            foreach (var part in Enumerable.Range(0, count).Chunk(100))
            {
                var outcomes = await Task.WhenAll(part.Select(i => Store.EmitAsync(
                    DeliveryChannel.Milestones, $"m{i}", Encoding.UTF8.GetBytes($$"""{"milestoneId":"m{{i}}"}"""), ["milestones"], TimeProvider.System.GetUtcNow(), default)));
                ids.AddRange(outcomes.Select(outcome => Assert.Single(outcome.Records)));
            }

            return ids;
        }

        public async Task<DeliveryCounts> CountAsync() => Assert.Single(await Store.CountAsync(["milestones"], TimeProvider.System.GetUtcNow(), default));

        public Task DrainAsync(TimeSpan? longest = null) =>
            Eventually.BecomesTrueAsync(async () => await CountAsync() is { Backlog: 0, InFlight: 0 }, "everything is delivered or dead", longest ?? TimeSpan.FromSeconds(30));

        public async ValueTask DisposeAsync()
        {
            foreach (var (process, data) in _consoles)
            {
                await process.DisposeAsync();
                Directory.Delete(data, recursive: true);
            }

            await Gateway.DisposeAsync();
            await Receiver.DisposeAsync();
            await Redis.DisposeAsync();
        }
    }
}
