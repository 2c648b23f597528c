using System.Globalization;

namespace OpenClaw.Domain.Liveness;

/// <summary>
/// One check of all jobs: decision table, streaks, brake, cool-down, attempts (spec 4 section 2). Pure: it decides, and the console does what it says. What it
/// decides follows from the facts alone, so what a crash leaves undone is decided again at the next check.
/// </summary>
public static class Watchdog
{
    public static WatchRound Check(IReadOnlyList<JobFacts> jobs, WatchState state, DateTimeOffset now, WatchRules rules)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rules);
        var heardSince = Latest(state.HeardSince, state.Brake.ReleasedAt);
        var looks = jobs.Select(job => (Job: job, Seen: See(job, heardSince, now))).Select(look => (look.Job, look.Seen, Found: DecisionTable.Find(look.Seen, rules))).ToList();
        // What is made up says nothing about whether the console hears the real ones.
        var judged = looks.Where(look => look.Found != Verdict.Waiting && !look.Job.Job.IsMuted(now) && !look.Job.Job.Demo).ToList();
        var brake = state.Brake.After(judged.Count(look => LooksBad(look.Found)), judged.Count, now, rules);
        // Released just now: what looks bad has from here on to be heard again.
        if (state.Brake.On && !brake.On)
        {
            looks = [.. looks.Select(look => (look.Job, Seen: See(look.Job, now, now))).Select(look => (look.Job, look.Seen, Found: DecisionTable.Find(look.Seen, rules)))];
        }

        return new WatchRound(
            state with { Number = state.Number + 1, LastAt = now, Brake = brake }, [.. looks.Select(look => Decide(look.Job, look.Seen, look.Found, brake, now, rules))], brake.On != state.Brake.On);
    }

    /// <summary>Why the brake is on, for people.</summary>
    public static string BrakeReason(Brake brake)
    {
        ArgumentNullException.ThrowIfNull(brake);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{brake.Bad} of {brake.Judged} monitored jobs ({brake.Percent} %) look stuck or silent at once. Probably the console does not hear them: check the network between the jobs and the console. No job is reset until this has passed.");
    }

    private static Observation See(JobFacts job, DateTimeOffset? heardSince, DateTimeOffset now) =>
        Observation.Of(job.Job, job.Lease, job.OutputAt, job.ErrorsInARow, heardSince ?? DateTimeOffset.MinValue, now);

    private static bool LooksBad(Verdict found) => found is Verdict.Idle or Verdict.SchedulerLying or Verdict.Stuck;

    private static JobDecision Decide(JobFacts facts, Observation seen, Verdict found, Brake brake, DateTimeOffset now, WatchRules rules)
    {
        var blinded = brake.On && LooksBad(found);
        var watch = blinded ? JobWatch.Blinded(facts.Watch, found, now) : JobWatch.After(facts.Watch, found, now, rules);
        var turned = watch.Verdict != facts.Watch?.Verdict;
        var (act, reason, kind) = blinded
            ? (WatchAct.Hold, "the brake is on", null)
            : watch.Found != watch.Verdict ? (WatchAct.None, "", null) : Act(facts, seen, watch.Verdict, turned, brake, now, rules);
        if (facts.Job.IsMuted(now) && act is WatchAct.Escalate or WatchAct.Warn or WatchAct.Reset)
        {
            (act, reason, kind) = (WatchAct.Hold, $"muted until {Clock(facts.Job.Mute!.Until)} UTC", null);
        }

        var sentence = blinded
            ? $"{DecisionTable.Reasons(seen)}, as {brake.Percent} % of the jobs look bad at once -> blind"
            : DecisionTable.Sentence(seen, found, watch.Streak, watch.Verdict);
        return new JobDecision { Job = facts.Job.Name, At = now, Seen = seen, Watch = watch, Act = act, ActReason = reason, Kind = kind, Sentence = sentence };
    }

    private static (WatchAct Act, string Reason, EscalationKind? Kind) Act(JobFacts facts, Observation seen, Verdict verdict, bool turned, Brake brake, DateTimeOffset now, WatchRules rules) => verdict switch
    {
        Verdict.Healthy when facts.Escalation is { Kind: not EscalationKind.LeftDisabled } || facts.Tally.Attempts > 0 => (WatchAct.Clear, "healthy again", null),
        Verdict.Idle when turned => (WatchAct.Warn, "runs, but produces nothing", null),
        Verdict.Failing when facts.Escalation is null => (WatchAct.Escalate, $"It runs, and the last {seen.ErrorsInARow} runs ended badly. A reset does not cure that: look at what it says.", EscalationKind.Failing),
        Verdict.SchedulerLying when turned => (WatchAct.Note, "its output is fresh: it works, and only its lease is not told", null),
        Verdict.Stuck => Unstick(facts, seen, brake, now, rules),
        _ => (WatchAct.None, "", null),
    };

    private static (WatchAct Act, string Reason, EscalationKind? Kind) Unstick(JobFacts facts, Observation seen, Brake brake, DateTimeOffset now, WatchRules rules)
    {
        if (facts.RequestOpen)
        {
            return (WatchAct.None, "a reset is asked for", null);
        }

        if (facts.Escalation is not null and not { Kind: EscalationKind.Failing })
        {
            return (WatchAct.None, "people were told", null);
        }

        if (brake.TooMany(rules))
        {
            return (WatchAct.Hold, $"{brake.Percent} % of the jobs look bad at once", null);
        }

        if (!facts.Job.CanReset)
        {
            return (WatchAct.Escalate, $"{DecisionTable.Reasons(seen)}. It cannot be reset from here: {(facts.Job.Resettable ? "its scheduler's id is not known" : "it is not marked as resettable")}.", EscalationKind.CannotReset);
        }

        if (facts.Tally.FailedInARow >= rules.Resets)
        {
            return (WatchAct.Escalate, $"Stuck, and {facts.Tally.FailedInARow} resets in a row failed.", EscalationKind.ResetsFailed);
        }

        if (facts.Tally.CoolsUntil(seen.LeaseLimit, now, rules) is { } until)
        {
            return (WatchAct.Hold, $"it was reset a while ago and has until {Clock(until)} UTC to show life", null);
        }

        return facts.Tally.Succeeded >= rules.Resets
            ? (WatchAct.Escalate, $"Stuck again after {facts.Tally.Succeeded} resets that went well.", EscalationKind.StuckAgain)
            : (WatchAct.Reset, $"{DecisionTable.Reasons(seen)}", null);
    }

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}
