using OpenClaw.Console.Liveness;
using OpenClaw.Console.Scheduling;
using OpenClaw.Console.Tests.Infrastructure;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>A console with a fake scheduler and jobs that are heard or not, as the test says.</summary>
public sealed class LivenessBench : IAsyncDisposable
{
    public static readonly Actor Machine = new(ActorKind.Machine, "scanner") { Scopes = [Scopes.LeasesWrite] };

    private LivenessBench(ConsoleHost host, FakeScheduler scheduler) => (Host, Scheduler) = (host, scheduler);

    public ConsoleHost Host { get; }

    public FakeScheduler Scheduler { get; }

    public LivenessService Liveness => Host.Get<LivenessService>();

    public LivenessActionService Actions => Host.Get<LivenessActionService>();

    /// <summary>A console whose own turns of watchdog and daemon are paused, so that only the test looks and resets, and whose clock the test sets forward.</summary>
    public static async Task<LivenessBench> StartAsync(SharedRedis redis, params (string Key, string? Value)[] settings)
    {
        var scheduler = new FakeScheduler();
        var host = await ConsoleHost.StartAsync(redis, [.. scheduler.Settings.Where(one => settings.All(other => other.Key != one.Key)), .. settings]);
        foreach (var job in new[] { WatchdogJob.Name, ResetDaemonJob.Name })
        {
            Assert.IsType<JobOutcome.Done>(await host.Get<JobService>().PauseAsync(Actor.System, job, "The test looks and resets", default));
        }

        return new LivenessBench(host, scheduler);
    }

    /// <summary>Monitors jobs with a time to live of five minutes and a minute of grace, each with a run that has just begun.</summary>
    public async Task AddAsync(params string[] jobs)
    {
        foreach (var job in jobs)
        {
            Assert.IsType<LivenessOutcome.Done>(await Actions.SaveAsync(Actor.System, new MonitoredJob { Name = job, Ttl = TimeSpan.FromMinutes(5), JobId = "id-" + job, Resettable = true }, null, default));
            await RunAsync(job);
        }
    }

    /// <summary>A run of the job that begins and goes well.</summary>
    public async Task RunAsync(string job, LeaseStatus end = LeaseStatus.Ok)
    {
        var acquired = Assert.IsType<LeaseOutcome.Acquired>(await Host.Get<LeaseService>().AcquireAsync(Machine, job, new AcquireBody("bench", TimeSpan.FromMinutes(5), null, Steal: true), default));
        Assert.IsType<LeaseOutcome.Done>(await Host.Get<LeaseService>().ReleaseAsync(Machine, job, new ReleaseBody(acquired.Fence, end, null), default));
    }

    /// <summary>Lets time pass, then looks.</summary>
    public async Task<WatchReport> CheckAsync(double minutesLater = 2)
    {
        Host.Time.Advance(TimeSpan.FromMinutes(minutesLater));
        return await Liveness.CheckNowAsync(Actor.System, default);
    }

    /// <summary>Both checks that make silent jobs stuck; the ones named here are heard.</summary>
    public async Task SilenceAsync(params string[] heard)
    {
        await CheckAsync(0.1);
        Host.Time.Advance(TimeSpan.FromMinutes(20));
        foreach (var job in heard)
        {
            await RunAsync(job);
        }

        await CheckAsync(0.1);
        await CheckAsync();
    }

    public async Task<JobView> ViewAsync(string job) => (await Liveness.JobAsync(Actor.System, job, default))!.View;

    public Task<ResetReport> ResetAsync() => Liveness.ResetNowAsync(Actor.System, default);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Scheduler.Dispose();
    }
}
