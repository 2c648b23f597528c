using OpenClaw.Console.Audit;
using OpenClaw.Console.Configuration;
using OpenClaw.Console.Deliveries;
using OpenClaw.Console.Emit;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Audit;
using OpenClaw.Domain.Liveness;
using OpenClaw.Domain.Proof;

namespace OpenClaw.Console.Liveness;

/// <summary>
/// Carries out resets, one at a time, each under its own lease (spec 4 section 3). A step is stored before it runs; a replica that dies over one frees it after
/// the lease, and whoever takes it goes on with enabling.
/// </summary>
public sealed partial class ResetDaemonService(
    RedisResetStore resets, RedisWatchStore watches, JobCatalogue catalogue, SchedulerCommands commands, StateFiles files, AuditLog audit, OperatorMilestones milestones, ReplicaName replica, ConsoleOptions options,
    TimeProvider time, ILogger<ResetDaemonService> log) : IDisposable
{
    /// <summary>Who asks when nobody does.</summary>
    public const string Watchdog = "watchdog";

    /// <summary>A turn begins no further reset after this: the scheduler ends a turn that takes minutes, and a reset must not be cut off.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(90);

    /// <summary>What a console that stops may take to enable a job it has disabled.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(6);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte> _active = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    private TimeSpan Lifetime => options.OpenClaw.CommandTimeout + options.OpenClaw.SettleTime + TimeSpan.FromSeconds(10);

    public void Dispose() => _stopping.Dispose();

    /// <summary>Ends what is under way, with the job enabled; what is not settled then goes on at the next start.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        await _stopping.CancelAsync();
        var began = time.GetTimestamp();
        while (!_active.IsEmpty && time.GetElapsedTime(began) < LastWords && !cancel.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Carries out what may be, then takes in what files ask for, and carries that out.</summary>
    public async Task<ResetReport> RunAsync(CancellationToken cancel)
    {
        var (began, seen) = (time.GetTimestamp(), new HashSet<string>(StringComparer.Ordinal));
        var report = await TurnAsync(began, request => seen.Add(request.Id), cancel);
        var taken = await files.TakeRequestsAsync(cancel);
        return report.And(taken == 0 ? ResetReport.Nothing : await TurnAsync(began, request => seen.Add(request.Id), cancel) with { Taken = taken });
    }

    /// <summary>Goes on with what a console that died has left half done, and with nothing else.</summary>
    public Task<ResetReport> ResumeAsync(CancellationToken cancel) => TurnAsync(time.GetTimestamp(), request => request.Step != ResetStep.Queued, cancel);

    private async Task<ResetReport> TurnAsync(long began, Func<ResetRequest, bool> which, CancellationToken cancel)
    {
        var (done, failed, held) = (0, 0, 0);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopping.Token);
        var (brake, verdicts) = ((await watches.StateAsync(cancel)).Brake, await watches.WatchesAsync(cancel));
        var muted = (await catalogue.ListAsync(cancel)).Where(job => job.IsMuted(time.GetUtcNow())).Select(job => job.Name).ToHashSet(StringComparer.Ordinal);
        // Whatever may be disabled comes before whatever is not.
        foreach (var stored in (await resets.RequestsAsync(time.GetUtcNow(), cancel)).Where(stored => which(stored.Request)).OrderBy(stored => stored.Request.Step == ResetStep.Queued))
        {
            if (time.GetElapsedTime(began) > Turn || !(stored.Request.IsFree(time.GetUtcNow()) || IsAbandoned(stored.Request)) || (stored.Request.Step == ResetStep.Queued && await HoldAsync(stored, brake, muted, verdicts, cancel)))
            {
                held++;
                continue;
            }

            _ = await CarryOutAsync(stored, either.Token) switch
            {
                true => done++,
                false => failed++,
                null => held++,
            };
        }

        return new ResetReport(done, failed, held, 0);
    }

    /// <summary>Its owner was a process of this machine that is gone: there is no need to wait for its lease.</summary>
    private bool IsAbandoned(ResetRequest request) => request.Owner == replica.Value ? !_active.ContainsKey(request.Id) : replica.IsGone(request.Owner);

    /// <summary>A reset that nobody asked for waits while the brake is on or the job is muted, and is taken back when the job is no longer stuck.</summary>
    private async Task<bool> HoldAsync(StoredRequest stored, Brake brake, HashSet<string> muted, IReadOnlyDictionary<string, JobWatch> verdicts, CancellationToken cancel)
    {
        if (stored.Request.Manual)
        {
            return false;
        }

        if (brake.On || brake.TooMany(WatchRules.Default) || muted.Contains(stored.Request.JobName))
        {
            return true;
        }

        if (stored.Request.By != Watchdog || verdicts.GetValueOrDefault(stored.Request.JobName) is not { } watch || watch is { Verdict: Verdict.Stuck, Found: Verdict.Stuck })
        {
            return false;
        }

        if (watch.Verdict is not (Verdict.Stuck or Verdict.Blind))
        {
            await resets.CancelAsync(stored, time.GetUtcNow(), cancel);
        }

        return true;
    }

    /// <returns>Whether it went well; null: it is somebody else's, or goes on later.</returns>
    private async Task<bool?> CarryOutAsync(StoredRequest stored, CancellationToken cancel)
    {
        if (!_active.TryAdd(stored.Request.Id, 0))
        {
            return null;
        }

        StoredRequest? current = null;
        try
        {
            current = await StepAsync(stored, ResetSteps.Begin(stored.Request, time.GetUtcNow()), cancel);
            while (current is { Request: var request })
            {
                switch (request.Step)
                {
                    case ResetStep.Disabling or ResetStep.Enabling:
                        var verb = request.Step == ResetStep.Disabling ? "disable" : "enable";
                        LogStep(request.JobName, verb);
                        var end = verb == "disable" ? await commands.DisableAsync(request.JobId, cancel) : await EnableAsync(request, cancel);
                        var next = verb == "disable" ? ResetSteps.AfterDisable(request, end, time.GetUtcNow()) : ResetSteps.AfterEnable(request, end, time.GetUtcNow());
                        if (next is ResetNext.Ended ended)
                        {
                            return await FinishAsync(current, ResetSteps.Heard(request, verb, end), ended, cancel);
                        }

                        current = await StepAsync(current, ((ResetNext.Go)next).Request, cancel);
                        break;
                    case ResetStep.Settling:
                        await Task.Delay(options.OpenClaw.SettleTime, time, cancel);
                        current = await StepAsync(current, ResetSteps.AfterSettling(request, time.GetUtcNow()), cancel);
                        break;
                    default:
                        await LeaveAsync(current, cancel);
                        return null;
                }
            }

            LogTaken(stored.Request.JobName);
            return null;
        }
        catch (OperationCanceledException) when (current is not null)
        {
            await LetGoAsync(current);
            throw;
        }
        finally
        {
            _active.TryRemove(stored.Request.Id, out _);
        }
    }

    private async Task<CommandEnd> EnableAsync(ResetRequest request, CancellationToken cancel)
    {
        if (request.EnableTries is > 0 and < ResetSteps.EnableTries)
        {
            await Task.Delay(options.OpenClaw.SettleTime, time, cancel);
        }

        return await commands.EnableAsync(request.JobId, cancel);
    }

    /// <summary>Stores the step before it runs. While Redis is away or refuses, a job that is disabled is enabled all the same: enabling twice does no harm.</summary>
    private async Task<StoredRequest?> StepAsync(StoredRequest seen, ResetRequest next, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var owned = next with { Owner = replica.Value, OwnedUntil = now + Lifetime };
        try
        {
            return await resets.StepAsync(await KnownAsync(seen, cancel), owned, now, cancel);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException && next.Step is ResetStep.Settling or ResetStep.Enabling && seen.Request.Step is not ResetStep.Queued)
        {
            return seen with { Request = owned, Unsure = true };
        }
    }

    /// <summary>As it stands in Redis: a step that was not answered may have been kept all the same.</summary>
    private async Task<StoredRequest> KnownAsync(StoredRequest seen, CancellationToken cancel) =>
        seen.Unsure && await resets.FindAsync(seen.Request.JobName, cancel) is { } stored && stored.Request.Id == seen.Request.Id && stored.Request.Owner == replica.Value ? stored : seen;

    /// <summary>It could not be enabled: people are told, and it stays open, so that every turn tries again.</summary>
    private async Task LeaveAsync(StoredRequest stored, CancellationToken cancel)
    {
        var (request, now) = (stored.Request, time.GetUtcNow());
        await watches.EscalateAsync(
            new Escalation(request.JobName, EscalationKind.LeftDisabled, $"{request.LeftBehind} It is tried again every two minutes; enable it by hand if that cannot wait, or stop trying on the page of liveness.", now), cancel);
        if (request.EnableTries == ResetSteps.EnableTries)
        {
            await audit.AppendAsync(Actor.System, new AuditAction("job.reset", request.JobName) { Outcome = AuditOutcomes.Failed, Reason = request.Reason, Detail = request.LeftBehind }, CancellationToken.None);
        }

        if (await resets.StepAsync(await KnownAsync(stored, cancel), request with { Owner = "", OwnedUntil = null }, now, cancel) is null && await resets.FindAsync(request.JobName, cancel) is null)
        {
            // Somebody ended it meanwhile: nothing is tried any more.
            await watches.ClearAsync(request.JobName, EscalationKind.LeftDisabled, "its reset was ended", now, CancellationToken.None);
        }
    }

    /// <summary>The console stops: the job is enabled now, and the next start, which enables it once more, writes down how the reset ended.</summary>
    private async Task LetGoAsync(StoredRequest stored)
    {
        try
        {
            using var limit = new CancellationTokenSource(LastWords, time);
            await commands.EnableAsync(stored.Request.JobId, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The next start does it.
        }

        try
        {
            await resets.StepAsync(await KnownAsync(stored, CancellationToken.None), stored.Request with { Owner = "", OwnedUntil = null }, time.GetUtcNow(), CancellationToken.None);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisCommandException)
        {
            // Its lease runs out.
        }
    }

    private async Task<bool?> FinishAsync(StoredRequest stored, ResetRequest request, ResetNext.Ended ended, CancellationToken cancel)
    {
        var (now, job) = (time.GetUtcNow(), await catalogue.FindAsync(request.JobName, cancel));
        var tally = (await watches.TalliesAsync(cancel)).GetValueOrDefault(request.JobName, ResetTally.None).After(ended.Success, now);
        var result = new ResetResult
        {
            Id = request.Id, JobId = request.JobId, JobName = request.JobName, Success = ended.Success, ExecutedAt = now, Error = ended.Error, Output = request.Output.Trim(), Attempt = request.Attempt,
            By = request.By, Reason = request.Reason,
        };
        if (!await resets.FinishAsync(await KnownAsync(stored, cancel), tally, result, cancel))
        {
            return null;
        }

        await watches.ClearAsync(request.JobName, EscalationKind.LeftDisabled, "it is enabled again", now, CancellationToken.None);
        if (job is null && ended.Success)
        {
            // The watchdog, which takes back the others, does not look at it.
            await watches.ClearAsync(request.JobName, null, "it was reset, and nobody monitors it", now, CancellationToken.None);
        }

        if (tally.FailedInARow >= WatchRules.Default.Resets && job?.IsMuted(now) != true)
        {
            await watches.EscalateAsync(new Escalation(request.JobName, EscalationKind.ResetsFailed, $"{tally.FailedInARow} resets in a row failed. The last one: {ended.Error}", now), CancellationToken.None);
        }

        await files.AppendResultAsync(result, CancellationToken.None);
        await audit.AppendAsync(
            Actor.System, new AuditAction("job.reset", request.JobName)
            {
                Outcome = ended.Success ? AuditOutcomes.Done : AuditOutcomes.Failed, Reason = request.Reason, Detail = $"Asked for by {request.By}, attempt {request.Attempt}. {ended.Error ?? "Disabled and enabled."}",
            },
            CancellationToken.None);
        milestones.Tell(
            $"job.reset.{request.JobName}.{Iso.Write(now)}", "liveness", $"{request.JobName} was {(ended.Success ? "reset" : "to be reset, and that failed")}: {request.Reason}",
            new Evidence(EvidenceType.Log, $"/liveness/{Uri.EscapeDataString(request.JobName)}", ended.Error ?? "Disabled and enabled in its scheduler."), ended.Success ? RiskStatus.OnTrack : RiskStatus.AtRisk,
            ended.Success ? "See whether it takes its lease again." : "Look at what the scheduler says.");
        return ended.Success;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reset of {Job}: {Step}")]
    private partial void LogStep(string job, string step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reset of {Job} is somebody else's now")]
    private partial void LogTaken(string job);
}
