using Microsoft.AspNetCore.Components;
using OpenClaw.Console.Liveness;
using OpenClaw.Console.Redis;
using OpenClaw.Domain.Access;
using OpenClaw.Domain.Checking;
using OpenClaw.Domain.Liveness;

namespace OpenClaw.Console.Components.Pages.Liveness;

/// <summary>The form of a monitored job.</summary>
public sealed partial class JobDialog(LivenessActionService actions)
{
    private IReadOnlyList<FieldProblem> problems = [];
    private string? name;
    private int? ttl = 720;
    private int? grace = 60;
    private int? output;
    private string? files;
    private string? jobId;
    private bool resettable;
    private string? problem;
    private bool busy;

    [Parameter, EditorRequired]
    public required Actor Actor { get; set; }

    /// <summary>The job as it was seen; null: a new one.</summary>
    [Parameter]
    public MonitoredJob? Seen { get; set; }

    /// <summary>The scheduler's job that is to be monitored; null: none.</summary>
    [Parameter]
    public SchedulerJob? From { get; set; }

    /// <summary>The time to live its last lease named; null: there was none.</summary>
    [Parameter]
    public TimeSpan? LeaseTtl { get; set; }

    [Parameter]
    public EventCallback OnClosed { get; set; }

    /// <summary>Told the name of what was saved.</summary>
    [Parameter]
    public EventCallback<string> OnSaved { get; set; }

    private string TtlInForce => LeaseTtl is { } lease && lease != Seen?.Ttl ? $"In force are the {lease.TotalSeconds:0} s of its last lease." : "A lease that names its own takes precedence.";

    protected override void OnInitialized()
    {
        if (Seen is { } seen)
        {
            (name, ttl, grace, output) = (seen.Name, (int)seen.Ttl.TotalSeconds, (int)seen.Grace.TotalSeconds, (int?)seen.OutputMaxAge?.TotalSeconds);
            (files, jobId, resettable) = (string.Join('\n', seen.OutputFiles), seen.JobId, seen.Resettable);
        }
        else if (From is { } from)
        {
            (name, jobId, resettable) = (MonitoredJob.NameOf(from.Name), from.Id, true);
        }
    }

    private async Task SaveAsync()
    {
        if (busy)
        {
            return;
        }

        busy = true;
        try
        {
            var job = new MonitoredJob
            {
                Name = name?.Trim() ?? "", Ttl = TimeSpan.FromSeconds(ttl ?? 0), Grace = TimeSpan.FromSeconds(grace ?? 0), OutputMaxAge = output is > 0 and var age ? TimeSpan.FromSeconds(age) : null,
                OutputFiles = [.. (files ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)], JobId = jobId?.Trim() ?? "", Resettable = resettable,
            };
            (problem, problems) = (null, []);
            switch (await actions.SaveAsync(Actor, job, Seen, CancellationToken.None))
            {
                case LivenessOutcome.Done:
                    await OnSaved.InvokeAsync(job.Name);
                    break;
                case LivenessOutcome.Invalid invalid:
                    problems = invalid.Problems;
                    break;
                case LivenessOutcome.Refused refused:
                    problem = refused.Message;
                    break;
            }
        }
        catch (RedisUnavailableException)
        {
            problem = "Redis went away, and it is not known whether this was saved. Look at the job before you save it again.";
        }
        catch (ForbiddenException error)
        {
            problem = error.Message;
        }
        finally
        {
            busy = false;
        }
    }
}
