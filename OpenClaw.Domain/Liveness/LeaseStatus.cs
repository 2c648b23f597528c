namespace OpenClaw.Domain.Liveness;

/// <summary>How a run stands (spec 4 section 1).</summary>
public enum LeaseStatus
{
    Running,
    Ok,
    Error,

    /// <summary>It took too long and was ended, or it was never heard of again.</summary>
    Timeout,
}

/// <summary>The names of <see cref="LeaseStatus"/> on the wire and in storage.</summary>
public static class LeaseStatuses
{
    public static string ToWire(this LeaseStatus status) => status switch
    {
        LeaseStatus.Running => "running",
        LeaseStatus.Ok => "ok",
        LeaseStatus.Error => "error",
        LeaseStatus.Timeout => "timeout",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };

    public static LeaseStatus? Parse(string? text) => text switch
    {
        "running" => LeaseStatus.Running,
        "ok" => LeaseStatus.Ok,
        "error" => LeaseStatus.Error,
        "timeout" => LeaseStatus.Timeout,
        _ => null,
    };

    /// <summary>A status a run can end with.</summary>
    public static LeaseStatus? ParseEnd(string? text) => Parse(text) is { } status and not LeaseStatus.Running ? status : null;
}
