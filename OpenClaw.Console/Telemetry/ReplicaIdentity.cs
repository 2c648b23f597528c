using System.Reflection;
using OpenClaw.Console.Deliveries;

namespace OpenClaw.Console.Telemetry;

/// <summary>Who sends the figures.</summary>
internal sealed class ReplicaIdentity(ReplicaName replica)
{
    public string Name => replica.Value;

    public string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";
}
