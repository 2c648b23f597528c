namespace OpenClaw.Console.Configuration;

/// <summary>Metrics and traces by OTLP; off until an endpoint is named here or by <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The collector, such as <c>http://collector:4318</c>; over HTTP unless <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> is <c>grpc</c>. Empty: the environment's.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>What this console is called there.</summary>
    public string ServiceName { get; init; } = "openclaw-console";

    /// <summary>How often metrics are sent; 1 s to 10 min.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The share of requests that are traced, 0 to 1.</summary>
    public double TraceRatio { get; init; } = 0.1;
}
