using OpenClaw.Console.Audit;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Liveness;

/// <summary>What operators do about jobs: add, change, remove, mute; ask for resets, take them back, try them again. Each with a reason where the ledger wants one.</summary>
public sealed class LivenessActionService(RedisLeaseStore leases, RedisWatchStore watches, RedisResetStore resets, JobCatalogue catalogue, StateFiles files, AuditLog audit, TimeProvider time)
{
    public const int MaxReasonLength = ResetRequest.MaxReasonLength;

    private readonly RecentReasons _reasons = new();

    /// <summary>The last few reasons given here, the newest first; offered as suggestions.</summary>
    public IReadOnlyList<string> RecentReasons => _reasons.All;

    /// <summary>Longest mute.</summary>
    public static readonly TimeSpan LongestMute = TimeSpan.FromDays(7);

    /// <summary>Adds a job, or changes one that is still what the caller saw.</summary>
    /// <param name="seen">What was seen; null: it is a new one.</param>
    public async Task<LivenessOutcome> SaveAsync(Actor actor, MonitoredJob job, MonitoredJob? seen, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        ArgumentNullException.ThrowIfNull(job);
        FieldProblem[] problems = [.. job.Check()];
        if (problems.Length > 0)
        {
            return new LivenessOutcome.Invalid(problems);
        }

        var (stored, now) = (await catalogue.FindStoredAsync(job.Name, cancel), time.GetUtcNow());
        if (seen is null && stored is not null)
        {
            return new LivenessOutcome.Invalid([new FieldProblem("name", $"is taken: a job {job.Name} is monitored already.")]);
        }

        if (seen is not null && (stored is null || LivenessJson.Write(seen) != stored.Text))
        {
            return Changed();
        }

        var next = job with { Source = JobSource.Page, Since = stored?.Job.Since ?? now, Mute = stored?.Job.Mute, Demo = stored?.Job.Demo ?? false };
        return await leases.PutJobAsync(next, stored?.Text ?? "", now, cancel) switch
        {
            1 => await DoneAsync(actor, new AuditAction(seen is null ? "liveness.job.add" : "liveness.job.change", job.Name) { Before = seen is null ? "" : Describe(seen), After = Describe(next) }, seen is null ? $"{job.Name} is monitored." : $"{job.Name} is changed."),
            0 => Changed(),
            _ => new LivenessOutcome.Refused($"{RedisLeaseStore.MaxJobs} jobs are monitored, which is the most: remove one first."),
        };
    }

    /// <summary>Forgets a job with its history. A configured one comes back as it is configured.</summary>
    public async Task<LivenessOutcome> RemoveAsync(Actor actor, string job, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (await leases.JobAsync(job, cancel) is not { } stored)
        {
            return Unknown(job);
        }

        if (Reason(reason) is not { } why)
        {
            return NoReason();
        }

        var open = await resets.FindAsync(job, cancel);
        if (open is { Request.Step: not ResetStep.LeftDisabled })
        {
            return new LivenessOutcome.Refused("A reset of it is asked for or under way: wait for its end, or cancel it first.");
        }

        if (await leases.RemoveJobAsync(job, stored.Text, time.GetUtcNow(), cancel) != 1)
        {
            return Changed();
        }

        // Not ended: the daemon goes on trying to enable it, which is the safe side.
        var ended = open is not null && await EndAsync(actor, open, why, CancellationToken.None);
        await watches.ForgetAsync(job, CancellationToken.None);
        return await DoneAsync(
            actor, new AuditAction("liveness.job.remove", job) { Before = Describe(stored.Job), Reason = why },
            ended ? $"{job} is no longer monitored, and nobody tries to enable it any more: see that it is enabled in its scheduler." : $"{job} is no longer monitored.");
    }

    /// <summary>Tells nobody about a job, and resets it not, for a while.</summary>
    public async Task<LivenessOutcome> MuteAsync(Actor actor, string job, TimeSpan span, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (Reason(reason) is not { } why)
        {
            return NoReason();
        }

        if (span < TimeSpan.FromMinutes(1) || span > LongestMute)
        {
            return new LivenessOutcome.Invalid([new FieldProblem("span", "must be between a minute and 7 days.")]);
        }

        var now = time.GetUtcNow();
        return await SetMuteAsync(actor, job, new JobMute(now + span, actor.Name, why, now), new AuditAction("liveness.job.mute", job) { After = $"until {Redis.Iso.Write(now + span)}", Reason = why }, $"{job} is muted.", cancel);
    }

    public Task<LivenessOutcome> UnmuteAsync(Actor actor, string job, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        return SetMuteAsync(actor, job, null, new AuditAction("liveness.job.unmute", job), $"{job} is no longer muted.", cancel);
    }

