namespace OpenClaw.Console.Configuration;

/// <summary>The log of what is emitted (spec 2 section 1).</summary>
public sealed class EmitOptions
{
    /// <summary>Size at which <c>logs/milestones.jsonl</c> is put aside, in bytes. 64 KiB to 1 GiB.</summary>
    public long LogMaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Files put aside that are kept; the oldest go first. 1 to 1,000.</summary>
    public int LogFiles { get; init; } = 10;
}
