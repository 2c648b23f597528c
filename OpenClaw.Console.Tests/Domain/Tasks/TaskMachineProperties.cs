using FsCheck;
using FsCheck.Fluent;
using OpenClaw.Domain.Tasks;
using static OpenClaw.Console.Tests.Domain.Tasks.TaskSamples;

namespace OpenClaw.Console.Tests.Domain.Tasks;

/// <summary>
/// Random actions of several holders and approvers, with old fences, old versions and a clock that jumps: whatever they do, the task stays legal, the trajectory
/// complete and gapless, and what has ended unchanged.
/// </summary>
public sealed class TaskMachineProperties
{
    private static readonly string[] People = ["ada", "grace", "linus", "ken"];

    /// <summary>One number a step; halving the sequence makes a failure readable.</summary>
    private static readonly Arbitrary<int[]> Sequences = Arb.From(
        Gen.Choose(0, int.MaxValue - 1).ArrayOf(),
        steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray()));

    [Fact]
    public void Apply_RandomActionsOfSeveralHolders_NeverAnIllegalState() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Sequences, steps => Run(steps)));

    [Fact]
    public void Sequences_ThatAreDrawn_ReachEveryStateAndRefusal()
    {
        // A property that never gets anywhere shows nothing.
        var (states, refusals) = (new HashSet<TaskState>(), new HashSet<Type>());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Sequences, steps => Run(steps, states, refusals)));

        Assert.Equal(TaskNames.AllStates.Where(state => state is not TaskState.Queued).Order(), states.Where(state => state is not TaskState.Queued).Order());
        Assert.Equal(4, refusals.Count);
    }

    private static void Run(int[] steps, HashSet<TaskState>? states = null, HashSet<Type>? refusals = null)
    {
        var world = new World();
        foreach (var step in steps)
        {
            var before = world.Task;
            var outcome = world.Step(new Random(step));
            if (outcome is TaskTransition.Applied applied)
            {
                states?.Add(applied.Task.State);
                CheckMove(before, applied, world);
            }
            else
            {
                refusals?.Add(outcome.GetType());
            }

            CheckTask(world);
        }
    }

    private static void CheckMove(OrchestratorTask before, TaskTransition.Applied applied, World world)
    {
        var entry = applied.Entry!;
        Assert.False(before.State.IsTerminal());
        Assert.Contains(
            (before.State.ToWire(), world.LastAction, applied.Task.State.ToWire()),
            TaskMachineTests.LegalMoves().Select(row => (row.Data.Item1, row.Data.Item2, row.Data.Item3))
                .Append(("in_progress", "complete", "awaiting_approval")).Append(("awaiting_approval", "approve", "awaiting_approval")));
        var decidable = applied.Task.State is TaskState.AwaitingApproval && before.State is TaskState.InProgress;
        Assert.True(decidable ? applied.Task.ExpiresAt >= entry.At + TaskRules.TimeToDecide : applied.Task.ExpiresAt == before.ExpiresAt);
        Assert.Equal((before.Version + 1, before.TraceSeq + 1), (applied.Task.Version, applied.Task.TraceSeq));
        Assert.Equal((applied.Task.State, before.State, world.LastAction, applied.Task.TraceSeq), (entry.State, entry.Data.From, entry.Data.Action, entry.Seq));
    }

    private static void CheckTask(World world)
    {
        var (task, entries) = (world.Task, world.Entries);
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(seq => (long)seq), entries.Select(entry => entry.Seq));
        Assert.Equal((entries.Count, task.State), (task.TraceSeq, entries[^1].State));
        Assert.Equal(task.State.IsTerminal(), task.CompletedAt is not null);
        Assert.Equal(task.State is TaskState.InProgress || task.IsEvicted, task.Lease is not null);
        Assert.Equal(task.State is TaskState.Failed, task.Error is not null);
        Assert.Equal(task.Approval.Votes.Length, task.Approval.Votes.Select(vote => vote.By).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.True(task.State is not TaskState.AwaitingApproval || (task.Approval is { Required: true, Missing: > 0 } && task.Result is not null));
        Assert.True(task.State is not TaskState.Done || !task.Approval.Required || (task.Approval.Missing == 0 && task.Approval.Of("ada") is null));
        // Only who was given the work has completed it.
        Assert.True(task.Result is null || task.Result.Text == entries.Last(entry => entry.Data.Action == "start").Data.By);
        Assert.Equal(TaskJson.Write(task), TaskJson.Write(TaskJson.Read(TaskJson.Write(task))!));
    }

    /// <summary>A task, its trajectory, and what each holder believes.</summary>
    private sealed class World
    {
        private readonly long[] _fences = new long[4];
        private long _fence;
        private DateTimeOffset _now = Now;

        public World()
        {
            var queued = Queued();
            (Task, Entries) = (queued.Task, [queued.Entry!]);
        }

        public OrchestratorTask Task { get; private set; }

        public List<TrajectoryEntry> Entries { get; }

        public string LastAction { get; private set; } = "";

        public TaskTransition Step(Random random)
        {
            // Mostly seconds, now and then beyond a lease, and rarely beyond the expiry.
            _now += random.Next(20) switch { 0 => TimeSpan.FromMinutes(16), 1 when random.Next(6) == 0 => TimeSpan.FromDays(8), _ => TimeSpan.FromSeconds(random.Next(90)) };
            var who = random.Next(4);
            var action = Action(random, who);
            LastAction = action.Name;
            var seen = random.Next(8) == 0 ? Task.Version - random.Next(3) : (long?)null;
            var outcome = TaskMachine.Apply(Task, action, TaskTimes.Default, _now, seen);
            if (outcome is TaskTransition.Applied applied)
            {
                Task = applied.Task;
                Entries.Add(applied.Entry!);
                _fences[who] = action is TaskAction.Start start ? start.Fence : _fences[who];
            }

            return outcome;
        }

        private TaskAction Action(Random random, int who) => random.Next(14) switch
        {
            0 or 1 => RouteTo("coder", quorum: random.Next(4)),
            2 or 3 => new TaskAction.Start(People[who], null, ++_fence),
            4 => new TaskAction.Heartbeat(_fences[who]),
            5 or 6 => new TaskAction.Complete(_fences[who], new TaskResult { Text = People[who] }),
            7 or 8 or 9 => new TaskAction.Approve(People[who], null),
            10 when random.Next(3) == 0 => new TaskAction.Reject(People[who], "no"),
            11 when random.Next(3) == 0 => new TaskAction.Fail(new TaskError(TaskErrorCode.SpecialistAborted, "gave up"), random.Next(4) == 0 ? null : _fences[who]),
            12 when random.Next(3) == 0 => new TaskAction.Cancel(People[who], null),
            13 => new TaskAction.Expire(),
            _ => new TaskAction.Evict(),
        };
    }
}