    /// <summary>Asks for a reset; it is carried out at the daemon's next turn, also while the brake is on: a person asked.</summary>
    public Task<LivenessOutcome> RequestResetAsync(Actor actor, string job, string? reason, CancellationToken cancel) => RequestResetAsync(actor, job, reason, null, cancel);

    /// <summary>The same, unless the job no longer stands as the one who asks saw it.</summary>
    /// <param name="seen">The verdict that was seen; null: whatever it is.</param>
    public async Task<LivenessOutcome> RequestResetAsync(Actor actor, string job, string? reason, Verdict? seen, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (Reason(reason) is not { } why)
        {
            return NoReason();
        }

        if (await catalogue.FindAsync(job, cancel) is not { } known)
        {
            return Unknown(job);
        }

        if (seen is { } before && (await watches.WatchesAsync(cancel)).GetValueOrDefault(job)?.Verdict is { } stands && stands != before)
        {
            return new LivenessOutcome.Refused($"It was {before.ToWire()} when you looked, and is {stands.ToWire()} now: nothing was done. Ask again if it is still to be reset.");
        }

        if (known.JobId.Length == 0)
        {
            return new LivenessOutcome.Refused("Its scheduler's id is not known: give it under Edit first.");
        }

        var tally = (await watches.TalliesAsync(cancel)).GetValueOrDefault(job, ResetTally.None);
        var request = new ResetRequest
        {
            Id = Guid.NewGuid().ToString("N")[..12], JobId = known.JobId, JobName = job, Reason = why, RequestedAt = time.GetUtcNow(), Attempt = tally.Attempts + 1, By = actor.Name, Manual = true,
        };
        return await resets.AddAsync(request, cancel) switch
        {
            1 => await DoneAsync(actor, new AuditAction("job.reset.request", job) { Reason = why, Detail = known.JobId }, $"A reset of {job} is asked for."),
            0 => new LivenessOutcome.Refused($"A reset of it was asked for by {(await resets.FindAsync(job, cancel))?.Request.By ?? "somebody"} already: there is one at a time."),
            _ => new LivenessOutcome.Refused($"{RedisResetStore.MaxRequests} resets wait, which is the most."),
        };
    }

    /// <summary>Takes back a reset that has not begun.</summary>
    public async Task<LivenessOutcome> CancelResetAsync(Actor actor, string job, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (Reason(reason) is not { } why)
        {
            return NoReason();
        }

        var open = await resets.FindAsync(job, cancel);
        return open switch
        {
            null => new LivenessOutcome.Refused("There is no reset of it to take back: it has ended, or somebody took it back before."),
            { Request.Step: ResetStep.LeftDisabled } => new LivenessOutcome.Refused("It has begun, and the job could not be enabled: stop trying, if somebody sees to it."),
            { Request.Step: not ResetStep.Queued } => new LivenessOutcome.Refused("It is under way, and a job must not be left half reset: wait for its end."),
            _ when !await resets.CancelAsync(open, time.GetUtcNow(), cancel) => new LivenessOutcome.Refused("It has begun at this moment: wait for its end."),
            _ => await DoneAsync(actor, new AuditAction("job.reset.cancel", job) { Reason = why, Before = open.Request.Reason }, $"The reset of {job} is taken back."),
        };
    }

    /// <summary>Ends a reset whose job could not be enabled: somebody sees to it by hand, or the scheduler no longer knows the job.</summary>
    public async Task<LivenessOutcome> EndResetAsync(Actor actor, string job, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (Reason(reason) is not { } why)
        {
            return NoReason();
        }

        return await resets.FindAsync(job, cancel) switch
        {
            null => new LivenessOutcome.Refused("There is no reset of it any more: it has ended."),
            { Request.Step: not ResetStep.LeftDisabled } => new LivenessOutcome.Refused("It is under way at this moment: look at it again when it has ended."),
            var open => await EndAsync(actor, open, why, cancel)
                ? new LivenessOutcome.Done($"The reset of {job} is ended as failed. See that the job is enabled in its scheduler.")
                : new LivenessOutcome.Refused("It is tried again at this moment: look at it again when that has ended."),
        };
    }

