using System.Collections.Immutable;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Tests.Domain.Gates;

public sealed class ShadowSummaryTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public void Verdict_NoTasksAtAll_IsTooLittleAndNeverPassed()
    {
        var summary = Sum([]);

        Assert.Equal((ShadowVerdict.TooLittle, 2), (summary.Verdict, (int)summary.Verdict));
        Assert.Contains("0 of at least 5", summary.Sentence);
    }

    [Fact]
    public void Verdict_EnoughDoneAndNothingWrong_Passes()
    {
        var summary = Sum(Many(5, TaskState.Done));

        Assert.Equal(ShadowVerdict.Passed, summary.Verdict);
        Assert.Equal(TimeSpan.FromMinutes(2), summary.MeanDuration);
        Assert.Equal(5, summary.Done);
    }

    [Theory]
    [InlineData(TaskState.Queued)]
    [InlineData(TaskState.Assigned)]
    [InlineData(TaskState.Cancelled)]
    public void Verdict_TasksThatAreNotDone_AreNoEvidence(TaskState state)
    {
        Assert.Equal(ShadowVerdict.TooLittle, Sum([.. Many(4, TaskState.Done), .. Many(9, state)]).Verdict);
    }

    [Fact]
    public void Verdict_OneFailedAmongMany_Fails()
    {
        var failed = Make(TaskState.Failed) with { Error = new TaskError(TaskErrorCode.SpawnFailed, "no agent") };
        var evicted = Make(TaskState.Failed) with { Error = new TaskError(TaskErrorCode.SpecialistTimeout, "gone") };

        var summary = Sum([.. Many(50, TaskState.Done), failed, evicted]);

        Assert.Equal((ShadowVerdict.Failed, 1, 1), (summary.Verdict, summary.SpawnFailures, summary.Evicted));
        Assert.Equal("2 failed (1 evicted, 1 could not be started).", summary.Sentence);
    }

    [Fact]
    public void Verdict_OneExpired_Fails() => Assert.Equal(ShadowVerdict.Failed, Sum([.. Many(5, TaskState.Done), Make(TaskState.Expired)]).Verdict);

    [Fact]
    public void Verdict_StuckTask_Fails()
    {
        var lapsed = Make(TaskState.InProgress) with { Lease = new TaskLease(1, "w", Now.AddMinutes(-1)) };
        var waiting = Make(TaskState.Assigned) with { StateSince = Now.AddMinutes(-16) };

        var summary = Sum([.. Many(5, TaskState.Done), lapsed, waiting]);

        Assert.Equal((ShadowVerdict.Failed, 2), (summary.Verdict, summary.Stuck));
    }

    [Fact]
    public void Add_OtherKindsAndTasksOutsideTheWindow_CountForNothing()
    {
        var summary = Sum(
        [
            .. Many(5, TaskState.Done).Select(task => task with { Kind = TaskKind.Synthetic }), Make(TaskState.Failed) with { CreatedAt = Now - Day * 2, StateSince = Now - Day - TimeSpan.FromMinutes(1) },
            Make(TaskState.Done) with { CreatedAt = Now - Day - TimeSpan.FromMinutes(1) }, Make(TaskState.Assigned) with { CreatedAt = Now - Day - TimeSpan.FromMinutes(1) },
        ]);

        Assert.Equal((0, ShadowVerdict.TooLittle), (summary.Total, summary.Verdict));
        Assert.Null(summary.Oldest);
    }

    [Fact]
    public void Verdict_OlderTaskThatWentWrongInTheWindowOrIsStillStuck_Fails()
    {
        var before = Now - Day - TimeSpan.FromHours(3);
        var evicted = Make(TaskState.Failed) with { CreatedAt = before, StateSince = Now - Day, Error = new TaskError(TaskErrorCode.SpecialistTimeout, "gone") };
        var expired = Make(TaskState.Expired) with { CreatedAt = before };
        var stuck = Make(TaskState.InProgress) with { CreatedAt = Now - Day * 9, Lease = new TaskLease(1, "w", Now - Day * 8) };

        foreach (var (task, reason) in new[] { (evicted, "1 failed (1 evicted)."), (expired, "1 expired: nobody took them in time."), (stuck, "1 is stuck: nobody took them, or their lease ran out.") })
        {
            var summary = Sum([.. Many(5, TaskState.Done), task]);
            Assert.Equal((ShadowVerdict.Failed, reason, task.CreatedAt), (summary.Verdict, summary.Sentence, summary.Oldest));
        }
    }

    private static ShadowSummary Sum(IEnumerable<OrchestratorTask> tasks)
    {
        var tally = new ShadowTally(Now, Day, needed: 5, TaskTimes.Default);
        foreach (var task in tasks)
        {
            tally.Add(task);
        }

        return tally.Result(capped: false);
    }

    private static ImmutableArray<OrchestratorTask> Many(int count, TaskState state) => [.. Enumerable.Range(0, count).Select(_ => Make(state))];

    private static OrchestratorTask Make(TaskState state) => new()
    {
        Id = TaskId.Create(Now, new byte[TaskId.RandomBytes]), Kind = TaskKind.Shadow, State = state, Goal = "g", SubmittedBy = "t", Submitter = "t", CreatedAt = Now.AddHours(-1), StateSince = Now.AddMinutes(-1),
        ExpiresAt = Now.AddDays(7), StartedAt = Now.AddMinutes(-3), CompletedAt = Now.AddMinutes(-1),
    };
}
