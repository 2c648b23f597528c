using Microsoft.Extensions.Logging;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Redis;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;

namespace OpenClaw.Console.Tests.Scheduling;

/// <summary>A job that does what the test says, and counts.</summary>
internal sealed class ToldJob : RecurringJob
{
    private int _runs;

    public int Runs => _runs;

    public Func<bool, CancellationToken, Task<string>> Work { get; set; } = (dryRun, _) => Task.FromResult(dryRun ? "Would do it." : "Did it.");

    public override string What => "Does what the test says.";

    public override bool HasDryRun => true;

    public override Task<string> RunAsync(bool dryRun, CancellationToken cancel)
    {
        Interlocked.Increment(ref _runs);
        return Work(dryRun, cancel);
    }
}

/// <summary>One job on one of several replicas over the same Redis.</summary>
internal sealed class JobBench : IAsyncDisposable
{
    public const string Cron = "0 0/5 * * * ?";
    public static readonly DateTimeOffset Turn = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private readonly ILoggerFactory _log;

    public JobBench(RedisGateway redis, RedisKeys keys, DateTimeOffset? now = null)
    {
        Time = new ManualTimeProvider(now ?? Turn);
        var logs = new JobLogs(Time);
        _log = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(logs));
        (Store, Entry) = (new RedisJobStore(redis, keys), new JobEntry("job", Cron, AtStart: false, Job));
        Runner = new SingleRunner(Store, new ReplicaName(), logs, Time, _log.CreateLogger<SingleRunner>());
    }

    public ManualTimeProvider Time { get; }

    public ToldJob Job { get; } = new();

    public JobEntry Entry { get; }

    public RedisJobStore Store { get; }

    public SingleRunner Runner { get; }

    public ILogger Logger => _log.CreateLogger("OpenClaw.Console.Something");

    public static JobTurn Scheduled(DateTimeOffset at, string cron = Cron) => new(Guid.NewGuid().ToString("N"), RunCause.Schedule, Scheduled: at, Cron: cron);

    public Task<JobTake> RunAsync(JobTurn turn) => Runner.RunAsync(Entry, turn, default);

    public async Task<IReadOnlyList<RecurringRun>> RunsAsync() => (await Store.RunsAsync("job", 0, RedisJobStore.MaxRuns, default)).Runs;

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        _log.Dispose();
    }
}