    /// <summary>Takes back what people were told about a job, where it does not clear by itself: nobody monitors the job, or no reset of it is open any more.</summary>
    public async Task<LivenessOutcome> DismissAsync(Actor actor, string job, string? reason, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        if (Reason(reason) is not { } why)
        {
            return NoReason();
        }

        if ((await watches.EscalationsAsync(cancel)).GetValueOrDefault(job) is not { } told)
        {
            return new LivenessOutcome.Refused("It is gone already.");
        }

        if (Escalation.ClearsItself(told, await leases.JobAsync(job, cancel) is not null, await resets.FindAsync(job, cancel) is not null) is { } how)
        {
            return new LivenessOutcome.Refused(how);
        }

        await watches.ClearAsync(job, told.Kind == EscalationKind.LeftDisabled ? told.Kind : null, $"dismissed by {actor.Name}: {why}", time.GetUtcNow(), CancellationToken.None);
        return await DoneAsync(actor, new AuditAction("liveness.escalation.dismiss", job) { Reason = why, Before = told.Reason }, $"The alarm about {job} is dismissed.");
    }

    /// <summary>Lets go of a request nobody can read.</summary>
    public async Task<LivenessOutcome> DropPoisonAsync(Actor actor, string id, CancellationToken cancel)
    {
        actor.Demand(Permission.Operate);
        var poison = (await resets.PoisonAsync(cancel)).FirstOrDefault(stored => stored.Poison.Id == id);
        return poison is null || !await resets.DropPoisonAsync(poison, cancel)
            ? new LivenessOutcome.Refused("It is gone already.")
            : await DoneAsync(actor, new AuditAction("job.reset.poison.drop", id) { Before = poison.Poison.Text, Detail = poison.Poison.Problem }, "The unreadable request is let go.");
    }

    /// <returns>False: the daemon is at it.</returns>
    private async Task<bool> EndAsync(Actor actor, StoredRequest open, string why, CancellationToken cancel)
    {
        var (request, now) = (open.Request, time.GetUtcNow());
        var tally = (await watches.TalliesAsync(cancel)).GetValueOrDefault(request.JobName, ResetTally.None).After(false, now);
        var result = new ResetResult
        {
            Id = request.Id, JobId = request.JobId, JobName = request.JobName, Success = false, ExecutedAt = now, Error = $"Ended by {actor.Name}: {why.TrimEnd('.')}. {request.Trouble}", Output = request.Output.Trim(), Attempt = request.Attempt,
            By = request.By, Reason = request.Reason,
        };
        if (!await resets.FinishAsync(open, tally, result, cancel))
        {
            return false;
        }

        await watches.ClearAsync(request.JobName, EscalationKind.LeftDisabled, $"ended by {actor.Name}: {why}", now, CancellationToken.None);
        await files.AppendResultAsync(result, CancellationToken.None);
        await audit.AppendAsync(actor, new AuditAction("job.reset.end", request.JobName) { Reason = why, Before = request.LeftBehind }, CancellationToken.None);
        _reasons.Add(why);
        return true;
    }

    private async Task<LivenessOutcome> SetMuteAsync(Actor actor, string job, JobMute? mute, AuditAction action, string message, CancellationToken cancel)
    {
        if (await catalogue.FindStoredAsync(job, cancel) is not { } stored)
        {
            return Unknown(job);
        }

        if (mute is null && stored.Job.Mute is null)
        {
            return new LivenessOutcome.Done(message);
        }

        return await leases.PutJobAsync(stored.Job with { Mute = mute }, stored.Text, time.GetUtcNow(), cancel) == 1 ? await DoneAsync(actor, action, message) : Changed();
    }

    // Not cancelled when the page is left: what was done is written down.
    private async Task<LivenessOutcome> DoneAsync(Actor actor, AuditAction action, string message)
    {
        await audit.AppendAsync(actor, action, CancellationToken.None);
        _reasons.Add(action.Reason);
        return new LivenessOutcome.Done(message);
    }

    private static string? Reason(string? reason) => reason?.Trim() is { Length: > 0 and <= MaxReasonLength } why ? why : null;

    private static LivenessOutcome.Invalid NoReason() => new([new FieldProblem("reason", $"must be given, in at most {MaxReasonLength} characters: the audit ledger keeps it.")]);

    private static LivenessOutcome.Refused Unknown(string job) => new($"No job {job} is monitored: somebody has removed it.");

    private static LivenessOutcome.Refused Changed() => new("Somebody else changed this job at the same moment; look at it anew before you change it.");

    private static string Describe(MonitoredJob job) =>
        $"ttl {job.Ttl.TotalSeconds} s, grace {job.Grace.TotalSeconds} s, {(job.OutputMaxAge is { } age ? $"output at most {age.TotalSeconds} s old{(job.OutputFiles.Length > 0 ? $" ({string.Join(", ", job.OutputFiles)})" : "")}" : "no output")}, "
        + $"{(job.JobId.Length > 0 ? $"scheduler's id {job.JobId}" : "no scheduler's id")}, {(job.Resettable ? "resettable" : "not resettable")}";
}
