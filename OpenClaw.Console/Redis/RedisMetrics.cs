using System.Diagnostics.Metrics;

namespace OpenClaw.Console.Redis;

/// <summary>Counters of the meter <c>OpenClaw.Console.Redis</c>, by the tag <c>call</c> (a command, or a script's path).</summary>
internal static class RedisMetrics
{
    public const string MeterName = "OpenClaw.Console.Redis";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("openclaw.redis.calls", "{call}", "Calls to Redis.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("openclaw.redis.failures", "{call}", "Calls to Redis that failed, by reason.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("openclaw.redis.duration", "s", "Time to Redis's answer.");

    public static void Answered(string call, TimeSpan took)
    {
        if (Calls.Enabled)
        {
            Calls.Add(1, new KeyValuePair<string, object?>("call", call));
        }

        if (Duration.Enabled)
        {
            Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("call", call));
        }
    }

    public static void Failed(string call, string reason)
    {
        Calls.Add(1, new KeyValuePair<string, object?>("call", call));
        Failures.Add(1, new KeyValuePair<string, object?>("call", call), new KeyValuePair<string, object?>("reason", reason));
    }
}
