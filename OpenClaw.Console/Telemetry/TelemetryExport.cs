using OpenClaw.Console.Configuration;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenClaw.Console.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP when <c>Telemetry:Endpoint</c> or <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector; else nothing is collected. A collector that is away costs
/// nothing but the figures.
/// </summary>
internal sealed partial class TelemetryExport(ConsoleOptions options, IConfiguration configuration, ReplicaIdentity replica, ILogger<TelemetryExport> log) : IHostedService, IDisposable
{
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <summary>Where to; null: nowhere.</summary>
    public Uri? Endpoint { get; } = EndpointOf(options, configuration);

    public static Uri? EndpointOf(ConsoleOptions options, IConfiguration configuration)
    {
        var text = options.Telemetry.Endpoint.Length > 0 ? options.Telemetry.Endpoint : configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https" ? endpoint : null;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Endpoint is not { } endpoint)
        {
            return Task.CompletedTask;
        }

        var protocol = string.Equals(configuration["OTEL_EXPORTER_OTLP_PROTOCOL"], "grpc", StringComparison.OrdinalIgnoreCase) ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        void To(OtlpExporterOptions exporter, string signal)
        {
            exporter.Protocol = protocol;
            // An endpoint set in code is taken as it is: over HTTP each signal has its own path below it.
            exporter.Endpoint = protocol == OtlpExportProtocol.Grpc ? endpoint : new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/v1/" + signal);
            if (configuration["OTEL_EXPORTER_OTLP_HEADERS"] is { Length: > 0 } headers)
            {
                exporter.Headers = headers;
            }
        }

        var resource = ResourceBuilder.CreateDefault().AddService(options.Telemetry.ServiceName, serviceVersion: replica.Version, serviceInstanceId: replica.Name);
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(ConsoleMeter.Name, "OpenClaw.Console.Redis", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components.Server.Circuits", "System.Net.Http", "System.Runtime")
            .AddOtlpExporter((exporter, reader) =>
            {
                To(exporter, "metrics");
                reader.PeriodicExportingMetricReaderOptions = new PeriodicExportingMetricReaderOptions { ExportIntervalMilliseconds = (int)options.Telemetry.Interval.TotalMilliseconds };
            })
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(ConsoleMeter.Name, "Microsoft.AspNetCore", "System.Net.Http")
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Telemetry.TraceRatio)))
            .AddOtlpExporter(exporter => To(exporter, "traces")).Build();
        LogOn(endpoint, protocol.ToString());
        return Task.CompletedTask;
    }

    /// <summary>Hands in what is there, for a few seconds at most.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _metrics?.Shutdown(2_000);
            _traces?.Shutdown(2_000);
        },
        CancellationToken.None);

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Metrics and traces go to {Endpoint} ({Protocol})")]
    private partial void LogOn(Uri endpoint, string protocol);
}
