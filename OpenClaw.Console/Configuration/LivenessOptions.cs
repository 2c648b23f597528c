using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Configuration;

/// <summary>Leases and the watchdog (spec 4 sections 1 to 3).</summary>
public sealed class LivenessOptions
{
    /// <summary>Jobs that are monitored from the start; more come from the page and from the first lease of a job.</summary>
    public IReadOnlyList<MonitoredJobOptions> Jobs { get; init; } = [];

    /// <summary>A directory shared with other programs: reset requests and lease files are read from it, results appended to it. Empty: none.</summary>
    public string StateDirectory { get; init; } = "";
}

/// <summary>One configured job; see <see cref="MonitoredJob"/>.</summary>
public sealed class MonitoredJobOptions
{
    public string Name { get; init; } = "";

    public string JobId { get; init; } = "";

    public int TtlSeconds { get; init; }

    public int GraceSeconds { get; init; } = 60;

    /// <summary>0: no output is declared.</summary>
    public int OutputMaxAgeSeconds { get; init; }

    public IReadOnlyList<string> OutputFiles { get; init; } = [];

    public bool Resettable { get; init; }

    internal MonitoredJob ToJob() => new()
    {
        Name = Name, JobId = JobId, Ttl = TimeSpan.FromSeconds(TtlSeconds), Grace = TimeSpan.FromSeconds(GraceSeconds), OutputFiles = [.. OutputFiles], Resettable = Resettable,
        OutputMaxAge = OutputMaxAgeSeconds == 0 ? null : TimeSpan.FromSeconds(OutputMaxAgeSeconds), Source = JobSource.Configuration,
    };
}

/// <summary>How the scheduler is reached (spec 4 section 3). Commands are run without a shell, each argument as it stands; <c>{job_id}</c> is the job's id.</summary>
public sealed class OpenClawOptions
{
    /// <summary>The gateway's address, such as ws://127.0.0.1:18789; given to the commands in the environment as OPENCLAW_GATEWAY_URL, and its jobs are shown beside the leases. Empty: the command's own.</summary>
    public string GatewayUrl { get; init; } = "";

    /// <summary>The gateway's token; given to the commands in the environment as OPENCLAW_GATEWAY_TOKEN, never as an argument.</summary>
    public string Token { get; init; } = "";

    /// <summary>The executable: a name found on PATH, or a path.</summary>
    public string Command { get; init; } = "openclaw";

    /// <summary>In place of <c>openclaw cron list --json --all</c>; then the jobs are shown also without <see cref="GatewayUrl"/>.</summary>
    public IReadOnlyList<string> ListCommand { get; init; } = [];

    /// <summary>In place of <c>openclaw cron disable {job_id}</c>.</summary>
    public IReadOnlyList<string> DisableCommand { get; init; } = [];

    /// <summary>In place of <c>openclaw cron enable {job_id}</c>.</summary>
    public IReadOnlyList<string> EnableCommand { get; init; } = [];

    /// <summary>The longest one command may take; 1 s to 2 min.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a job stays disabled in a reset, and what an enable that failed waits before the next try; 0 to 30 s.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the scheduler's own word can be asked for.</summary>
    internal bool HasGateway => GatewayUrl.Length > 0 || ListCommand.Count > 0;
}
