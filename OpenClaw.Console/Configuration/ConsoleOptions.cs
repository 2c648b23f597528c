namespace OpenClaw.Console.Configuration;

/// <summary>Every setting of the console; appsettings.json at the root lists each key with its default, the README explains it.</summary>
public sealed class ConsoleOptions
{
    public RedisOptions Redis { get; init; } = new();

    public IngestOptions Ingest { get; init; } = new();

    public ProofOptions Proof { get; init; } = new();

    public DemandOptions Demand { get; init; } = new();

    public EmitOptions Emit { get; init; } = new();

    public DeliveriesOptions Deliveries { get; init; } = new();

    public TasksOptions Tasks { get; init; } = new();

    public ApprovalsOptions Approvals { get; init; } = new();

    public ActionsOptions Actions { get; init; } = new();

    public LivenessOptions Liveness { get; init; } = new();

    public OpenClawOptions OpenClaw { get; init; } = new();

    public AlertsOptions Alerts { get; init; } = new();

    public TelemetryOptions Telemetry { get; init; } = new();

    public AccessOptions Access { get; init; } = new();

    public ServerOptions Server { get; init; } = new();

    public DataOptions Data { get; init; } = new();

    public DemoOptions Demo { get; init; } = new();
}
