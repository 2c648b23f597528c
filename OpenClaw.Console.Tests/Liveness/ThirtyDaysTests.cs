using OpenClaw.Console.Alerts;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>The simulation issue 5 asks for: no false escalation, no stuck job missed, no more messages than the budget. The verdicts are the domain's, the messages the real store's.</summary>
public sealed class ThirtyDaysTests(SharedRedis redis)
{
    private const int Budget = 3;

    private static readonly TimeSpan Two = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(1)]
    [InlineData(20260301)]
    public async Task ThirtyDaysOfFiftyJobs_EveryStuckJobIsDealtWithAndNobodyIsToldForNothing(int seed)
    {
        var run = new Run(new ThirtyDays(seed), redis);
        for (var now = ThirtyDays.Start + Two; now < ThirtyDays.Start.AddDays(30); now += Two)
        {
            await run.SweepAsync(now);
        }

        Assert.Empty(run.FalseEscalations);
        Assert.Empty(run.Missed);
        Assert.Empty(run.FalseResets); // those of the blackout apart
        Assert.True(run.StuckEver > 20, $"only {run.StuckEver} jobs got stuck: the simulation shows nothing");
        Assert.True(run.EscalationsRight > 0 && run.BlindTold == 1, $"{run.EscalationsRight} escalations, blind told {run.BlindTold} times");
        Assert.InRange(run.MostMessagesInASweep, 1, Budget);
        // One message for each thing people were told, one when it was over, and nothing else.
        Assert.True(run.Messages <= 2 * run.Escalated, $"{run.Messages} messages for {run.Escalated} escalations");
    }

    private sealed class Run(ThirtyDays world, SharedRedis redis)
    {
        private readonly Dictionary<string, SimulatedJob> _jobs = world.Jobs.ToDictionary(job => job.Name);
        private readonly Dictionary<string, JobWatch> _watch = [];
        private readonly Dictionary<string, ResetTally> _tally = [];
        private readonly Dictionary<string, Escalation> _escalations = [];
        private readonly HashSet<string> _requests = [];
        private readonly Redis.RedisKeys _keys = redis.NewKeys();
        private readonly HashSet<(string, DateTimeOffset)> _stuck = [];
        private WatchState _state = WatchState.New;
        private RedisWatchStore? _store;
        private int _waiting;

        public List<string> FalseEscalations { get; } = [];

        public List<string> Missed { get; } = [];

        public List<string> FalseResets { get; } = [];

        public int StuckEver => _stuck.Count;

        public int EscalationsRight { get; private set; }

        public int BlindTold { get; private set; }

        public int Escalated { get; private set; }

        public int Messages { get; private set; }

        public int MostMessagesInASweep { get; private set; }

        private RedisWatchStore Store => _store ??= new RedisWatchStore(redis.Gateway, _keys);

        public async Task SweepAsync(DateTimeOffset now)
        {
            world.RunUntil(now);
            var round = Watchdog.Check([.. world.Jobs.Select(job => Facts(job, now))], _state, now, WatchRules.Default);
            _state = round.State;
            foreach (var decision in round.Decisions)
            {
                _watch[decision.Job] = decision.Watch;
                await ActAsync(decision, _jobs[decision.Job], now);
            }

            await TurnBrakeAsync(round, now);
            CheckMissed(now);
            await TellAsync(now);
            Daemon(now.AddMinutes(1));
        }

        private JobFacts Facts(SimulatedJob job, DateTimeOffset now) => new()
        {
            Job = job.Monitored, Lease = job.Lease, OutputAt = job.Output <= now ? job.Output : null, ErrorsInARow = job.Errors, Watch = _watch.GetValueOrDefault(job.Name),
            Tally = _tally.GetValueOrDefault(job.Name, ResetTally.None), RequestOpen = _requests.Contains(job.Name), Escalation = _escalations.GetValueOrDefault(job.Name),
        };

        private async Task ActAsync(JobDecision decision, SimulatedJob job, DateTimeOffset now)
        {
            switch (decision.Act)
            {
                case WatchAct.Reset:
                    _requests.Add(job.Name);
                    job.Handled = true;
                    if (job.StuckSince is null && !AroundTheBlackout(now) && !JustCured(job, now))
                    {
                        FalseResets.Add($"{now:u} {job.Name}: {decision.Sentence}");
                    }

                    break;
                case WatchAct.Escalate:
                    job.Handled = true;
                    if (decision.Kind == EscalationKind.Failing ? job.Errors < 3 : job.StuckSince is null)
                    {
                        FalseEscalations.Add($"{now:u} {job.Name} {decision.Kind}: {decision.Sentence}");
                    }

                    EscalationsRight++;
                    if (job.StuckSince is not null)
                    {
                        job.PersonComesAt = now.AddHours(1);
                    }

                    await EscalateAsync(new Escalation(job.Name, decision.Kind!.Value, decision.ActReason, now));
                    break;
                case WatchAct.Clear:
                    _tally.Remove(job.Name);
                    await ClearAsync(job.Name, now);
                    break;
            }
        }

        private async Task TurnBrakeAsync(WatchRound round, DateTimeOffset now)
        {
            if (round is { Turned: true, State.Brake.On: true })
            {
                BlindTold++;
                if (!AroundTheBlackout(now))
                {
                    FalseEscalations.Add($"{now:u} blind");
                }

                await EscalateAsync(new Escalation(Escalation.AllJobs, EscalationKind.Blind, Watchdog.BrakeReason(round.State.Brake), now));
            }
            else if (round.Turned)
            {
                await ClearAsync(Escalation.AllJobs, now);
            }
        }

        private void CheckMissed(DateTimeOffset now)
        {
            foreach (var job in world.Jobs.Where(job => job.StuckSince is not null))
            {
                var since = job.StuckSince!.Value;
                _stuck.Add((job.Name, since));
                // Its lease or output may be fresh for as long as their limits; then two checks, and the time in which the console listens anew.
                var limit = job.Monitored.Ttl + job.Monitored.Grace;
                var latest = since + (job.Monitored.OutputMaxAge is { } age && age + job.Interval > limit ? age + job.Interval : limit) + (3 * Two);
                latest += since < ThirtyDays.BlackoutTo && latest > ThirtyDays.BlackoutFrom ? TimeSpan.FromMinutes(40) + limit : TimeSpan.Zero;
                if (!job.Handled && now > latest)
                {
                    Missed.Add($"{now:u} {job.Name} stuck since {since:u}");
                    job.Handled = true;
                }
            }
        }

        private void Daemon(DateTimeOffset now)
        {
            if (_state.Brake.On || _state.Brake.TooMany(WatchRules.Default))
            {
                return;
            }

            foreach (var name in _requests.ToList())
            {
                _requests.Remove(name);
                _tally[name] = _tally.GetValueOrDefault(name, ResetTally.None).After(world.Reset(_jobs[name], now), now);
            }
        }

        private async Task TellAsync(DateTimeOffset now)
        {
            if (_waiting == 0)
            {
                return;
            }

            var store = new RedisAlertStore(redis.Gateway, AlertBook.Liveness(_keys));
            var take = await store.TakeAsync([], Budget, now, default);
            _waiting = take.HeldGroups;
            Messages += take.Alerts.Count;
            MostMessagesInASweep = Math.Max(MostMessagesInASweep, take.Alerts.Count);
            foreach (var alert in take.Alerts)
            {
                if (LivenessJson.Read<LivenessNotice>(alert.Data) is { Cleared: false } notice)
                {
                    await Store.MarkToldAsync(notice, now, default);
                }

                await store.DoneAsync(alert, default);
            }
        }

        private async Task EscalateAsync(Escalation escalation)
        {
            _escalations[escalation.Job] = escalation;
            if (await Store.EscalateAsync(escalation, default))
            {
                (Escalated, _waiting) = (Escalated + 1, _waiting + 1);
            }
        }

        private async Task ClearAsync(string job, DateTimeOffset now)
        {
            if (_escalations.Remove(job))
            {
                await Store.ClearAsync(job, null, "healthy again", now, default);
                _waiting++;
            }
        }

        private static bool AroundTheBlackout(DateTimeOffset now) => now >= ThirtyDays.BlackoutFrom && now < ThirtyDays.BlackoutTo.AddHours(1);

        private static bool JustCured(SimulatedJob job, DateTimeOffset now) => job.CuredAt is { } cured && now - cured < job.Interval * 2;
    }
}
