using OpenClaw.Console.Audit;
using OpenClaw.Console.DeadLetters;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Deliveries;

namespace OpenClaw.Console.Tests.Deliveries;

/// <summary>Requeues and dismissals from the click to their end: the real console, a real receiver, a real redis-server.</summary>
[Slow]
public sealed class DeadLetterOperationTests(SharedRedis redis)
{
    private static readonly Actor Ada = new(ActorKind.User, "ada") { Roles = [Role.Operator] };
    private static readonly Actor Bob = new(ActorKind.User, "bob") { Roles = [Role.Operator] };

    [Fact]
    public async Task Requeue_AGroupAfterTheCauseIsMended_GoesOutInWavesAndIsInTheLedger()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 30);
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        var id = await bench.RequeueAllAsync();
        var done = await bench.BecomesAsync(id, OperationState.Done);
        Assert.Equal((30, 30, 30, 0, 0, 3), (done.Total, done.Taken, done.Succeeded, done.Failed, done.Skipped, done.Wave));
        Assert.Equal(30, (await bench.Receiver.StateAsync()).Accepted);
        Assert.Equal(0, (await bench.ReadAsync()).Total);
        var entries = await bench.LedgerAsync(id, entries => entries.Any(entry => entry.Action == "dead-letters.requeue-ended"));
        Assert.Equal(30, entries.Count(entry => entry is { Record: true, Actor: "ada", Before: "rejected", After: "pending", Outcome: AuditOutcomes.Done }));
        var click = Assert.Single(entries, entry => entry is { Record: false, Action: "dead-letters.requeue" });
        Assert.Contains("invalid signature", click.Target, StringComparison.Ordinal);
        Assert.Contains("30 delivered, 0 failed again", Assert.Single(entries, entry => entry.Action == "dead-letters.requeue-ended").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requeue_CanaryFailsAgain_StopsByItselfAndLeavesTheRestAlone()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 12);
        var id = await bench.RequeueAllAsync();
        var stopped = await bench.BecomesAsync(id, OperationState.Stopped);
        Assert.Equal((1, 0, 1, 1), (stopped.Taken, stopped.Succeeded, stopped.Failed, stopped.Wave));
        Assert.Contains("1 of the 1 of wave 1 (canary) failed again", stopped.Why, StringComparison.Ordinal);
        Assert.Equal("HTTP 401: invalid signature", Assert.Single(await bench.Actions.FailuresAsync(Ada, id, 10, default)).Words);
        Assert.Equal(12, (await bench.ReadAsync()).Total);
        var entries = await bench.LedgerAsync(id, entries => entries.Any(entry => entry.Action == "dead-letters.requeue-ended"));
        Assert.Equal(AuditOutcomes.Failed, entries.Single(entry => entry.Action == "dead-letters.requeue-ended").Outcome);
    }

    [Fact]
    public async Task Requeue_WhileItCanBeTakenBack_DoesNothingAndIsUndone()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 3, ("Actions:UndoWindow", "00:05:00"));
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        var id = await bench.RequeueAllAsync();
        Assert.IsType<DeadLetterOutcome.Scheduled>(await bench.Actions.UndoAsync(Bob, id, default));
        Assert.Equal("by bob", (await bench.BecomesAsync(id, OperationState.Undone)).Why);
        bench.Host.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(Assert.IsType<DeadLetterOutcome.Scheduled>(await bench.Actions.UndoAsync(Ada, id, default)).Again);
        await bench.RetiredAsync(id);
        Assert.Equal((3, 0), ((await bench.ReadAsync()).Total, (await bench.Receiver.StateAsync()).Accepted));
        var entries = await bench.LedgerAsync(id, entries => entries.Count == 2);
        Assert.Equal(["dead-letters.requeue", "dead-letters.undo"], entries.Select(entry => entry.Action).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Requeue_UndoWindowOver_BeginsByItself()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 2, ("Actions:UndoWindow", "00:05:00"));
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        var id = await bench.RequeueAllAsync();
        bench.Host.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.BecomesAsync(id, OperationState.Done);
        Assert.IsType<DeadLetterOutcome.Nothing>(await bench.Actions.UndoAsync(Ada, id, default));
    }

    [Fact]
    public async Task Requeue_SameClickTwiceAndAnotherPersonMeanwhile_HasOneEffect()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 5);
        await bench.Receiver.ControlAsync(new { mode = "accept", delay = 30 });
        var id = Guid.NewGuid().ToString("N");
        var target = new DeadLetterTarget(OutboundFilter.All);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => bench.Actions.RequeueAsync(Ada, id, target, 0, default)));
        Assert.Equal([false, true], both.Cast<DeadLetterOutcome.Scheduled>().Select(outcome => outcome.Again).Order());
        var other = Guid.NewGuid().ToString("N");
        var second = await bench.Actions.RequeueAsync(Bob, other, target, 0, default);
        await bench.BecomesAsync(id, OperationState.Done);
        if (second is DeadLetterOutcome.Scheduled)
        {
            var done = await bench.BecomesAsync(other, OperationState.Done);
            Assert.Equal(done.Total, done.Taken + done.Skipped);
        }

        Assert.Equal((5, 5, 0), ((await bench.Receiver.StateAsync()).Accepted, (await bench.Host.CountAsync())[DeliveryStatus.Delivered], (await bench.ReadAsync()).Total));
        Assert.True(Assert.IsType<DeadLetterOutcome.Scheduled>(await bench.Actions.RequeueAsync(Ada, id, target, 0, default)).Again);
    }

    [Fact]
    public async Task Dismiss_ASelection_TakesItAwayWithItsReasonUntilItIsRestored()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 4);
        var rows = (await bench.Deliveries.PageAsync(Ada, (await bench.ReadAsync()).Groups[0].Id, OutboundFilter.All, 0, 10, default)).Rows;
        Assert.Equal(4, rows.Count);
        var ids = rows.Take(2).Select(row => row.Id).ToList();
        Assert.IsType<DeadLetterOutcome.Invalid>(await bench.Actions.DismissAsync(Ada, Guid.NewGuid().ToString("N"), new DeadLetterTarget(OutboundFilter.All, Ids: ids), " ", default));
        var id = Guid.NewGuid().ToString("N");
        Assert.IsType<DeadLetterOutcome.Scheduled>(await bench.Actions.DismissAsync(Ada, id, new DeadLetterTarget(OutboundFilter.All, Ids: ids), "test traffic", default));
        Assert.Equal((2, 0), (await bench.BecomesAsync(id, OperationState.Done) is { } done ? (done.Taken, done.Skipped) : default));
        var (dismissed, total) = await bench.Deliveries.DismissedAsync(Ada, 0, 10, default);
        Assert.Equal((2L, "test traffic"), (total, dismissed[0].DismissReason));
        Assert.Equal(2, (await bench.ReadAsync()).Total);
        Assert.Equal(2, Assert.IsType<DeadLetterOutcome.Done>(await bench.Deliveries.RestoreAsync(Ada, ids, default)).Count);
        Assert.Equal((4, 0), ((await bench.ReadAsync()).Total, (await bench.ReadAsync()).Dismissed));
        Assert.Equal(2, Assert.IsType<DeadLetterOutcome.Done>(await bench.Deliveries.RestoreAsync(Ada, ids, default)).Refused.Count);
    }

    [Fact]
    public async Task Read_WordsOfThePayload_CountAndRequeueOnlyWhatMatches()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 12);
        var filter = OutboundFilter.All with { Text = "\"MILESTONEID\":\"m1" }; // m1, m10 and m11
        var overview = await bench.Deliveries.ReadAsync(Ada, filter, default);
        Assert.Equal((12, 3, 3), (overview.Total, overview.Matching, Assert.Single(overview.Groups).Matching));
        var preview = await bench.Actions.PreviewAsync(Ada, new DeadLetterTarget(filter), default);
        Assert.Equal((3, 3), (preview.Count, preview.Sample.Count));
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        var id = Guid.NewGuid().ToString("N");
        await bench.Actions.RequeueAsync(Ada, id, new DeadLetterTarget(filter), 0, default);
        Assert.Equal(3, (await bench.BecomesAsync(id, OperationState.Done)).Succeeded);
        Assert.Equal(3, (await bench.Receiver.StateAsync()).Accepted);
        Assert.Equal((9, 0), ((await bench.ReadAsync()).Total, (await bench.Deliveries.ReadAsync(Ada, filter, default)).Matching));
        Assert.Equal(0, (await bench.Deliveries.ReadAsync(Ada, OutboundFilter.All with { Text = "nothing has this" }, default)).Matching);
        bench.Host.Time.Advance(TimeSpan.FromHours(2));
        Assert.Empty((await bench.Deliveries.ReadAsync(Ada, OutboundFilter.All with { Range = "1h" }, default)).Groups);
    }

    [Fact]
    public async Task Cancel_WhileItRuns_LeavesWhatIsLeft()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 20);
        await bench.Receiver.ControlAsync(new { mode = "accept" });
        var id = Guid.NewGuid().ToString("N");
        await bench.Actions.RequeueAsync(Ada, id, new DeadLetterTarget(OutboundFilter.All), 60, default); // one a second
        await bench.BecomesAsync(id, OperationState.Running);
        Assert.IsType<DeadLetterOutcome.Scheduled>(await bench.Actions.CancelAsync(Bob, id, default));
        var cancelled = await bench.BecomesAsync(id, OperationState.Cancelled);
        await bench.RetiredAsync(id);
        await bench.Host.DrainAsync();
        Assert.InRange(cancelled.Taken, 0, 10);
        Assert.Equal(20 - cancelled.Taken, (await bench.ReadAsync()).Total);
    }

    [Fact]
    public async Task Requeue_ConsoleStoppedMidway_AnotherGoesOn()
    {
        var prefix = redis.NewPrefix();
        await using var receiver = await Receiver.StartAsync(Sender.Secret);
        var id = Guid.NewGuid().ToString("N");
        await using (var first = await Bench.StartAsync(redis.ConnectionString, prefix, receiver, 40))
        {
            await receiver.ControlAsync(new { mode = "accept" });
            await first.Actions.RequeueAsync(Ada, id, new DeadLetterTarget(OutboundFilter.All), 600, default); // ten a second
            await Eventually.BecomesTrueAsync(async () => (await receiver.StateAsync()).Accepted > 5, "it is at work");
        }

        await using var second = await Bench.StartAsync(redis.ConnectionString, prefix, receiver, 0);
        var done = await second.BecomesAsync(id, OperationState.Done);
        Assert.Equal((40, 40, 40), (done.Taken, done.Succeeded, (await receiver.StateAsync()).Accepted));
        var entries = await second.LedgerAsync(id, entries => entries.Any(entry => entry.Action == "dead-letters.requeue-ended"));
        Assert.Equal(40, entries.Where(entry => entry.Record).Select(entry => entry.Target).Distinct().Count());
    }

    [Fact]
    public async Task Note_OnAGroup_IsShownToEveryoneAndAudited()
    {
        await using var bench = await Bench.StartAsync(redis, dead: 1);
        var group = (await bench.ReadAsync()).Groups[0].Id;
        await bench.Deliveries.NoteAsync(Ada, group, "The proof app is being deployed", default);
        var note = (await bench.ReadAsync()).Groups[0].Note;
        Assert.Equal(("The proof app is being deployed", "ada"), (note!.Text, note.By));
        await bench.Deliveries.NoteAsync(Bob, group, "", default);
        Assert.Null((await bench.ReadAsync()).Groups[0].Note);
        Assert.IsType<DeadLetterOutcome.Invalid>(await bench.Deliveries.NoteAsync(Bob, group, new string('x', 501), default));
    }

    /// <summary>A console whose receiver has refused some deliveries.</summary>
    private sealed class Bench(ConsoleHost host, Receiver receiver, bool owned) : IAsyncDisposable
    {
        public ConsoleHost Host => host;

        public Receiver Receiver => receiver;

        public DeadLetterActionService Actions => host.Get<DeadLetterActionService>();

        public DeadLetterDeliveryService Deliveries => host.Get<DeadLetterDeliveryService>();

        public static async Task<Bench> StartAsync(SharedRedis redis, int dead, params (string Key, string? Value)[] settings) =>
            await StartAsync(redis.ConnectionString, redis.NewPrefix(), await Receiver.StartAsync(Sender.Secret), dead, true, settings);

        public static Task<Bench> StartAsync(string redis, string prefix, Receiver receiver, int dead) => StartAsync(redis, prefix, receiver, dead, false);

        public Task<OutboundOverview> ReadAsync() => Deliveries.ReadAsync(Ada, OutboundFilter.All, default);

        public async Task<string> RequeueAllAsync()
        {
            var id = Guid.NewGuid().ToString("N");
            var outcome = Assert.IsType<DeadLetterOutcome.Scheduled>(await Actions.RequeueAsync(Ada, id, new DeadLetterTarget(OutboundFilter.All, [(await ReadAsync()).Groups[0].Id]), 0, default));
            Assert.False(outcome.Again);
            return id;
        }

        public async Task<RequeueOperation> BecomesAsync(string id, OperationState state)
        {
            RequeueOperation? operation = null;
            await Eventually.BecomesTrueAsync(async () => (operation = await Actions.GetAsync(Ada, id, default))?.State == state, $"{state}");
            return operation!;
        }

        /// <summary>Waits until nothing is left to do about it.</summary>
        public Task RetiredAsync(string id) =>
            Eventually.BecomesTrueAsync(async () => (await host.Get<RedisOperationStore>().ActiveAsync(default)).All(one => one.Id != id), "it is wholly in the ledger");

        public async Task<IReadOnlyList<AuditEntry>> LedgerAsync(string id, Func<IReadOnlyList<AuditEntry>, bool> until)
        {
            IReadOnlyList<AuditEntry> entries = [];
            await Eventually.BecomesTrueAsync(
                async () => until(entries = (await host.Get<AuditService>().PageAsync(Actor.System, AuditQuery.All with { Operation = id, Records = true }, null, 200, default)).Entries), "it is in the ledger");
            return entries;
        }

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            if (owned)
            {
                await receiver.DisposeAsync();
            }
        }

        private static async Task<Bench> StartAsync(string redis, string prefix, Receiver receiver, int dead, bool owned, params (string Key, string? Value)[] settings)
        {
            await receiver.ControlAsync(dead > 0 ? new { mode = "status", status = 401, reason = "invalid signature" } : new { mode = "accept", status = 200, reason = "" });
            var host = await DeliveryHost.StartAsync(redis, prefix, receiver, [("Actions:UndoWindow", "00:00:00"), .. settings]);
            await host.EmitManyAsync(dead);
            await host.DrainAsync();
            return new Bench(host, receiver, owned);
        }
    }
}
