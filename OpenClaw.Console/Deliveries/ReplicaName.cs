namespace OpenClaw.Console.Deliveries;

/// <summary>What this console is called beside others on the same Redis: machine and process, and its number if the process holds several.</summary>
public sealed class ReplicaName
{
    private static int _inThisProcess;

    public ReplicaName()
    {
        var number = Interlocked.Increment(ref _inThisProcess);
        Value = $"{Environment.MachineName}/{Environment.ProcessId}" + (number == 1 ? "" : $"#{number}");
    }

    public string Value { get; }

    /// <summary>Whether a replica was a process of this machine, and runs no more. One of another machine cannot be seen from here.</summary>
    public bool IsGone(string other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other == Value || !other.StartsWith(Environment.MachineName + "/", StringComparison.Ordinal) || !int.TryParse(other[(Environment.MachineName.Length + 1)..].Split('#')[0], out var id))
        {
            return false;
        }

        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return process.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    public override string ToString() => Value;
}
