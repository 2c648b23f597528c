using OpenClaw.Console.Redis;
using OpenClaw.Domain.Gates;
using OpenClaw.Domain.Tasks;

namespace OpenClaw.Console.Gates;

/// <summary>How the gates are told over HTTP.</summary>
internal static class GateJson
{
    public static object Of(ModeState state) => new
    {
        mode = state.Mode.ToWire(), since = Time(state.Since), by = state.By, reason = state.Reason, previous = state.Previous?.ToWire(), takesTasks = state.TakesTasks,
    };

    public static object Of(GateView view) => new
    {
        mode = view.Mode.Mode.ToWire(), since = Time(view.Mode.Since), by = view.Mode.By, reason = view.Mode.Reason, previous = view.Mode.Previous?.ToWire(), takesTasks = view.Mode.TakesTasks,
        gate = new { open = view.Open, checks = Of(view.Checks) },
    };

    public static object Of(IEnumerable<GateCheck> checks) =>
        checks.Select(check => new { id = check.Id, title = check.Title, passed = check.Passed, evidence = check.Evidence, at = Time(check.At), next = check.Next }).ToList();

    public static object Of(SyntheticRun run) => new
    {
        passed = run.Passed, at = Iso.Write(run.At), by = run.By, routingVersion = run.RoutingVersion, routingHash = run.RoutingHash, results = run.Results.Select(Of).ToList(),
    };

    public static object Of(SyntheticResult result) => new
    {
        label = result.Label, passed = result.Passed, taskId = result.TaskId, agent = result.Agent, rule = result.Rule, state = result.State, reasons = result.Reasons,
    };

    public static object Of(ShadowSummary summary) => new
    {
        verdict = Name(summary.Verdict), exitCode = (int)summary.Verdict, sentence = summary.Sentence, windowHours = summary.Window.TotalHours, needed = summary.Needed, total = summary.Total,
        states = TaskNames.AllStates.ToDictionary(state => state.ToWire(), summary.Of, StringComparer.Ordinal), meanDurationMs = (long?)summary.MeanDuration?.TotalMilliseconds,
        oldest = Time(summary.Oldest), newest = Time(summary.Newest), spawnFailures = summary.SpawnFailures, evicted = summary.Evicted, stuck = summary.Stuck, capped = summary.Capped,
        reasons = summary.Reasons,
    };

    public static object Of(SweepRun run) => new
    {
        at = Iso.Write(run.Report.At), by = run.By, dryRun = run.Report.DryRun, scanned = run.Report.Scanned, expired = run.Report.Expired, evicted = run.Report.Evicted, skipped = run.Report.Skipped,
        reasons = run.Report.Named.Select(one => new { id = one.Id, why = one.Why }).ToList(), milliseconds = run.Milliseconds, sentence = run.Sentence,
    };

    private static string Name(ShadowVerdict verdict) => verdict switch { ShadowVerdict.Passed => "passed", ShadowVerdict.Failed => "failed", _ => "too-little" };

    private static string? Time(DateTimeOffset? at) => at is { } time ? Iso.Write(time) : null;
}
