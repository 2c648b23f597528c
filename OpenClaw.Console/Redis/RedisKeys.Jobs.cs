namespace OpenClaw.Console.Redis;

/// <summary>The keys of the recurring jobs.</summary>
public sealed partial class RedisKeys
{
    /// <summary><c>jobs:settings</c>: what people changed about jobs: schedules and pauses.</summary>
    public string JobSettings { get; } = prefix + "jobs:settings";

    /// <summary><c>jobs:running</c>: the runs under way, one a job.</summary>
    public string JobsRunning { get; } = prefix + "jobs:running";

    /// <summary><c>jobs:fences</c>: how many runs each job ever had; the number of a run is its fence.</summary>
    public string JobFences { get; } = prefix + "jobs:fences";

    /// <summary><c>jobs:lease:&lt;job&gt;</c>: the run that may work now.</summary>
    public string JobLease(string job) => Prefix + "jobs:lease:" + job;

    /// <summary><c>jobs:turn:&lt;job&gt;</c>: the time for which a job was last run, whichever replica did.</summary>
    public string JobTurn(string job) => Prefix + "jobs:turn:" + job;

    /// <summary><c>jobs:runs:&lt;job&gt;</c>: the last 500 runs of a job with their log lines.</summary>
    public string JobRuns(string job) => Prefix + "jobs:runs:" + job;

    /// <summary><c>jobs:day:&lt;job&gt;</c>: runs of the last day by half hour and result.</summary>
    public string JobDay(string job) => Prefix + "jobs:day:" + job;

    /// <summary><c>jobs:asked:&lt;run&gt;</c>: a run a person asked for was begun.</summary>
    public string JobAsked(string run) => Prefix + "jobs:asked:" + run;
}
