using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Liveness;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>Jobs in words.</summary>
internal static class LivenessWords
{
    /// <summary>The page in one line.</summary>
    public static string StateLine(LivenessBoard board)
    {
        if (board.Jobs.Count == 0)
        {
            return $"No job is monitored yet{Needs(board)}";
        }

        var counts = board.Jobs.GroupBy(job => job.Verdict).ToDictionary(group => group.Key, group => group.Count());
        var parts = Verdicts.All.Where(counts.ContainsKey).Select(verdict => $"{counts[verdict]} {verdict.ToWire()}");
        return $"{(board.State.Brake.On ? "Brake on: no resets. " : "")}{string.Join(", ", parts)}{Needs(board)}";
    }

    /// <summary>The time to live in force, and where it is from.</summary>
    public static string Ttl(JobView job) => $"{Format.Duration(job.Ttl)} to live{(job.Ttl == job.Job.Ttl ? "" : $", as its last lease says ({Format.Duration(job.Job.Ttl)} here)")}";

    /// <summary>What a verdict means, for people who see it once a month.</summary>
    public static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.Healthy => "It is heard and does what it should.",
        Verdict.Idle => "It runs, but produces nothing. Look at what it does: a reset rarely helps.",
        Verdict.Failing => "It runs, and its runs end badly. A reset does not cure that: look at the last runs below.",
        Verdict.SchedulerLying => "Nothing is heard of its runs, yet its output is fresh: it works. Whoever runs it does not tell its lease.",
        Verdict.Stuck => "Neither a sign of life nor output.",
        Verdict.Blind => "Too many jobs look bad at once, so this one is not judged: probably the console does not hear them.",
        _ => "It has not been listened to for long enough to be judged.",
    };

    public static string Lease(JobLease? lease) => lease is null ? "none yet" : lease.Status == LeaseStatus.Running ? $"running since {Redis.Iso.Write(lease.StartedAt)}" : $"ended: {lease.Status.ToWire()}";

    public static string Step(ResetRequest request) => request.Step switch
    {
        ResetStep.Queued => "queued",
        ResetStep.Disabling => "being disabled",
        ResetStep.Settling => "disabled for a moment",
        ResetStep.Enabling => "being enabled",
        _ => $"{(request.Problem.Length == 0 ? "left" : "perhaps left")} disabled, tried again every two minutes",
    };

    public static string StepState(ResetRequest request) => request.Step switch
    {
        ResetStep.Queued => "queued",
        ResetStep.LeftDisabled => "left disabled",
        _ => "running",
    };

    /// <summary>"scheduler says: running for 812 s".</summary>
    public static string Said(SchedulerJob said, DateTimeOffset now) =>
        "scheduler says: " + (said.Enabled ? "" : "disabled, ") + (said.RunningAt is { } running ? $"running for {Math.Max(0, (now - running).TotalSeconds):0} s"
            : said.LastRunAt is { } last ? $"last run {Format.Relative(last, now)}{(said.LastRunStatus is { } status ? $", {status}" : "")}" : "never run")
        + (said.ConsecutiveErrors > 0 ? $", {said.ConsecutiveErrors} errors in a row" : "");

    /// <summary>The strip in words.</summary>
    public static string Strip(string recent) => recent.Length == 0 ? "Not checked yet"
        : $"Last {Format.Count(recent.Length, "check", "checks")}, oldest first: " + string.Join(", ", Runs(recent).Select(run => run.Count == 1 ? run.Verdict.ToWire() : $"{run.Count} times {run.Verdict.ToWire()}"));

    public static string Reset(JobView job) => job.Request is { } request ? Step(request)
        : job.Tally.Attempts > 0 ? $"{Format.Count(job.Tally.Attempts, "reset", "resets")}{(job.Tally.FailedInARow > 0 ? $", {job.Tally.FailedInARow} failed" : "")}" : "";

    private static string Needs(LivenessBoard board) => board.Escalations.Count == 0 ? "" : $"; {Format.Count(board.Escalations.Count, "needs", "need")} a person";

    private static IEnumerable<(Verdict Verdict, int Count)> Runs(string recent)
    {
        for (var i = 0; i < recent.Length;)
        {
            var end = i;
            while (end < recent.Length && recent[end] == recent[i])
            {
                end++;
            }

            yield return (Verdicts.OfLetter(recent[i]), end - i);
            i = end;
        }
    }
}
