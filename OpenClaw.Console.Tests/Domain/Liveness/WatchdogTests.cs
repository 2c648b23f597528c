using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Domain.Liveness;

/// <summary>Streaks, cool-down, attempts, mutes and the brake: what the watchdog does about verdicts.</summary>
public sealed class WatchdogTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Two = TimeSpan.FromMinutes(2);

    [Fact]
    public void Check_StuckTwiceInARow_AsksForAReset()
    {
        var jobs = new Jobs("a");
        Assert.Equal((Verdict.Healthy, WatchAct.None), jobs.Check(Start)["a"]);
        jobs.Silence("a", Start);
        Assert.Equal((Verdict.Healthy, WatchAct.None), jobs.Check(Start.AddMinutes(20))["a"]);
        Assert.Equal((Verdict.Stuck, WatchAct.Reset), jobs.Check(Start.AddMinutes(22))["a"]);
    }

    [Fact]
    public void Check_PressedTwiceAtOnce_CountsAsOneCheck()
    {
        var jobs = new Jobs("a");
        jobs.Check(Start);
        jobs.Check(Start.AddMinutes(20));
        Assert.Equal((Verdict.Healthy, WatchAct.None), jobs.Check(Start.AddMinutes(20).AddSeconds(29))["a"]);
        Assert.Equal((Verdict.Stuck, WatchAct.Reset), jobs.Check(Start.AddMinutes(20).AddSeconds(30))["a"]);
    }

    [Fact]
    public void Check_ARequestIsOpen_AsksForNoSecondOne()
    {
        var jobs = new Jobs("a").Stuck("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { RequestOpen = true };
        Assert.Equal((Verdict.Stuck, WatchAct.None), jobs.Check(Start.AddMinutes(60))["a"]);
    }

    [Fact]
    public void Check_AfterAReset_CoolsDownTenMinutesOrTheJobsOwnLimit()
    {
        var jobs = new Jobs("a").Stuck("a"); // limit 360 s
        jobs.Facts["a"] = jobs.Facts["a"] with { Tally = ResetTally.None.After(true, Start.AddMinutes(60)) };
        Assert.Equal(WatchAct.Hold, jobs.Check(Start.AddMinutes(69.9))["a"].Act);
        Assert.Equal(WatchAct.Reset, jobs.Check(Start.AddMinutes(70))["a"].Act);

        var slow = new Jobs("a").Stuck("a"); // once an hour: it can only show life at its next run
        slow.Facts["a"] = slow.Facts["a"] with
        {
            Job = slow.Facts["a"].Job with { Ttl = TimeSpan.FromHours(1) }, Lease = slow.Facts["a"].Lease! with { Ttl = TimeSpan.FromHours(1), HeartbeatAt = Start.AddHours(-9) }, Tally = ResetTally.None.After(true, Start.AddMinutes(60)),
        };
        Assert.Equal(WatchAct.Hold, slow.Check(Start.AddMinutes(120))["a"].Act);
        Assert.Equal(WatchAct.Reset, slow.Check(Start.AddMinutes(122))["a"].Act);
    }

    [Fact]
    public void Check_TwoResetsFailed_TellsPeopleOnce()
    {
        var jobs = new Jobs("a").Stuck("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Tally = ResetTally.None.After(false, Start.AddMinutes(30)).After(false, Start.AddMinutes(45)) };
        var decision = jobs.Decide(Start.AddMinutes(60))["a"];
        Assert.Equal((WatchAct.Escalate, EscalationKind.ResetsFailed), (decision.Act, decision.Kind));
        jobs.Facts["a"] = jobs.Facts["a"] with { Escalation = new Escalation("a", EscalationKind.ResetsFailed, "", Start) };
        Assert.Equal(WatchAct.None, jobs.Check(Start.AddMinutes(62))["a"].Act);
    }

    [Fact]
    public void Check_StuckAgainAfterTwoResetsThatWentWell_TellsPeople()
    {
        var jobs = new Jobs("a").Stuck("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Tally = ResetTally.None.After(true, Start.AddMinutes(30)).After(true, Start.AddMinutes(45)) };
        Assert.Equal(WatchAct.Hold, jobs.Check(Start.AddMinutes(50))["a"].Act);
        Assert.Equal(EscalationKind.StuckAgain, jobs.Decide(Start.AddMinutes(60))["a"].Kind);
    }

    [Fact]
    public void Check_OneFailedAndOneGoodReset_TriesAgain()
    {
        var jobs = new Jobs("a").Stuck("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Tally = ResetTally.None.After(false, Start.AddMinutes(30)).After(true, Start.AddMinutes(45)) };
        Assert.Equal(WatchAct.Reset, jobs.Check(Start.AddMinutes(60))["a"].Act);
    }

    [Fact]
    public void Check_StuckAndNotResettable_TellsPeopleAtOnce()
    {
        var jobs = new Jobs("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Job = jobs.Facts["a"].Job with { JobId = "" } };
        jobs.Stuck("a");
        Assert.Equal(EscalationKind.CannotReset, jobs.Last["a"].Kind);
    }

    [Fact]
    public void Check_HealthyTwiceAgain_ClearsEscalationAndAttempts()
    {
        var jobs = new Jobs("a").Stuck("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Escalation = new Escalation("a", EscalationKind.StuckAgain, "", Start), Tally = ResetTally.None.After(true, Start) };
        jobs.Hear("a", Start.AddMinutes(60));
        Assert.Equal((Verdict.Stuck, WatchAct.None), jobs.Check(Start.AddMinutes(61))["a"]);
        Assert.Equal((Verdict.Healthy, WatchAct.Clear), jobs.Check(Start.AddMinutes(63))["a"]);
    }

    [Fact]
    public void Check_LeftDisabled_IsNotClearedByAnOldLease()
    {
        var jobs = new Jobs("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Escalation = new Escalation("a", EscalationKind.LeftDisabled, "", Start) };
        Assert.Equal((Verdict.Healthy, WatchAct.None), jobs.Check(Start)["a"]);
    }

    [Fact]
    public void Check_ThreeErrors_AlertsOnceAndNeverResets()
    {
        var jobs = new Jobs("a");
        jobs.Check(Start);
        jobs.Facts["a"] = jobs.Facts["a"] with { ErrorsInARow = 3 };
        Assert.Equal((Verdict.Failing, WatchAct.Escalate), jobs.Check(Start.AddMinutes(2))["a"]);
        jobs.Facts["a"] = jobs.Facts["a"] with { Escalation = new Escalation("a", EscalationKind.Failing, "", Start) };
        Assert.Equal((Verdict.Failing, WatchAct.None), jobs.Check(Start.AddMinutes(4))["a"]);
    }

    [Fact]
    public void Check_IdleTwice_WarnsOnce()
    {
        var jobs = new Jobs("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Job = jobs.Facts["a"].Job with { OutputMaxAge = TimeSpan.FromSeconds(60) }, OutputAt = Start };
        jobs.Check(Start);
        Assert.Equal((Verdict.Healthy, WatchAct.None), jobs.Check(Start.AddMinutes(2))["a"]);
        Assert.Equal((Verdict.Idle, WatchAct.Warn), jobs.Check(Start.AddMinutes(4))["a"]);
        Assert.Equal((Verdict.Idle, WatchAct.None), jobs.Check(Start.AddMinutes(5))["a"]);
    }

    [Fact]
    public void Check_StaleLeaseWithFreshOutput_IsNotedAndNothingElse()
    {
        var jobs = new Jobs("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Job = jobs.Facts["a"].Job with { OutputMaxAge = TimeSpan.FromHours(1) }, OutputAt = Start.AddMinutes(20) };
        jobs.Check(Start);
        jobs.Check(Start.AddMinutes(20));
        Assert.Equal((Verdict.SchedulerLying, WatchAct.Note), jobs.Check(Start.AddMinutes(22))["a"]);
        Assert.Equal((Verdict.SchedulerLying, WatchAct.None), jobs.Check(Start.AddMinutes(24))["a"]);
    }

    [Fact]
    public void Check_AMutedJob_IsJudgedButNeitherResetNorTold()
    {
        var jobs = new Jobs("a");
        jobs.Facts["a"] = jobs.Facts["a"] with { Job = jobs.Facts["a"].Job with { Mute = new JobMute(Start.AddHours(1), "ada", "moving it", Start) } };
        jobs.Stuck("a");
        Assert.Equal((Verdict.Stuck, WatchAct.Hold), (jobs.Last["a"].Verdict, jobs.Last["a"].Act));
        Assert.Equal(WatchAct.Reset, jobs.Check(Start.AddHours(1))["a"].Act);
    }

    [Theory]
    [InlineData(2, 2, false)] // fewer than three jobs
    [InlineData(3, 1, false)]
    [InlineData(3, 2, true)]
    [InlineData(20, 10, false)]
    [InlineData(20, 11, true)] // 55 %
    [InlineData(11, 6, false)] // 54.5 %
    public void Check_ManyBadAtOnce_PullsTheBrake(int all, int bad, bool blind)
    {
        var jobs = new Jobs([.. Enumerable.Range(0, all).Select(i => $"j{i}")]);
        jobs.Check(Start);
        foreach (var i in Enumerable.Range(bad, all - bad))
        {
            jobs.Hear($"j{i}", Start.AddMinutes(22));
        }

        jobs.Check(Start.AddMinutes(20));
        var second = jobs.Check(Start.AddMinutes(22));
        Assert.Equal(blind ? 0 : bad, second.Values.Count(one => one.Act == WatchAct.Reset));
        Assert.Equal(blind ? bad : 0, second.Values.Count(one => one.Verdict == Verdict.Blind));
        Assert.Equal(blind, jobs.State.Brake.On);
    }

    [Fact]
    public void Check_TheFirstLookAtManyBadJobs_HoldsResetsBackAlready()
    {
        var jobs = new Jobs("a", "b", "c");
        jobs.Stuck("a"); // one of three; its reset is asked for
        jobs.Facts["b"] = jobs.Facts["b"] with { Lease = jobs.Facts["b"].Lease! with { HeartbeatAt = Start.AddHours(-1) } };
        var third = jobs.Check(Start.AddMinutes(60));
        Assert.Equal((Verdict.Stuck, WatchAct.Hold), third["a"]);
        Assert.False(jobs.State.Brake.On);
    }

    [Fact]
    public void Brake_ReleasedAfterTwoGoodChecks_ListensAnewBeforeItJudges()
    {
        var jobs = new Jobs("a", "b", "c");
        jobs.Check(Start);
        jobs.Check(Start.AddMinutes(20));
        jobs.Check(Start.AddMinutes(22));
        Assert.True(jobs.State.Brake.On);
        jobs.Hear("a", Start.AddMinutes(23));
        jobs.Hear("b", Start.AddMinutes(23));
        Assert.Equal(Verdict.Blind, jobs.Check(Start.AddMinutes(24))["c"].Verdict);
        Assert.Equal(Verdict.Waiting, jobs.Check(Start.AddMinutes(26))["c"].Verdict);
        Assert.False(jobs.State.Brake.On);
        jobs.Hear("a", Start.AddMinutes(32));
        jobs.Hear("b", Start.AddMinutes(32));
        Assert.Equal(Verdict.Waiting, jobs.Check(Start.AddMinutes(32))["c"].Verdict); // six minutes: its limit
        jobs.Check(Start.AddMinutes(34));
        Assert.Equal((Verdict.Stuck, WatchAct.Reset), jobs.Check(Start.AddMinutes(36))["c"]);
    }

    [Fact]
    public void Brake_MutedAndFailingJobs_DoNotCountAsBad()
    {
        var jobs = new Jobs("a", "b", "c");
        jobs.Check(Start);
        jobs.Hear("c", Start.AddMinutes(22));
        jobs.Facts["c"] = jobs.Facts["c"] with { ErrorsInARow = 5 };
        jobs.Facts["b"] = jobs.Facts["b"] with { Job = jobs.Facts["b"].Job with { Mute = new JobMute(Start.AddHours(1), "ada", "x", Start) } };
        jobs.Check(Start.AddMinutes(20));
        Assert.Equal((Verdict.Stuck, WatchAct.Reset), jobs.Check(Start.AddMinutes(22))["a"]);
    }

    /// <summary>Jobs with a time to live of five minutes and a minute of grace, and the loop around the watchdog.</summary>
    private sealed class Jobs
    {
        public Jobs(params string[] names) => Facts = names.ToDictionary(name => name, name => new JobFacts
        {
            Job = new MonitoredJob { Name = name, Ttl = TimeSpan.FromMinutes(5), JobId = "id-" + name, Resettable = true, Since = Start.AddDays(-1) },
            Lease = new JobLease { JobName = name, Holder = "h", Fence = 1, StartedAt = Start, HeartbeatAt = Start, Ttl = TimeSpan.FromMinutes(5), Status = LeaseStatus.Running },
        });

        public Dictionary<string, JobFacts> Facts { get; }

        public WatchState State { get; private set; } = WatchState.New;

        public Dictionary<string, JobDecision> Last { get; private set; } = [];

        public void Hear(string name, DateTimeOffset at) => Facts[name] = Facts[name] with { Lease = Facts[name].Lease! with { HeartbeatAt = at } };

        public void Silence(string name, DateTimeOffset at) => Hear(name, at);

        /// <summary>Two checks at which this one is stuck and the others are well.</summary>
        public Jobs Stuck(string name)
        {
            foreach (var other in Facts.Keys.Where(other => other != name).ToList())
            {
                Hear(other, Start.AddHours(1));
            }

            Check(Start);
            Check(Start.AddMinutes(20));
            Check(Start.AddMinutes(20) + Two);
            return this;
        }

        public Dictionary<string, (Verdict Verdict, WatchAct Act)> Check(DateTimeOffset now) => Decide(now).ToDictionary(pair => pair.Key, pair => (pair.Value.Verdict, pair.Value.Act));

        public Dictionary<string, JobDecision> Decide(DateTimeOffset now)
        {
            var round = Watchdog.Check([.. Facts.Values], State, now, WatchRules.Default);
            State = round.State;
            Last = round.Decisions.ToDictionary(decision => decision.Job);
            foreach (var decision in round.Decisions)
            {
                Facts[decision.Job] = Facts[decision.Job] with { Watch = decision.Watch };
            }

            return Last;
        }
    }
}
