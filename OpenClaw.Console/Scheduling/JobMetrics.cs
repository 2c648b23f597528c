using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenClaw.Console.Telemetry;

namespace OpenClaw.Console.Scheduling;

/// <summary>Runs of recurring jobs, by job and result.</summary>
internal static class JobMetrics
{
    private static readonly Counter<long> Runs = ConsoleMeter.Meter.CreateCounter<long>("openclaw.job.runs", "{run}", "Runs of recurring jobs, by job and result.");
    private static readonly Histogram<double> Duration = ConsoleMeter.Meter.CreateHistogram<double>("openclaw.job.duration", "s", "How long runs of recurring jobs took.");

    public static void Ran(string job, RunResult result, TimeSpan took)
    {
        var tags = new TagList { { "job", job }, { "result", result.ToString().ToLowerInvariant() } };
        Runs.Add(1, tags);
        Duration.Record(took.TotalSeconds, tags);
    }
}
