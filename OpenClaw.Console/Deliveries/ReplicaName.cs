namespace OpenClaw.Console.Deliveries;

/// <summary>What this console process is called beside others on the same Redis: machine and process.</summary>
public sealed class ReplicaName
{
    public string Value { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    public override string ToString() => Value;
}
