using OpenClaw.Console.Components.Shared;
using OpenClaw.Console.Scheduling;

namespace OpenClaw.Console.Components.Pages.Jobs;

/// <summary>Recurring jobs in words.</summary>
internal static class JobWords
{
    /// <summary>The page in one line.</summary>
    public static string StateLine(IReadOnlyList<RecurringJobView> jobs)
    {
        var (failed, paused, late, running) = (jobs.Count(job => job.State == "failed"), jobs.Count(job => job.Settings.Paused), jobs.Count(job => job.LateSince is not null), jobs.Count(job => job.Running is not null));
        var parts = new[] { (failed, "failed at the last run"), (late, late == 1 ? "has missed its turn" : "have missed their turns"), (paused, "paused"), (running, "running") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}").ToList();
        return parts.Count == 0 ? "All run by their schedules" : string.Join(", ", parts);
    }

    /// <summary>How a run ended, by the language of states.</summary>
    public static string State(RecurringRun run) => run.Result switch
    {
        RunResult.Running => "running",
        RunResult.Ok => "ok",
        RunResult.Stopped => "cancelled",
        _ => "failed",
    };

    public static string Word(RecurringRun run) => (run.DryRun ? "dry run: " : "") + (run.Result switch
    {
        RunResult.Running => "running",
        RunResult.Ok => "ok",
        RunResult.Stopped => "stopped",
        RunResult.Lost => "lost",
        _ => "failed",
    });

    /// <summary>What a run came from.</summary>
    public static string Cause(RecurringRun run) => run.Cause switch
    {
        RunCause.Person => $"asked for by {run.By}",
        RunCause.Start => "at the start of a console",
        _ => "by schedule",
    };

    /// <summary>"4 turns before it were missed".</summary>
    public static string? Missed(RecurringRun run) => run.Missed == 0 ? null
        : $"{(run.Missed == 1_000 ? "1 000 or more turns" : Format.Count(run.Missed, "turn", "turns"))} before it {(run.Missed == 1 ? "was" : "were")} missed: no console ran, Redis was away, or the run before took too long.";

    /// <summary>The day in words.</summary>
    public static string Day(IReadOnlyList<DaySlot> day)
    {
        var (ok, bad) = (day.Sum(slot => slot.Ok), day.Sum(slot => slot.Bad));
        return ok + bad == 0 ? "No run in the last 24 hours" : $"Last 24 hours: {Format.Count(ok + bad, "run", "runs")}, {(bad == 0 ? "none failed" : $"{Format.Number(bad)} failed, the last about {day.Last(slot => slot.Bad > 0).At:HH:mm} UTC")}";
    }
}
