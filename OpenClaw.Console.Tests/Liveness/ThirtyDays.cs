using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Tests.Liveness;

/// <summary>
/// Fifty jobs over thirty days in virtual time, with crashes, phantom "ok" runs, stuck flags, slow outputs, failing spells and a blackout of twenty minutes in which
/// the console hears nobody. What really is the matter with each job is known here, and what the watchdog makes of it is held against that.
/// </summary>
internal sealed class ThirtyDays
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset BlackoutFrom = Start.AddDays(12).AddHours(9).AddMinutes(7);
    public static readonly DateTimeOffset BlackoutTo = BlackoutFrom.AddMinutes(20);

    private static readonly int[] Minutes = [5, 5, 5, 5, 10, 10, 10, 15, 15, 30, 60];

    private readonly Random _random;

    public ThirtyDays(int seed)
    {
        _random = new Random(seed);
        Jobs = [.. Enumerable.Range(0, 50).Select(i => new SimulatedJob(i, TimeSpan.FromMinutes(Minutes[i % Minutes.Length]), outputs: i % 5 < 3, Start.AddSeconds(_random.Next(600))))];
    }

    public IReadOnlyList<SimulatedJob> Jobs { get; }

    public static bool IsDark(DateTimeOffset at) => at >= BlackoutFrom && at < BlackoutTo;

    /// <summary>Everything the jobs do until then.</summary>
    public void RunUntil(DateTimeOffset now)
    {
        foreach (var job in Jobs)
        {
            if (job.PersonComesAt <= now)
            {
                job.Cure(now); // a person has seen to it
            }

            while (job.StuckSince is null && job.NextRun <= now)
            {
                Run(job);
            }
        }
    }

    /// <summary>Disables and enables a job in its scheduler.</summary>
    /// <returns>Whether the commands went well.</returns>
    public bool Reset(SimulatedJob job, DateTimeOffset now)
    {
        if (_random.NextDouble() < 0.05)
        {
            return false;
        }

        if (!job.Hard)
        {
            job.Cure(now);
        }

        return true;
    }

    private void Run(SimulatedJob job)
    {
        var (began, heard) = (job.NextRun, !IsDark(job.NextRun));
        var ended = began.AddSeconds(_random.Next(5, 90));
        job.NextRun = began + job.Interval;
        if (heard)
        {
            job.Lease = new JobLease { JobName = job.Name, Holder = "sim", Fence = ++job.Fence, StartedAt = began, HeartbeatAt = began, Ttl = job.Monitored.Ttl, Status = LeaseStatus.Running };
        }

        switch (_random.NextDouble())
        {
            case < 0.0008: // the flag sticks: the scheduler takes the run to go on for ever
                (job.StuckSince, job.Hard) = (began, _random.NextDouble() < 0.15);
                return;
            case < 0.004: // it crashes: no end is told, the next run comes as always
                return;
            case < 0.0045: // a spell in which every run fails
                job.Failing = _random.Next(3, 7);
                break;
            case < 0.006: // "ok" without output, a few times
                job.Phantom = _random.Next(2, 8);
                break;
        }

        if (IsDark(ended) || !heard)
        {
            return;
        }

        var failed = job.Failing > 0 || _random.NextDouble() < 0.01;
        job.Failing = Math.Max(0, job.Failing - 1);
        job.Lease = job.Lease! with { Status = failed ? LeaseStatus.Error : LeaseStatus.Ok, CompletedAt = ended };
        job.Errors = failed ? job.Errors + 1 : 0;
        if (job.Phantom > 0)
        {
            job.Phantom--;
        }
        else if (!failed)
        {
            var slow = _random.NextDouble() < 0.05 ? job.Interval * _random.NextDouble() : TimeSpan.Zero;
            job.Output = ended + slow;
        }
    }
}

/// <summary>One job, with what really is the matter with it.</summary>
internal sealed class SimulatedJob(int number, TimeSpan interval, bool outputs, DateTimeOffset first)
{
    public string Name { get; } = $"job_{number:00}";

    public TimeSpan Interval => interval;

    public MonitoredJob Monitored { get; } = new()
    {
        Name = $"job_{number:00}", Ttl = interval * 1.2 + TimeSpan.FromSeconds(90), JobId = $"id-{number}", Resettable = true, OutputMaxAge = outputs ? interval * 2.5 + TimeSpan.FromSeconds(180) : null,
        Since = ThirtyDays.Start,
    };

    public DateTimeOffset NextRun { get; set; } = first;

    public JobLease? Lease { get; set; }

    public long Fence { get; set; }

    public DateTimeOffset? Output { get; set; }

    public int Errors { get; set; }

    public int Failing { get; set; }

    public int Phantom { get; set; }

    /// <summary>Since when its flag sticks and it does not run.</summary>
    public DateTimeOffset? StuckSince { get; set; }

    /// <summary>Resets do not help.</summary>
    public bool Hard { get; set; }

    public DateTimeOffset? PersonComesAt { get; set; }

    public DateTimeOffset? CuredAt { get; private set; }

    /// <summary>Something was done, or somebody told, since it stuck.</summary>
    public bool Handled { get; set; }

    public void Cure(DateTimeOffset now)
    {
        if (StuckSince is not null)
        {
            NextRun = now + interval / 2;
            CuredAt = now;
        }

        (StuckSince, Hard, Handled, PersonComesAt) = (null, false, false, null);
    }
}
