using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenClaw.Console.Telemetry;

/// <summary>What comes in and goes out. On the hot paths: nothing is allocated while nobody collects.</summary>
internal static class FlowMetrics
{
    private static readonly Counter<long> Envelopes = ConsoleMeter.Meter.CreateCounter<long>("openclaw.ingest.envelopes", "{envelope}", "Envelopes received, by channel and result (accepted, duplicate, rejected, unavailable).");
    private static readonly Counter<long> Deliveries = ConsoleMeter.Meter.CreateCounter<long>("openclaw.deliveries", "{attempt}", "Delivery attempts, by endpoint and outcome (delivered, duplicate, retrying, rejected, dead-letter).");
    private static readonly Histogram<double> DeliveryTime = ConsoleMeter.Meter.CreateHistogram<double>("openclaw.delivery.duration", "s", "Time to the receiver's answer, by endpoint.");

    public static void Received(string channel, string result)
    {
        if (Envelopes.Enabled)
        {
            Envelopes.Add(1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("result", result));
        }
    }

    public static void Sent(string endpoint, string outcome, TimeSpan took)
    {
        if (Deliveries.Enabled)
        {
            Deliveries.Add(1, new TagList { { "endpoint", endpoint }, { "outcome", outcome } });
            DeliveryTime.Record(took.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));
        }
    }
}
